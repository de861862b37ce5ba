internal import Transformer

/// A cache and what its positions stand for, so that the next prompt can keep what it shares.
struct PromptMemory: ~Copyable, Sendable {
    /// What one position was read from.
    enum Position: Equatable, Sendable {
        case token(Int)
        /// A hash of an embedding row's bits, and of where it was placed.
        case row(Int)
    }

    var cache: KVCache
    var positions: [Position] = []
    /// The LoRA that was on: keys and values serve nobody else.
    let lora: LoRA.Identity?
    /// Positions at the beginning that another LoRA, or none, was on for: they serve prompts that begin
    /// with all of them.
    var preparedCount = 0

    init(cache: consuming KVCache, lora: LoRA?) {
        self.cache = cache
        self.lora = lora?.identity
    }

    /// Keeps the positions shared with `wanted`, forgets the rest, and returns how many were
    /// kept. At least the last of `wanted` is left to be read.
    mutating func keepPrefix(of wanted: [Position]) -> Int {
        let shared = min(sharedCount(with: wanted), wanted.count - 1)
        truncate(to: shared)
        return shared
    }

    /// How many positions at the beginning are those of `wanted`.
    func sharedCount(with wanted: [Position]) -> Int {
        let most = min(positions.count, wanted.count, cache.count)
        var shared = 0
        while shared < most, positions[shared] == wanted[shared] { shared += 1 }
        // The last of them may have merged with what followed.
        return shared < preparedCount - 1 ? 0 : shared
    }

    /// Rows of the tokens that `wanted` begins with too: at one position each, they are the same in
    /// any cache.
    func rows(ofTokensSharedWith wanted: [Position]) -> [UInt8] {
        let tokens = positions[..<sharedCount(with: wanted)].prefix { position in
            if case .token = position { true } else { false }
        }
        return cache.rows(0..<tokens.count)
    }

    /// Forgets all positions from `count` on.
    mutating func truncate(to count: Int) {
        cache.truncate(to: min(count, cache.count))
        positions.removeSubrange(min(count, positions.count)...)
    }
}

extension ModelInput {
    /// What each position stands for.
    func memoryPositions(hiddenSize: Int) -> [PromptMemory.Position] {
        pieces.flatMap { piece -> [PromptMemory.Position] in
            switch piece {
            case .tokens(let ids):
                ids.map { .token($0) }
            case .embeddings(let rows):
                (0..<rows.count / hiddenSize).map { row in
                    .row(Self.hasher(of: row, in: rows, hiddenSize: hiddenSize).finalize())
                }
            case .placed(let rows, let placement):
                zip(placement.offsets, placement.ends).enumerated().map { row, place in
                    var hasher = Self.hasher(of: row, in: rows, hiddenSize: hiddenSize)
                    hasher.combine(place.0)
                    hasher.combine(place.1)
                    return .row(hasher.finalize())
                }
            }
        }
    }

    private static func hasher(of row: Int, in rows: [Float], hiddenSize: Int) -> Hasher {
        var hasher = Hasher()
        for value in rows[row * hiddenSize..<(row + 1) * hiddenSize] {
            hasher.combine(value.bitPattern)
        }
        return hasher
    }
}
