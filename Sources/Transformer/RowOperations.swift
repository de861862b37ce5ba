internal import Tensors

/// Work that treats each row of a batch alone, on the first `positions` rows of larger buffers.
struct RowOperations {
    let pool: ThreadPool

    /// `output[p] = rmsNorm(input[p]) · weight`; both `[positions, weight.count]`.
    func normalize(
        _ input: [Float], weight: [Float], epsilon: Float, positions: Int,
        into output: inout [Float]
    ) {
        let count = positions * weight.count
        var all = output.mutableSpan
        var target = all._mutatingExtracting(0..<count)
        Kernels.rmsNorm(
            input.span.extracting(0..<count), weight: weight.span, epsilon: epsilon,
            into: &target, on: pool)
    }

    /// `gate[p] = silu(gate[p]) · up[p]`; both `[positions, size]`.
    func gate(_ gate: inout [Float], with up: [Float], size: Int, positions: Int) {
        let count = positions * size
        var all = gate.mutableSpan
        var target = all._mutatingExtracting(0..<count)
        Kernels.siluMultiply(gate: &target, up: up.span.extracting(0..<count), on: pool)
    }

    /// `target[first + p] += addend[p]`; `addend` is `[positions, size]`.
    func add(
        _ addend: [Float], to target: inout [Float], at first: Int = 0, size: Int, positions: Int
    ) {
        let count = positions * size
        var all = target.mutableSpan
        var part = all._mutatingExtracting(first * size..<first * size + count)
        Kernels.add(addend.span.extracting(0..<count), to: &part, on: pool)
    }

    /// `target[p] += bias` for every row; target is `[positions, bias.count]`.
    func add(bias: [Float], to target: inout [Float], positions: Int) {
        var all = target.mutableSpan
        var part = all._mutatingExtracting(0..<positions * bias.count)
        Kernels.addBias(bias.span, toRows: &part, on: pool)
    }
}
