/// Reads Unicode scalars from bytes that may be broken UTF-8.
enum UTF8Scanner {
    /// The scalar that starts at `position`, and its length in bytes.
    ///
    /// - Returns: Scalar value and length; `(0xFFFD, n)` for a broken sequence, where `n` is the
    ///   length of its maximal subpart, so that repairing agrees with `String(decoding:as:)`.
    /// - Precondition: `position` is inside `bytes`.
    @inline(__always)
    static func scalar(
        in bytes: borrowing Span<UInt8>, at position: Int
    ) -> (value: UInt32, length: Int) {
        let first = UInt32(bytes[position])
        if first < 0x80 { return (first, 1) }
        let count: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        var value: UInt32
        switch first {
        case 0xC2...0xDF:
            (count, value) = (1, first & 0x1F)
        case 0xE0...0xEF:
            (count, value) = (2, first & 0x0F)
            if first == 0xE0 { low = 0xA0 }
            if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            (count, value) = (3, first & 0x07)
            if first == 0xF0 { low = 0x90 }
            if first == 0xF4 { high = 0x8F }
        default:
            return (0xFFFD, 1)
        }
        for offset in 1...count {
            let next = position + offset
            guard next < bytes.count, bytes[next] >= low, bytes[next] <= high else {
                return (0xFFFD, offset)
            }
            value = value << 6 | UInt32(bytes[next] & 0x3F)
            (low, high) = (0x80, 0xBF)
        }
        return (value, count + 1)
    }

    /// Appends the UTF-8 form of `scalar` to `bytes`.
    ///
    /// - Precondition: `scalar` is a Unicode scalar value.
    @inline(__always)
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case 0..<0x80:
            bytes.append(UInt8(scalar))
        case 0x80..<0x800:
            bytes.append(UInt8(0xC0 | scalar >> 6))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            bytes.append(UInt8(0xE0 | scalar >> 12))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        default:
            bytes.append(UInt8(0xF0 | scalar >> 18))
            bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
