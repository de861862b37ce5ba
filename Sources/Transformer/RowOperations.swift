internal import Tensors

/// Work that treats each row of a batch alone, shared over threads by rows.
///
/// A fence file: rows of a buffer are lent to threads as disjoint spans.
struct RowOperations {
    let pool: ThreadPool

    /// `output[p] = rmsNorm(input[p]) · weight`; both `[positions, weight.count]`.
    func normalize(
        _ input: [Float], weight: [Float], epsilon: Float, positions: Int,
        into output: inout [Float]
    ) {
        let size = weight.count
        precondition(input.count >= positions * size)
        forEachRow(of: &output, size: size, positions: positions) { row, target in
            let source = input.span.extracting(row * size..<(row + 1) * size)
            Kernels.rmsNorm(source, weight: weight.span, epsilon: epsilon, into: &target)
        }
    }

    /// `gate[p] = silu(gate[p]) · up[p]`; both `[positions, size]`.
    func gate(_ gate: inout [Float], with up: [Float], size: Int, positions: Int) {
        precondition(up.count >= positions * size)
        forEachRow(of: &gate, size: size, positions: positions) { row, target in
            Kernels.siluMultiply(&target, up.span.extracting(row * size..<(row + 1) * size))
        }
    }

    /// `target[p] += addend[p]`; both `[positions, size]`.
    func add(_ addend: [Float], to target: inout [Float], size: Int, positions: Int) {
        precondition(addend.count >= positions * size)
        forEachRow(of: &target, size: size, positions: positions) { row, target in
            Kernels.add(addend.span.extracting(row * size..<(row + 1) * size), to: &target)
        }
    }

    /// `target[p] += bias` for every row; target is `[positions, bias.count]`.
    func add(bias: [Float], to target: inout [Float], positions: Int) {
        forEachRow(of: &target, size: bias.count, positions: positions) { _, target in
            Kernels.add(bias.span, to: &target)
        }
    }

    /// Lends each of the first `positions` rows of `buffer` to `body`, on some thread.
    private func forEachRow(
        of buffer: inout [Float], size: Int, positions: Int,
        _ body: (_ row: Int, _ target: inout MutableSpan<Float>) -> Void
    ) {
        precondition(buffer.count >= positions * size)
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            let first = buffer.baseAddress!
            func work(_ rows: Range<Int>) {
                for row in rows {
                    // In bounds by the precondition; no two threads get the same row.
                    var target = unsafe MutableSpan(
                        _unsafeStart: first + row * size, count: size)
                    body(row, &target)
                }
            }
            // A dispatch costs microseconds: small batches stay here.
            guard positions * size >= 16_384, pool.threadCount > 1 else {
                work(0..<positions)
                return
            }
            let threads = pool.threadCount
            pool.run { thread in
                work(positions * thread / threads..<positions * (thread + 1) / threads)
            }
        }
    }
}
