internal import Tensors

/// Applies the layers' linear maps for one pass, with bias and LoRA where there are any.
struct LinearMaps {
    let rows: RowOperations
    let lora: LoRA?
    let pool: ThreadPool

    /// `output = linear(input)`, `[positions, in]` to `[positions, out]`.
    func map(
        _ linear: LinearMap, _ place: LoRA.Place, from input: [Float], positions: Int,
        into output: inout [Float]
    ) {
        let weight = linear.weight
        let source = input.span.extracting(0..<positions * weight.columnCount)
        var all = output.mutableSpan
        var target = all._mutatingExtracting(0..<positions * weight.rowCount)
        weight.multiply(source, positions: positions, into: &target, on: pool)
        if let bias = linear.bias {
            rows.add(bias: bias, to: &output, positions: positions)
        }
        guard let pair = lora?.pairs[place] else { return }
        var inner = [Float](repeating: 0, count: positions * pair.down.rowCount)
        var innerSpan = inner.mutableSpan
        pair.down.multiply(source, positions: positions, into: &innerSpan, on: pool)
        var delta = [Float](repeating: 0, count: positions * weight.rowCount)
        var deltaSpan = delta.mutableSpan
        pair.up.multiply(inner.span, positions: positions, into: &deltaSpan, on: pool)
        rows.add(delta, to: &output, size: weight.rowCount, positions: positions)
    }
}
