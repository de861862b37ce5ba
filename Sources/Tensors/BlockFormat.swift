/// How the values of a weight tensor are stored.
///
/// Quantized formats store blocks of neighbouring values of one row: small integers and the scale
/// (for some a minimum too) that turns them into values. Names and layouts are GGUF's.
// swift-format-ignore: AlwaysUseLowerCamelCase
public enum BlockFormat: Int32, Sendable, Equatable, CaseIterable {
    // Raw values are GGUF's type numbers, and those of the C kernels.
    case f32 = 0
    case f16 = 1
    case q4_0 = 2
    case q4_1 = 3
    case q5_0 = 6
    case q5_1 = 7
    case q8_0 = 8
    case q4_K = 12
    case q5_K = 13
    case q6_K = 14
    case bf16 = 30

    /// Values in one block; a row holds a whole number of blocks.
    public var blockSize: Int {
        switch self {
        case .f32, .f16, .bf16: 1
        case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0: 32
        case .q4_K, .q5_K, .q6_K: 256
        }
    }

    /// Bytes of one block.
    public var bytesPerBlock: Int {
        switch self {
        case .f32: 4
        case .f16, .bf16: 2
        case .q4_0: 18
        case .q4_1: 20
        case .q5_0: 22
        case .q5_1: 24
        case .q8_0: 34
        case .q4_K: 144
        case .q5_K: 176
        case .q6_K: 210
        }
    }

    /// Bytes of `rows` rows of `columns` values, `nil` where a row is no whole number of blocks or
    /// the size overflows.
    func byteCount(rows: Int, columns: Int) -> Int? {
        guard rows >= 0, columns >= 0, columns % blockSize == 0 else { return nil }
        let (rowBytes, overflow) = (columns / blockSize).multipliedReportingOverflow(
            by: bytesPerBlock)
        let (bytes, moreOverflow) = rowBytes.multipliedReportingOverflow(by: rows)
        return overflow || moreOverflow ? nil : bytes
    }
}
