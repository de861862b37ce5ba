// Fence file: lends spans of floats to OpenBLAS.

internal import COpenBLAS

/// Products of float matrices, row-major, on OpenBLAS with one thread.
///
/// Safe to call from every thread of a pool at once.
public enum MatrixProduct {
    /// The one place that sets BLAS's thread count: the pool's threads are the only ones.
    private static let oneThread: Void = openblas_set_num_threads(1)

    /// `c = alpha · a · b + beta · c`, or `a · bᵀ` with `transposedB`.
    ///
    /// - Parameters:
    ///   - a: `[rows, inner]`, its rows `aStride` apart (`inner` if not given).
    ///   - b: `[inner, columns]`, with `transposedB` `[columns, inner]`; rows `bStride` apart.
    ///   - c: `[rows, columns]`, rows `cStride` apart. Not read where `beta` is 0.
    /// - Precondition: Strides are at least a row, and the spans hold all rows.
    public static func multiply(
        _ a: Span<Float>, _ b: Span<Float>, transposedB: Bool = false, rows: Int, columns: Int,
        inner: Int, alpha: Float = 1, beta: Float = 0, aStride: Int? = nil, bStride: Int? = nil,
        cStride: Int? = nil, into c: inout MutableSpan<Float>
    ) {
        let bRows = transposedB ? columns : inner
        let bColumns = transposedB ? inner : columns
        let (lda, ldb, ldc) = (aStride ?? inner, bStride ?? bColumns, cStride ?? columns)
        precondition(fits(rows, inner, stride: lda, count: a.count), "a is [rows, inner]")
        precondition(fits(bRows, bColumns, stride: ldb, count: b.count), "b is [inner, columns]")
        precondition(fits(rows, columns, stride: ldc, count: c.count), "c is [rows, columns]")
        if rows == 0 || columns == 0 { return }
        _ = oneThread
        unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in
                unsafe c.withUnsafeMutableBufferPointer { c in
                    // All rows lie within their spans, by the checks above.
                    unsafe cblas_sgemm(
                        CblasRowMajor, CblasNoTrans, transposedB ? CblasTrans : CblasNoTrans,
                        blasint(rows), blasint(columns), blasint(inner), alpha, a.baseAddress,
                        blasint(max(lda, 1)), b.baseAddress, blasint(max(ldb, 1)), beta,
                        c.baseAddress, blasint(max(ldc, 1)))
                }
            }
        }
    }

    /// Whether `count` values hold `rows` rows of `columns`, `stride` apart.
    private static func fits(_ rows: Int, _ columns: Int, stride: Int, count: Int) -> Bool {
        guard rows >= 0, columns >= 0, stride >= columns, stride <= Int(Int32.max) else {
            return false
        }
        return rows == 0 || (rows - 1) * stride + columns <= count
    }
}
