#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The tokenizer of uncased BERT models: words, then the longest pieces the vocabulary has.
///
/// Gives the ids of the Hugging Face `tokenizers` pipeline `BertNormalizer(lowercase)`,
/// `BertPreTokenizer`, `WordPiece`. Text never turns into special tokens: `[SEP]` in a source file
/// is a bracket, a word and a bracket. Bytes that are not UTF-8 are left out, as U+FFFD is.
public struct WordPieceTokenizer: Sendable {
    /// Ids of `[CLS]`, `[SEP]`, `[UNK]` and, where the vocabulary has it, `[PAD]`.
    public let startID: Int
    public let separatorID: Int
    public let unknownID: Int
    public let paddingID: Int?

    public let vocabularySize: Int

    /// How many tokens ``encode(_:limit:)`` puts around the text.
    public static let specialTokenCount = 2

    /// Longer words become `[UNK]`, as in the reference.
    private static let maximumWordLength = 100
    private static let maximumVocabularySize = 1 << 22
    private static let wordRoot = 0
    private static let continuationRoot = 1

    private let pieces: ByteTrie

    /// - Parameter vocabulary: Pieces by id; those that continue a word start with `##`. Of equal
    ///   pieces the last counts.
    /// - Throws: ``TokenizationError`` if `[CLS]`, `[SEP]` or `[UNK]` is missing or the pieces take
    ///   more than 16 MiB together.
    public init(vocabulary: [String]) throws(TokenizationError) {
        guard vocabulary.count <= Self.maximumVocabularySize else {
            throw .tooLarge(
                what: "vocabulary", limit: Self.maximumVocabularySize, found: vocabulary.count)
        }
        let byteCount = vocabulary.reduce(0) { $0 + $1.utf8.count }
        guard byteCount < ByteTrie.maximumNodeCount - 2 else {
            throw .tooLarge(
                what: "vocabulary text", limit: ByteTrie.maximumNodeCount, found: byteCount)
        }
        var pieces = ByteTrie(rootCount: 2, expectedByteCount: byteCount)
        var special: [String: Int] = [:]
        for (id, piece) in vocabulary.enumerated() {
            if piece.utf8.starts(with: "##".utf8) {
                pieces.insert(
                    piece.utf8.dropFirst(2), root: Self.continuationRoot, number: Int32(id))
            } else {
                pieces.insert(piece.utf8, root: Self.wordRoot, number: Int32(id))
                if piece.utf8.first == UInt8(ascii: "[") { special[piece] = id }
            }
        }
        func id(_ token: String) throws(TokenizationError) -> Int {
            guard let id = special[token] else { throw .missingToken(token) }
            return id
        }
        startID = try id("[CLS]")
        separatorID = try id("[SEP]")
        unknownID = try id("[UNK]")
        paddingID = special["[PAD]"]
        vocabularySize = vocabulary.count
        self.pieces = pieces
    }

    /// Reads a `vocab.txt`: one piece a line, the first has id 0.
    ///
    /// - Throws: ``TokenizationError`` if the file cannot be read or is no such vocabulary.
    public init(vocabularyPath path: String) throws(TokenizationError) {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .unreadable(path: path, reason: "the file is missing or not readable")
        }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        try self.init(
            vocabulary: lines.map { line in
                let end = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                return String(decoding: end, as: UTF8.self)
            })
    }

    /// Token ids of `text`, between `[CLS]` and `[SEP]`.
    ///
    /// - Parameter limit: At most this many ids come back, the two around the text included; what
    ///   does not fit is cut off at the end of the text.
    /// - Precondition: `limit` is at least ``specialTokenCount``.
    /// - Complexity: Linear; reading stops at the limit.
    public func encode(_ text: String, limit: Int? = nil) -> [Int] {
        encode(Array(text.utf8).span, limit: limit)
    }

    /// As ``encode(_:limit:)-(String,_)``, of UTF-8 bytes. Broken sequences are left out.
    public func encode(_ bytes: borrowing Span<UInt8>, limit: Int? = nil) -> [Int] {
        precondition(limit ?? 2 >= Self.specialTokenCount, "limit leaves no room")
        var ids = [startID]
        appendPieces(of: bytes, to: &ids, limit: limit.map { $0 - 1 } ?? .max)
        ids.append(separatorID)
        return ids
    }

    /// How many tokens `text` has, without the two around it.
    public func tokenCount(_ text: String) -> Int {
        tokenCount(Array(text.utf8).span)
    }

    /// How many tokens the UTF-8 bytes have, without the two around them.
    public func tokenCount(_ bytes: borrowing Span<UInt8>) -> Int {
        var ids: [Int] = []
        ids.reserveCapacity(bytes.count / 3)
        appendPieces(of: bytes, to: &ids, limit: .max)
        return ids.count
    }

    /// Appends pieces until `ids` holds `limit`.
    private func appendPieces(
        of bytes: borrowing Span<UInt8>, to ids: inout [Int], limit: Int
    ) {
        let unicode = BertUnicode.shared
        var word = Word()
        var position = 0
        while position < bytes.count, ids.count < limit {
            let (scalar, length) = UTF8Scanner.scalar(in: bytes, at: position)
            position += length
            let stands = BertUnicode.isIdeograph(scalar)
            if stands { flush(&word, to: &ids) }
            switch unicode.effect(of: scalar) {
            case .letter(let letter):
                word.append(letter)
            case .removed:
                continue
            case .space:
                flush(&word, to: &ids)
            case .isolated(let mark):
                flush(&word, to: &ids)
                word.append(mark)
                flush(&word, to: &ids)
            case .letters(let letters):
                for letter in letters { word.append(letter) }
            }
            if stands { flush(&word, to: &ids) }
        }
        flush(&word, to: &ids)
        if ids.count > limit { ids.removeLast(ids.count - limit) }
    }

    /// A word after normalization.
    private struct Word {
        var bytes: [UInt8] = []
        var scalarCount = 0

        @inline(__always)
        mutating func append(_ scalar: UInt32) {
            scalarCount += 1
            // A word that is too long becomes one token: its text is not needed.
            if scalarCount <= WordPieceTokenizer.maximumWordLength {
                UTF8Scanner.append(scalar, to: &bytes)
            }
        }
    }

    /// Appends the pieces of `word` and empties it.
    @inline(__always)
    private func flush(_ word: inout Word, to ids: inout [Int]) {
        guard word.scalarCount > 0 else { return }
        defer {
            word.bytes.removeAll(keepingCapacity: true)
            word.scalarCount = 0
        }
        guard word.scalarCount <= Self.maximumWordLength else {
            ids.append(unknownID)
            return
        }
        let start = ids.count
        let end = word.bytes.count
        var position = 0
        while position < end {
            let match = pieces.longestMatch(
                in: word.bytes.span, from: position, to: end,
                root: position == 0 ? Self.wordRoot : Self.continuationRoot)
            guard match.number >= 0, match.length > 0 else {
                ids.removeLast(ids.count - start)
                ids.append(unknownID)
                return
            }
            ids.append(Int(match.number))
            position += match.length
        }
    }
}
