// Fence file: lends spans of floats to the C row kernels.

internal import CKernels

/// Element-wise work on rows of floats, `[rowCount, width]` row-major, in place unless said.
///
/// Where a pool is given, rows are split over its threads; the bits do not depend on it.
public enum Kernels {
    /// Scales each row to unit mean square, then by `weight`, into `output`.
    ///
    /// - Parameters:
    ///   - rows: `[n, weight.count]`.
    ///   - output: `[n, weight.count]`; overwritten.
    public static func rmsNorm(
        _ rows: Span<Float>, weight: Span<Float>, epsilon: Float,
        into output: inout MutableSpan<Float>, on pool: ThreadPool? = nil
    ) {
        let width = weight.count
        precondition(rows.count == output.count && (width > 0 || rows.isEmpty))
        precondition(width == 0 || rows.count % width == 0, "rows are [n, weight.count]")
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe weight.withUnsafeBufferPointer { weight in
                unsafe eachRow(of: &output, width: width, on: pool) { row, first in
                    // Both are [n, width] by the checks above, and `first` is a row's start.
                    unsafe kernel_rms_norm(
                        rows.baseAddress! + first, weight.baseAddress!, Int64(width), epsilon, row)
                }
            }
        }
    }

    /// `gate = silu(gate) · up`, with `silu(x) = x / (1 + exp(-x))`.
    public static func siluMultiply(
        gate: inout MutableSpan<Float>, up: Span<Float>, on pool: ThreadPool? = nil
    ) {
        precondition(gate.count == up.count, "gate and up have one size")
        unsafe up.withUnsafeBufferPointer { up in
            unsafe eachPiece(of: &gate, on: pool) { piece, first, count in
                // Both have `count` values from `first`.
                unsafe kernel_silu_multiply(piece, up.baseAddress! + first, Int64(count))
            }
        }
    }

    /// `values += addend`.
    public static func add(
        _ addend: Span<Float>, to values: inout MutableSpan<Float>, on pool: ThreadPool? = nil
    ) {
        precondition(addend.count == values.count, "both have one size")
        unsafe addend.withUnsafeBufferPointer { addend in
            unsafe eachPiece(of: &values, on: pool) { piece, first, count in
                // Both have `count` values from `first`.
                unsafe kernel_add(piece, addend.baseAddress! + first, Int64(count))
            }
        }
    }

    /// Adds `bias` to each row of `bias.count` values.
    public static func addBias(
        _ bias: Span<Float>, toRows rows: inout MutableSpan<Float>, on pool: ThreadPool? = nil
    ) {
        unsafe bias.withUnsafeBufferPointer { bias in
            unsafe eachRow(of: &rows, width: bias.count, on: pool) { row, _ in
                // `row` has as many values as `bias`.
                unsafe kernel_add(row, bias.baseAddress!, Int64(bias.count))
            }
        }
    }

    // MARK: Splitting

    /// Values below which waking threads costs more than it saves.
    private static let worthSplitting = 16_384

    /// Calls `body` with each row and the offset of its first value.
    private static func eachRow(
        of rows: inout MutableSpan<Float>, width: Int, on pool: ThreadPool?,
        _ body: (UnsafeMutablePointer<Float>, Int) -> Void
    ) {
        if rows.isEmpty { return }
        precondition(width > 0 && rows.count % width == 0, "rows are [n, width]")
        unsafe split(&rows, unit: width, on: pool) { base, range in
            // Whole rows, inside `rows`.
            for first in stride(from: range.lowerBound, to: range.upperBound, by: width) {
                unsafe body(base + first, first)
            }
        }
    }

    /// Calls `body` with each piece, its offset and its count.
    private static func eachPiece(
        of values: inout MutableSpan<Float>, on pool: ThreadPool?,
        _ body: (UnsafeMutablePointer<Float>, Int, Int) -> Void
    ) {
        // A multiple of every SIMD width, so that each value is computed alike in any split.
        unsafe split(&values, unit: 64, on: pool) { base, range in
            unsafe body(base + range.lowerBound, range.lowerBound, range.count)
        }
    }

    /// Shares `values` out in whole units (the last may be short), one range a thread.
    private static func split(
        _ values: inout MutableSpan<Float>, unit: Int, on pool: ThreadPool?,
        _ body: (UnsafeMutablePointer<Float>, Range<Int>) -> Void
    ) {
        let count = values.count
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress, count > 0 else { return }
            guard let pool, pool.threadCount > 1, count >= worthSplitting else {
                return unsafe body(base, 0..<count)
            }
            let unitCount = (count + unit - 1) / unit
            let share = (unitCount + pool.threadCount - 1) / pool.threadCount * unit
            unsafe withoutActuallyEscaping(body) { body in
                let work = unsafe Ranges(base: base, body: body)
                pool.run { thread in
                    let first = min(thread * share, count)
                    let end = min(first + share, count)
                    if first < end { unsafe work.body(work.base, first..<end) }
                }
            }
        }
    }

    // Sendable because the threads write disjoint ranges and `body` only reads what it captured.
    @safe private struct Ranges: @unchecked Sendable {
        let base: UnsafeMutablePointer<Float>
        let body: (UnsafeMutablePointer<Float>, Range<Int>) -> Void
    }
}
