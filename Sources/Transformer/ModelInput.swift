/// What a pass reads: token ids and embedding rows, in any mix and order.
///
///     ModelInput([.tokens(prefix), .embeddings(softPrompt), .tokens(question)])
public struct ModelInput: Sendable {
    /// A run of positions of one kind.
    public enum Piece: Sendable {
        /// One position a token id.
        case tokens([Int])
        /// `[positions, hiddenSize]`, row-major, in place of token embeddings.
        case embeddings([Float])
        /// The same rows at positions of their own.
        case placed([Float], Placement)
    }

    /// Where rows stand that are not one position each, one behind the other: memory slots stand
    /// where the tokens that they stand for would be. Source: EPL, arXiv 2409.14364.
    ///
    /// Rows are read in their order; positions are what the rotary embedding is told.
    public struct Placement: Sendable, Equatable {
        /// Of each row, from where the piece begins. May be negative, to go back.
        public var offsets: [Int]
        /// How far behind that the next piece begins.
        public var length: Int

        public init(offsets: [Int], length: Int) {
            self.offsets = offsets
            self.length = length
        }
    }

    /// No row is placed farther than this from where its piece begins.
    static let placementLimit = 1 << 24

    public var pieces: [Piece]

    public init(_ pieces: [Piece]) {
        self.pieces = pieces
    }

    public init(tokens: [Int]) {
        pieces = [.tokens(tokens)]
    }

    /// How many rows the input has; a partial embedding row counts as none.
    public func positionCount(hiddenSize: Int) -> Int {
        pieces.reduce(0) { $0 + Self.positionCount(of: $1, hiddenSize: hiddenSize) }
    }

    /// The input's rows `range`, counted from 0, that stand where they stood in the whole, read
    /// behind what stood before them.
    ///
    /// - Precondition: `range` lies within the input.
    public func positions(_ range: Range<Int>, hiddenSize: Int) -> ModelInput {
        var result: [Piece] = []
        var start = 0
        for piece in pieces {
            let count = Self.positionCount(of: piece, hiddenSize: hiddenSize)
            let part = range.clamped(to: start..<start + count)
            if !part.isEmpty {
                let (low, high) = (part.lowerBound - start, part.upperBound - start)
                switch piece {
                case .tokens(let ids):
                    result.append(.tokens(Array(ids[low..<high])))
                case .embeddings(let rows):
                    result.append(
                        .embeddings(Array(rows[low * hiddenSize..<high * hiddenSize])))
                case .placed(let rows, let placement):
                    result.append(
                        .placed(
                            Array(rows[low * hiddenSize..<high * hiddenSize]),
                            placement.part(low..<high)))
                }
            }
            start += count
        }
        precondition(range.upperBound <= start, "positions \(range) of an input of \(start)")
        return ModelInput(result)
    }

    /// Where embedding rows stand among the input's rows; neighbouring pieces are one range.
    func embeddingRanges(hiddenSize: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        for piece in pieces {
            let end = start + Self.positionCount(of: piece, hiddenSize: hiddenSize)
            defer { start = end }
            if case .tokens = piece { continue }
            if let last = ranges.last, last.upperBound == start {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else if end > start {
                ranges.append(start..<end)
            }
        }
        return ranges
    }

    static func positionCount(of piece: Piece, hiddenSize: Int) -> Int {
        switch piece {
        case .tokens(let ids): ids.count
        case .embeddings(let rows), .placed(let rows, _): rows.count / hiddenSize
        }
    }

    /// The position of each row, and the one behind it, if the first piece begins at `start`.
    ///
    /// - Precondition: Rows are whole, and as many as their placements say.
    func places(from start: Int, hiddenSize: Int) -> (positions: [Int], ends: [Int]) {
        var (positions, ends): ([Int], [Int]) = ([], [])
        var next = start
        for piece in pieces {
            switch piece {
            case .tokens, .embeddings:
                let count = Self.positionCount(of: piece, hiddenSize: hiddenSize)
                positions += next..<next + count
                ends += next + 1..<next + 1 + count
                next += count
            case .placed(_, let placement):
                positions += placement.offsets.map { next + $0 }
                ends += placement.ends.map { next + $0 }
                next += placement.length
            }
        }
        return (positions, ends)
    }

    /// The position behind the last row, if the first piece begins at 0.
    public func endPosition(hiddenSize: Int) -> Int {
        pieces.reduce(0) { sum, piece in
            if case .placed(_, let placement) = piece { return sum + placement.length }
            return sum + Self.positionCount(of: piece, hiddenSize: hiddenSize)
        }
    }
}

extension ModelInput.Placement {
    /// Offsets of what would be read behind each row: the next position, at the end the length.
    public var ends: [Int] {
        var ends = offsets.map { $0 + 1 }
        if !ends.isEmpty { ends[ends.count - 1] = length }
        return ends
    }

    /// The placement of the rows `range` when those before it were read.
    func part(_ range: Range<Int>) -> Self {
        let ends = ends
        let base = range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1]
        return Self(
            offsets: offsets[range].map { $0 - base }, length: ends[range.upperBound - 1] - base)
    }
}

/// What a pass returns.
public enum ModelOutput: Sendable {
    /// Nothing: the pass only fills the cache.
    case none
    /// Logits of the last position, `[vocabularySize]`, before softmax.
    case lastLogits
    /// Logits of every position, `[positions, vocabularySize]`. Mind the size.
    case allLogits
    /// Hidden states after the final norm, `[positions, hiddenSize]`.
    case hiddenStates
    /// The hidden state of the last position after the final norm, `[hiddenSize]`.
    case lastHiddenState
}
