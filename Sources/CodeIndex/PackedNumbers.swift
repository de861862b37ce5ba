/// Unsigned integers in few bytes (LEB128): seven bits a byte, the lowest first, the high bit on all
/// bytes but the last.
struct PackedNumbers {
    /// Where the next number begins.
    var position = 0

    static func append(_ value: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(max(0, value))
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The next number; nil at the end, and for one of more than 35 bits: so many of those that they
    /// would overflow as a sum are longer than any value of a database.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> Int? {
        guard position < bytes.count else { return nil }
        let value = Int(bytes[position])
        position += 1
        if value < 0x80 { return value }
        // Most numbers have two bytes at most: a call for each would take longer than they do.
        if position < bytes.count, bytes[position] < 0x80 {
            position += 1
            return value & 0x7F | Int(bytes[position - 1]) << 7
        }
        return rest(of: value & 0x7F, bytes)
    }

    /// The number whose first byte holds `low`.
    private mutating func rest(of low: Int, _ bytes: Span<UInt8>) -> Int? {
        var value = low
        var shift = 7
        while position < bytes.count, shift < 35 {
            let byte = Int(bytes[position])
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        position = bytes.count
        return nil
    }
}
