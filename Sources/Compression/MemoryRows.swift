public import Transformer

/// Rows that stand for a piece of source before a decoder, and where they stand.
public struct MemoryRows: Sendable, Equatable {
    /// `[offsets.count, hiddenSize]`, row-major.
    public var values: [Float]
    /// The position of each row, from where the source would begin.
    public var offsets: [Int]
    /// How far behind that the next thing begins.
    public var length: Int

    public init(values: [Float], offsets: [Int], length: Int) {
        self.values = values
        self.offsets = offsets
        self.length = length
    }

    public var count: Int { offsets.count }

    /// The same rows at one position each.
    public var compact: MemoryRows {
        MemoryRows(values: values, offsets: Array(0..<count), length: count)
    }

    /// The rows as a part of a prompt.
    public var piece: ModelInput.Piece {
        .placed(values, ModelInput.Placement(offsets: offsets, length: length))
    }

    /// Puts `next` where these rows' source ends.
    public mutating func append(_ next: MemoryRows) {
        values += next.values
        offsets += next.offsets.map { length + $0 }
        length += next.length
    }
}
