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
    }

    public var pieces: [Piece]

    public init(_ pieces: [Piece]) {
        self.pieces = pieces
    }

    public init(tokens: [Int]) {
        pieces = [.tokens(tokens)]
    }

    /// How many positions the input takes; a partial embedding row counts as none.
    public func positionCount(hiddenSize: Int) -> Int {
        pieces.reduce(0) { $0 + Self.positionCount(of: $1, hiddenSize: hiddenSize) }
    }

    /// The input's positions `range`, where position 0 is its first.
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
                }
            }
            start += count
        }
        precondition(range.upperBound <= start, "positions \(range) of an input of \(start)")
        return ModelInput(result)
    }

    static func positionCount(of piece: Piece, hiddenSize: Int) -> Int {
        switch piece {
        case .tokens(let ids): ids.count
        case .embeddings(let rows): rows.count / hiddenSize
        }
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
