// Fence file: lends weight bytes and spans to the C kernels.

internal import CKernels

/// A weight matrix in the block format it is stored in: `[rowCount, columnCount]`, row-major, one
/// row an output.
@safe
public struct WeightMatrix: Sendable {
    /// Outputs of the product.
    public let rowCount: Int
    /// Inputs of the product.
    public let columnCount: Int
    /// How the values are stored.
    public let format: BlockFormat

    /// Holds `rowCount` rows; kept alive by `owner`, never written.
    private nonisolated(unsafe) let blocks: UnsafeRawPointer
    private let owner: any Sendable & AnyObject

    /// A matrix whose blocks lie in `file` from `byteOffset`.
    ///
    /// - Precondition: They lie within the file.
    init(rowCount: Int, columnCount: Int, format: BlockFormat, file: MappedFile, byteOffset: Int) {
        guard let byteCount = format.byteCount(rows: rowCount, columns: columnCount),
            let blocks = unsafe file.address(of: byteOffset, count: byteCount)
        else { preconditionFailure("a matrix outside its file") }
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.format = format
        unsafe self.blocks = blocks
        owner = file
    }

    /// A float32 matrix in memory.
    ///
    /// - Parameter values: `[rows, columns]`, row-major; copied.
    /// - Precondition: `values.count == rows * columns`.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "a matrix needs rows * columns values")
        let memory = WeightMemory(values)
        rowCount = rows
        columnCount = columns
        format = .f32
        unsafe blocks = memory.base
        owner = memory
    }

    /// A matrix in memory in any format.
    ///
    /// - Parameter blocks: The rows' blocks, row after row; copied.
    /// - Precondition: `blocks` holds exactly `rows` rows of whole blocks.
    public init(rows: Int, columns: Int, format: BlockFormat, blocks: [UInt8]) {
        precondition(
            format.byteCount(rows: rows, columns: columns) == blocks.count,
            "a matrix needs all its blocks")
        let memory = WeightMemory(blocks)
        rowCount = rows
        columnCount = columns
        self.format = format
        unsafe self.blocks = memory.base
        owner = memory
    }

    /// Bytes of all rows in their block format.
    public var byteCount: Int {
        rowCount * (columnCount / format.blockSize) * format.bytesPerBlock
    }

    /// Writes one row as floats (a token's embedding), bit for bit as the `gguf` package does.
    ///
    /// - Precondition: `row` is in `0..<rowCount`, `output.count == columnCount`.
    public func copyRow(_ row: Int, into output: inout MutableSpan<Float>) {
        precondition((0..<rowCount).contains(row), "row \(row) of \(rowCount)")
        precondition(output.count == columnCount, "a row has columnCount values")
        let rowBytes = columnCount / format.blockSize * format.bytesPerBlock
        unsafe output.withUnsafeMutableBufferPointer { output in
            guard let output = output.baseAddress else { return }
            // The row lies within the blocks, by the checks above.
            unsafe kernel_dequantize(
                format.rawValue, blocks + row * rowBytes, Int64(columnCount), output)
        }
        extendLifetime(owner)
    }
}

extension WeightMatrix {
    /// Multiplies every position's inputs by the transposed matrix:
    /// `output[p, r] = Σ_c input[p, c] · weight[r, c]`.
    ///
    /// The result's bits do not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - input: `[positions, columnCount]`, row-major.
    ///   - output: `[positions, rowCount]`, row-major; overwritten.
    /// - Precondition: Both spans have exactly these sizes.
    public func multiply(
        _ input: Span<Float>, positions: Int, into output: inout MutableSpan<Float>,
        on pool: ThreadPool
    ) {
        unsafe withProduct(positions: positions, into: &output) { product in
            unsafe run([product], on: input, positions: positions, pool: pool)
        }
    }

    /// Multiplies the same inputs by this matrix and by `second`.
    ///
    /// The bits are those of ``multiply(_:positions:into:on:)`` with each; but it is one piece of
    /// work for the pool, and the inputs are prepared once.
    ///
    /// - Precondition: Both matrices have the same number of columns, and spans as there.
    public func multiply(
        _ input: Span<Float>, positions: Int, into output: inout MutableSpan<Float>,
        and second: WeightMatrix, into secondOutput: inout MutableSpan<Float>,
        on pool: ThreadPool
    ) {
        precondition(second.columnCount == columnCount, "matrices of one input")
        unsafe withProduct(positions: positions, into: &output) { product in
            unsafe second.withProduct(positions: positions, into: &secondOutput) { other in
                unsafe run([product, other], on: input, positions: positions, pool: pool)
            }
        }
    }

    /// As for two matrices, with a third.
    public func multiply(
        _ input: Span<Float>, positions: Int, into output: inout MutableSpan<Float>,
        and second: WeightMatrix, into secondOutput: inout MutableSpan<Float>,
        and third: WeightMatrix, into thirdOutput: inout MutableSpan<Float>,
        on pool: ThreadPool
    ) {
        precondition(second.columnCount == columnCount, "matrices of one input")
        precondition(third.columnCount == columnCount, "matrices of one input")
        unsafe withProduct(positions: positions, into: &output) { product in
            unsafe second.withProduct(positions: positions, into: &secondOutput) { other in
                unsafe third.withProduct(positions: positions, into: &thirdOutput) { last in
                    unsafe run(
                        [product, other, last], on: input, positions: positions, pool: pool)
                }
            }
        }
    }

    /// Lends this matrix and `output`, whose size it checks, to a product.
    private func withProduct(
        positions: Int, into output: inout MutableSpan<Float>, _ body: (kernel_product) -> Void
    ) {
        precondition(output.count == positions * rowCount, "output is [positions, rowCount]")
        unsafe output.withUnsafeMutableBufferPointer { output in
            // Both outlive the call of `body`; an empty output has no address and needs none.
            unsafe body(
                kernel_product(
                    format: format.rawValue, weight: blocks, rows: Int64(rowCount),
                    output: output.baseAddress))
        }
        extendLifetime(owner)
    }

    /// Runs products of matrices with this one's column count.
    private func run(
        _ products: [kernel_product], on input: Span<Float>, positions: Int, pool: ThreadPool
    ) {
        precondition(input.count == positions * columnCount, "input is [positions, columnCount]")
        unsafe input.withUnsafeBufferPointer { input in
            // All sizes are checked; the C side checks nothing, and nothing is read of no input.
            unsafe kernel_multiply(
                pool.pool, products, Int32(products.count), Int64(columnCount),
                input.baseAddress, Int64(positions))
        }
    }
}

extension WeightMatrix {
    /// All rows as floats, `[rowCount, columnCount]`, row-major. Mind the size.
    public var values: [Float] {
        var result = [Float](repeating: 0, count: rowCount * columnCount)
        var target = result.mutableSpan
        for row in 0..<rowCount {
            var part = target._mutatingExtracting(row * columnCount..<(row + 1) * columnCount)
            copyRow(row, into: &part)
        }
        return result
    }
}

/// Weight blocks in memory of their own, 64-byte aligned.
@safe
private final class WeightMemory: Sendable {
    /// Owned, freed in deinit, never written after init.
    nonisolated(unsafe) let base: UnsafeRawPointer

    init<Element: BitwiseCopyable>(_ elements: [Element]) {
        let byteCount = elements.count * MemoryLayout<Element>.stride
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(byteCount, 1), alignment: 64)
        // As many bytes as were just allocated.
        unsafe elements.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
        guard let address = memory.baseAddress else { fatalError("no memory for weights") }
        unsafe base = UnsafeRawPointer(address)
    }

    deinit { unsafe base.deallocate() }
}
