/// A byte-level BPE tokenizer, as GPT-2, Llama 3, Qwen2 and SmolLM have it.
///
/// It is built from what a GGUF file holds: tokens in the byte alphabet, merges by rank, token
/// types. Every text becomes ids that decode to its bytes, broken UTF-8 too. There is no Unicode
/// normalization (as in llama.cpp; Hugging Face composes text for Qwen2 first), so that code is
/// read byte for byte.
///
/// Special tokens come from a text only where the caller says so: a `<|im_end|>` in a source file
/// stays text.
public struct BytePairTokenizer: Sendable {
    public let beginID: Int?
    /// Tokens that end an answer: the one said to, and the known ones of the vocabulary.
    public let endOfTurnIDs: Set<Int>

    public var vocabularySize: Int { tokens.count }

    let tokens: TokenTable
    let merges: MergeTable
    let preTokenizer: PreTokenizer
    /// The token of each byte, -1 where the vocabulary has none.
    let byteIDs: [Int32]
    /// Whether a piece that is a token is taken as it is, before any merge.
    let prefersWholePieces: Bool
    /// Control and user-defined tokens by their text.
    let specials: ByteTrie
    private let controlIDs: Set<Int>

    private static let maximumTokenCount = 1 << 22
    private static let maximumByteCount = 1 << 26
    private static let maximumSpecialByteCount = 1 << 20
    /// Those of code models stand where another file would begin.
    private static let answerEnds: Set = [
        "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|eom_id|>", "<|end|>",
        "</s>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
    ]

    /// - Parameters:
    ///   - vocabulary: Tokens by id, in the byte alphabet; special ones in plain text.
    ///   - merges: `left right` by rank.
    ///   - tokenTypes: GGUF's token types by id (1 normal, 3 control, 4 user-defined, 5 unused);
    ///     empty where all are normal.
    ///   - preTokenizer: GGUF's name: `qwen2`, `smollm`, `llama-bpe` or `gpt-2`.
    /// - Throws: ``TokenizationError`` if the parts do not fit each other or are too large.
    /// - Complexity: Linear; about 0.1 s for 150,000 tokens and merges.
    public init(
        vocabulary: [String], merges: [String], tokenTypes: [Int] = [], preTokenizer: String,
        beginID: Int? = nil, endID: Int? = nil
    ) throws(TokenizationError) {
        self.preTokenizer = try PreTokenizer(name: preTokenizer)
        if case .modern(digitCount: 3) = self.preTokenizer {
            prefersWholePieces = true
        } else {
            prefersWholePieces = false
        }
        try Self.checkSizes(vocabulary: vocabulary, merges: merges, tokenTypes: tokenTypes)

        var tokens = TokenTable(
            tokenCount: vocabulary.count,
            byteCount: vocabulary.reduce(0) { $0 + $1.utf8.count })
        var specials = ByteTrie(rootCount: 1, expectedByteCount: 1024)
        var specialByteCount = 0
        var controlIDs: Set<Int> = []
        var endIDs: Set<Int> = []
        var token: [UInt8] = []
        for (id, text) in vocabulary.enumerated() {
            let type = tokenTypes.isEmpty ? 1 : tokenTypes[id]
            token.removeAll(keepingCapacity: true)
            if type == 1 {
                ByteAlphabet.append(text.utf8, to: &token)
            } else {
                token.append(contentsOf: text.utf8)
            }
            tokens.append(token, isFound: type == 1 && !token.isEmpty)
            guard type == 3 || type == 4, !token.isEmpty else { continue }
            specialByteCount += token.count
            guard specialByteCount <= Self.maximumSpecialByteCount else {
                throw .tooLarge(
                    what: "special token text", limit: Self.maximumSpecialByteCount,
                    found: specialByteCount)
            }
            specials.insert(token, root: 0, number: Int32(id))
            let isEnd = Self.answerEnds.contains(text)
            if isEnd { endIDs.insert(id) }
            // Some files call an end user-defined; it is no text all the same.
            if type == 3 || isEnd { controlIDs.insert(id) }
        }
        self.merges = try Self.mergeTable(merges, tokens: tokens)
        byteIDs = (0..<256).map { byte in
            let single = [UInt8(byte)]
            return tokens.id(of: single.span, from: 0, to: 1)
        }
        self.tokens = tokens
        self.specials = specials
        self.controlIDs = controlIDs
        for (what, id) in [("begin token", beginID), ("end token", endID)] {
            guard let id, !(0..<vocabulary.count).contains(id) else { continue }
            throw .invalidToken(what: what, id: id, vocabularySize: vocabulary.count)
        }
        self.beginID = beginID
        endOfTurnIDs = endIDs.union([endID].compactMap(\.self))
    }

    /// Whether `id` is a control token: structure, not text of an answer.
    func isControl(_ id: Int) -> Bool { controlIDs.contains(id) }

    /// The bytes of one token, of a control token too; empty for an id outside the vocabulary.
    /// They need not be whole characters.
    public func bytes(of id: Int) -> [UInt8] {
        (0..<tokens.count).contains(id) ? Array(tokens.bytes(of: id)) : []
    }

    private static func checkSizes(
        vocabulary: [String], merges: [String], tokenTypes: [Int]
    ) throws(TokenizationError) {
        for (what, count) in [("vocabulary", vocabulary.count), ("merge list", merges.count)]
        where count > maximumTokenCount {
            throw .tooLarge(what: what, limit: maximumTokenCount, found: count)
        }
        guard tokenTypes.isEmpty || tokenTypes.count == vocabulary.count else {
            throw .countMismatch(
                what: "token type list", expected: vocabulary.count, found: tokenTypes.count)
        }
        for (what, texts) in [("vocabulary text", vocabulary), ("merge text", merges)] {
            let byteCount = texts.reduce(0) { $0 + $1.utf8.count }
            guard byteCount <= maximumByteCount else {
                throw .tooLarge(what: what, limit: maximumByteCount, found: byteCount)
            }
        }
    }

    private static func mergeTable(
        _ merges: [String], tokens: TokenTable
    ) throws(TokenizationError) -> MergeTable {
        var table = MergeTable(mergeCount: merges.count)
        var bytes: [UInt8] = []
        for (rank, merge) in merges.enumerated() {
            // A space only separates: the alphabet writes the byte with another character.
            guard let space = merge.utf8.dropFirst().firstIndex(of: UInt8(ascii: " ")) else {
                throw .invalidMerge(rank: rank)
            }
            bytes.removeAll(keepingCapacity: true)
            ByteAlphabet.append(merge.utf8[..<space], to: &bytes)
            let middle = bytes.count
            ByteAlphabet.append(merge.utf8[merge.utf8.index(after: space)...], to: &bytes)
            let left = tokens.id(of: bytes.span, from: 0, to: middle)
            let right = tokens.id(of: bytes.span, from: middle, to: bytes.count)
            let result = tokens.id(of: bytes.span, from: 0, to: bytes.count)
            guard left >= 0, right >= 0, result >= 0 else { throw .invalidMerge(rank: rank) }
            table.append(left: left, right: right, result: result)
        }
        return table
    }
}
