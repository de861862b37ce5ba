// What bytes are to the recogniser. ASCII only: everything beyond is a letter of some text.

extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    var isDigit: Bool { self &- 0x30 < 10 }
    var isLowercase: Bool { self &- 0x61 < 26 }
    var isUppercase: Bool { self &- 0x41 < 26 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isWord: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
    var isHex: Bool { isDigit || self &- 0x61 < 6 }
    var isBase64: Bool { Alphabet.base64.contains(self) }
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    var isSpace: Bool { isBlank || self == .newline || self == .carriageReturn }
    var isQuote: Bool {
        self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") || self == UInt8(ascii: "`")
    }
    /// Letters in lower case; other bytes as they are.
    var folded: UInt8 { isUppercase ? self | 0x20 : self }
}

extension Collection<UInt8> {
    /// Whether `text` stands somewhere in these bytes.
    func holds(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        var rest = self[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: text.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

/// A set of ASCII characters that a part of a token is written in.
struct Alphabet: Sendable {
    private let low: UInt64
    private let high: UInt64

    init(_ characters: String) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        for byte in characters.utf8 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        self.low = low
        self.high = high
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? low >> UInt64(byte) : high >> UInt64(byte - 64)) & 1 == 1
    }

    private static let lowercase = "abcdefghijklmnopqrstuvwxyz"
    private static let uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let digits = "0123456789"

    static let base64 = Alphabet(lowercase + uppercase + digits + "+/=")

    /// The names by which the tables of formats call them.
    static let named: [String: Alphabet] = [
        "digit": Alphabet(digits),
        "hex": Alphabet(digits + "abcdef"),
        "lower": Alphabet(lowercase + digits),
        "upper": Alphabet(uppercase + digits),
        "letter": Alphabet(lowercase + uppercase),
        "alnum": Alphabet(lowercase + uppercase + digits),
        "url": Alphabet(lowercase + uppercase + digits + "_-"),
        "urldot": Alphabet(lowercase + uppercase + digits + "_-.="),
        "base64": base64,
    ]
}
