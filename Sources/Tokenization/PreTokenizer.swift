/// Cuts text into the pieces inside which byte-pair merges happen.
///
/// Each case is a regular expression of the models' reference tokenizers, written as a scanner.
enum PreTokenizer: Sendable, Equatable {
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,D}|`
    /// ` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`, where D is the number of digits.
    case modern(digitCount: Int)
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    case gpt2
    /// As ``gpt2`` between digits; every `\p{N}` is a piece.
    case gpt2SingleDigits

    /// - Parameter name: `tokenizer.ggml.pre` of a GGUF file.
    /// - Throws: ``TokenizationError/unknownPreTokenizer(_:)``.
    init(name: String) throws(TokenizationError) {
        switch name {
        case "qwen2", "deepseek-r1-qwen": self = .modern(digitCount: 1)
        case "llama-bpe", "llama3", "llama-v3": self = .modern(digitCount: 3)
        case "smollm": self = .gpt2SingleDigits
        case "gpt-2": self = .gpt2
        default: throw .unknownPreTokenizer(name)
        }
    }

    /// The byte range of each piece, in order; together they cover `text`.
    ///
    /// - Complexity: Linear.
    func pieces(of text: borrowing Span<UInt8>) -> [Range<Int>] {
        let scalars = Scalars(text)
        var pieces: [Range<Int>] = []
        pieces.reserveCapacity(scalars.count / 4 + 1)
        var position = 0
        /// No piece reaches beyond: the expressions see the text up to here only.
        var limit = self == .gpt2SingleDigits ? 0 : scalars.count
        while position < scalars.count {
            let end: Int
            if position >= limit, scalars.kinds[position] == .number {
                end = position + 1
            } else {
                if position >= limit { limit = scalars.endOfText(from: position) }
                end =
                    switch self {
                    case .modern(let digitCount):
                        scalars.modernEnd(from: position, digitCount: digitCount)
                    case .gpt2, .gpt2SingleDigits:
                        scalars.gpt2End(from: position, limit: limit)
                    }
            }
            pieces.append(scalars.starts[position]..<scalars.starts[end])
            position = end
        }
        return pieces
    }
}

/// What the expressions tell apart.
private enum ScalarKind: UInt8 {
    case letter, number, space, lineBreak, other

    var isWhite: Bool { self == .space || self == .lineBreak }

    static let ascii: [ScalarKind] = (0..<128).map { ScalarKind(Unicode.Scalar(UInt8($0))) }

    init(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            self = .letter
        case .decimalNumber, .letterNumber, .otherNumber:
            self = .number
        default:
            let isBreak = scalar == "\r" || scalar == "\n"
            self = isBreak ? .lineBreak : scalar.properties.isWhitespace ? .space : .other
        }
    }
}

/// The scalars of a text by kind. Bytes that are not UTF-8 are of the kind `other`.
private struct Scalars {
    /// Byte positions; one more than there are scalars.
    var starts: [Int] = []
    var kinds: [ScalarKind] = []
    /// The scalar if it is ASCII or U+017F, the only other one that expressions name; else 0.
    var letters: [UInt8] = []

    var count: Int { kinds.count }

    init(_ text: borrowing Span<UInt8>) {
        starts.reserveCapacity(text.count + 1)
        kinds.reserveCapacity(text.count)
        letters.reserveCapacity(text.count)
        let ascii = ScalarKind.ascii
        var position = 0
        while position < text.count {
            starts.append(position)
            let byte = text[position]
            if byte < 0x80 {
                kinds.append(ascii[Int(byte)])
                letters.append(byte)
                position += 1
            } else {
                let (value, length) = UTF8Scanner.scalar(in: text, at: position)
                kinds.append(ScalarKind(Unicode.Scalar(value) ?? "\u{FFFD}"))
                letters.append(value == 0x17F ? Self.longS : 0)
                position += length
            }
        }
        starts.append(position)
    }

    /// Folds to `s` where case is ignored.
    static let longS: UInt8 = 0xFF

    @inline(__always)
    func run(from start: Int, limit: Int, _ belongs: (ScalarKind) -> Bool) -> Int {
        var end = start
        while end < limit, belongs(kinds[end]) { end += 1 }
        return end
    }

    func endOfText(from start: Int) -> Int {
        run(from: start, limit: count) { $0 != .number }
    }

    /// Where `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` at `start` ends.
    private func contractionEnd(from start: Int, limit: Int, ignoringCase: Bool) -> Int? {
        guard letters[start] == UInt8(ascii: "'"), start + 1 < limit else { return nil }
        func letter(_ position: Int) -> Unicode.Scalar {
            let letter = letters[position]
            if !ignoringCase { return Unicode.Scalar(letter) }
            if letter == Self.longS { return "s" }
            let isUpper = letter >= UInt8(ascii: "A") && letter <= UInt8(ascii: "Z")
            return Unicode.Scalar(isUpper ? letter + 32 : letter)
        }
        switch letter(start + 1) {
        case "s", "t", "m", "d": return start + 2
        case "r", "v":
            return start + 2 < limit && letter(start + 2) == "e" ? start + 3 : nil
        case "l":
            return start + 2 < limit && letter(start + 2) == "l" ? start + 3 : nil
        default: return nil
        }
    }

    /// `\s+(?!\S)|\s+`
    private func whiteEnd(from start: Int, limit: Int) -> Int {
        let end = run(from: start, limit: limit) { $0.isWhite }
        return end == limit || end == start + 1 ? end : end - 1
    }

    func gpt2End(from start: Int, limit: Int) -> Int {
        if let end = contractionEnd(from: start, limit: limit, ignoringCase: false) { return end }
        let isSpace = letters[start] == UInt8(ascii: " ")
        let first = isSpace && start + 1 < limit ? start + 1 : start
        let kind = kinds[first]
        if kind.isWhite { return whiteEnd(from: start, limit: limit) }
        return run(from: first, limit: limit) { $0 == kind }
    }

    func modernEnd(from start: Int, digitCount: Int) -> Int {
        if let end = contractionEnd(from: start, limit: count, ignoringCase: true) { return end }
        let kind = kinds[start]
        if kind == .letter { return run(from: start, limit: count) { $0 == .letter } }
        if kind != .number, kind != .lineBreak, start + 1 < count, kinds[start + 1] == .letter {
            return run(from: start + 1, limit: count) { $0 == .letter }
        }
        if kind == .number {
            return run(from: start, limit: min(count, start + digitCount)) { $0 == .number }
        }
        let isSpace = letters[start] == UInt8(ascii: " ")
        let first = isSpace && start + 1 < count ? start + 1 : start
        if kinds[first] == .other {
            let end = run(from: first, limit: count) { $0 == .other }
            return run(from: end, limit: count) { $0 == .lineBreak }
        }
        let end = run(from: start, limit: count) { $0.isWhite }
        var last = end
        while last > start, kinds[last - 1] != .lineBreak { last -= 1 }
        return last > start ? last : whiteEnd(from: start, limit: count)
    }
}
