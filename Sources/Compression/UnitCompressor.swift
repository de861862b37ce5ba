/// A piece of source that is compressed at once, as the methods read it.
public struct SourceUnit: Sendable, Equatable {
    /// The decoder's token ids; memory slots are made of them.
    public var tokens: [Int]
    /// Unit-length means of the text encoder's outputs, `[prompts, size]`; soft prompts are made of
    /// them. With one prompt it is the chunk vector of search.
    public var vectors: [Float]

    public init(tokens: [Int] = [], vectors: [Float] = []) {
        self.tokens = tokens
        self.vectors = vectors
    }
}

/// A way to turn source into rows of a decoder: a unit in, rows with their positions out.
public protocol UnitCompressor: Sendable {
    /// Most tokens of a unit; `Int.max` where tokens are not read.
    var tokenLimit: Int { get }

    /// Rows that stand for `unit`, placed as `span` layout has them.
    ///
    /// - Parameter ratio: Tokens a row, one that the weights were trained for.
    /// - Throws: `InferenceError` if the unit is empty, too long or not of this model.
    func compress(_ unit: SourceUnit, ratio: Int) throws -> MemoryRows
}

extension UnitCompressor {
    /// Rows of source of any length: cut into units of equal length, each compressed on its own.
    /// Source: ICAE, arXiv 2307.06945, section 2.
    public func compress(tokens: [Int], ratio: Int) throws -> MemoryRows {
        let unitCount = (tokens.count + tokenLimit - 1) / tokenLimit
        guard unitCount > 1 else { return try compress(SourceUnit(tokens: tokens), ratio: ratio) }
        // Whole windows, so that only the last row stands for fewer tokens.
        let share = (tokens.count + unitCount - 1) / unitCount
        let size = min((share + ratio - 1) / ratio * ratio, tokenLimit)
        var rows = MemoryRows(values: [], offsets: [], length: 0)
        for start in stride(from: 0, to: tokens.count, by: size) {
            let unit = Array(tokens[start..<min(start + size, tokens.count)])
            rows.append(try compress(SourceUnit(tokens: unit), ratio: ratio))
        }
        return rows
    }
}

/// The windows of `ratio` tokens that rows stand for.
struct Windows {
    let tokenCount: Int
    let ratio: Int

    var count: Int { (tokenCount + ratio - 1) / ratio }

    func tokens(of row: Int) -> Range<Int> {
        row * ratio..<min((row + 1) * ratio, tokenCount)
    }

    /// The middle token of each window.
    var middles: [Int] {
        (0..<count).map { min($0 * ratio + ratio / 2, tokenCount - 1) }
    }
}
