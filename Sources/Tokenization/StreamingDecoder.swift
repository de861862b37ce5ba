/// Turns token ids, as they come, into text: characters come out once their last byte is there.
///
/// All texts joined are the bytes of all ids, with broken UTF-8 repaired with U+FFFD.
public struct StreamingDecoder: Sendable {
    private let tokenizer: BytePairTokenizer
    /// The start of a character, at most three bytes.
    private var pending: [UInt8] = []

    public init(tokenizer: BytePairTokenizer) {
        self.tokenizer = tokenizer
    }

    /// The text that `id` completes; control tokens and ids outside the vocabulary add none.
    public mutating func append(_ id: Int) -> String {
        guard !tokenizer.isControl(id) else { return "" }
        pending.append(contentsOf: tokenizer.bytes(of: id))
        let cut = Self.unfinishedStart(of: pending.span)
        let text = String(decoding: pending[..<cut], as: UTF8.self)
        pending.removeFirst(cut)
        return text
    }

    /// What is left at the end: a broken character, as U+FFFD, or nothing.
    public mutating func finish() -> String {
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }

    /// Where a character starts that later bytes may complete; the end if there is none.
    private static func unfinishedStart(of bytes: borrowing Span<UInt8>) -> Int {
        var position = 0
        while position < bytes.count {
            let (scalar, length) = UTF8Scanner.scalar(in: bytes, at: position)
            // A broken sequence that runs to the end is unfinished, unless no lead byte starts it.
            if scalar == 0xFFFD, position + length == bytes.count,
                (0xC2...0xF4).contains(bytes[position]), length < 3 || bytes[position] >= 0xF0
            {
                return position
            }
            position += length
        }
        return position
    }
}
