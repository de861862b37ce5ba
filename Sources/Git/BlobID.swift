/// The id of a git blob: 20 bytes of SHA-1, or 32 of SHA-256 in repositories that use it.
public struct BlobID: Hashable, Sendable {
    /// Bytes 0 to 7, 8 to 15 and so on, each big-endian, zeros behind the last, so that equality is
    /// a few compares.
    private let words: (UInt64, UInt64, UInt64, UInt64)
    /// 20 or 32.
    public let byteCount: Int

    /// Reads 40 or 64 hexadecimal digits; nil for anything else.
    public init?(hex: some StringProtocol) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var high: UInt8?
        for digit in hex.utf8 {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { return nil }
        self.init(bytes: bytes)
    }

    /// Takes the 20 or 32 bytes of an id; nil for another count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 20 || bytes.count == 32 else { return nil }
        func word(_ start: Int) -> UInt64 {
            (start..<start + 8).reduce(0) { $0 << 8 | UInt64($1 < bytes.count ? bytes[$1] : 0) }
        }
        words = (word(0), word(8), word(16), word(24))
        byteCount = bytes.count
    }

    /// The 20 or 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: 56, through: 0, by: -8) where bytes.count < byteCount {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// 40 or 64 lower-case hexadecimal digits.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func == (a: BlobID, b: BlobID) -> Bool {
        a.words == b.words && a.byteCount == b.byteCount
    }

    public func hash(into hasher: inout Hasher) {
        // Any part of a hash is as good as all of it.
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension BlobID: CustomStringConvertible {
    public var description: String { hex }
}
