/// The 256 printable characters in which byte-level vocabularies write bytes (GPT-2).
///
/// Printable Latin-1 stands for itself, the other bytes for U+0100 and up, in order.
enum ByteAlphabet {
    /// The byte each scalar below U+0144 stands for, -1 for none.
    static let byteOfScalar: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 0x144)
        var next = 0x100
        for byte in 0..<256 {
            if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE {
                bytes[byte] = Int16(byte)
            } else {
                bytes[next] = Int16(byte)
                next += 1
            }
        }
        return bytes
    }()

    /// Appends the bytes that `text`, UTF-8, stands for; scalars outside the alphabet stand for
    /// their UTF-8.
    @inline(__always)
    static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        let byteOfScalar = byteOfScalar
        var lead: UInt8 = 0
        for unit in text {
            if lead != 0 {
                let scalar = Int(lead & 0x1F) << 6 | Int(unit & 0x3F)
                if scalar < byteOfScalar.count, byteOfScalar[scalar] >= 0 {
                    bytes.append(UInt8(byteOfScalar[scalar]))
                } else {
                    bytes.append(lead)
                    bytes.append(unit)
                }
                lead = 0
            } else if unit & 0xE0 == 0xC0 {
                lead = unit
            } else {
                bytes.append(unit)
            }
        }
    }
}
