/// Just enough of base 64 to see what is in it.
enum Base64 {
    /// The bytes that `text` stands for; `nil` if it is no base 64.
    ///
    /// What is left over behind the last whole byte is dropped, so that a cut text can be read.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case _ where byte.isUppercase: value = byte - 0x41
            case _ where byte.isLowercase: value = byte - 0x61 + 26
            case _ where byte.isDigit: value = byte - 0x30 + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return bytes
    }

    /// As ``decoded(_:)``, if all of it is ASCII text.
    static func text(_ value: ArraySlice<UInt8>) -> [UInt8]? {
        guard value.count >= 8, let bytes = decoded(value), !bytes.isEmpty,
            bytes.allSatisfy({ (0x20..<0x7F).contains($0) || $0.isSpace })
        else { return nil }
        return bytes
    }
}
