/// Reads JSON objects of strings and non-negative integers, the part that weight headers use.
///
/// No value nests unless the caller asks for it, so depth is bounded by the caller.
struct JSONScanner {
    /// The bytes are not JSON, or not of the shape asked for.
    struct Unexpected: Error {}

    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads an object, calling `member` at each value, which it must read.
    mutating func object(
        _ member: (inout Self, _ key: String) throws(Unexpected) -> Void
    ) throws(Unexpected) {
        try expect(UInt8(ascii: "{"))
        if skip(UInt8(ascii: "}")) { return }
        repeat {
            let key = try string()
            try expect(UInt8(ascii: ":"))
            try member(&self, key)
        } while skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// Reads an array of non-negative integers.
    mutating func integers() throws(Unexpected) -> [Int] {
        try expect(UInt8(ascii: "["))
        if skip(UInt8(ascii: "]")) { return [] }
        var values: [Int] = []
        repeat { values.append(try integer()) } while skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return values
    }

    /// Reads a string with its escapes.
    mutating func string() throws(Unexpected) -> String {
        try expect(UInt8(ascii: "\""))
        var text: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw Unexpected()
                }
                return string
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw Unexpected()
            default: text.append(byte)
            }
        }
        throw Unexpected()
    }

    /// Succeeds if nothing but white space is left.
    mutating func end() throws(Unexpected) {
        skipSpace()
        guard offset == bytes.count else { throw Unexpected() }
    }

    // MARK: Pieces

    private mutating func integer() throws(Unexpected) -> Int {
        skipSpace()
        let start = offset
        var value = 0
        while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset])
        {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int(bytes[offset] & 15))
            guard !overflow, !carry else { throw Unexpected() }
            value = sum
            offset += 1
        }
        guard offset > start else { throw Unexpected() }
        return value
    }

    private mutating func escape() throws(Unexpected) -> [UInt8] {
        guard offset < bytes.count else { throw Unexpected() }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            var unit = try codeUnit()
            if (0xD800..<0xDC00).contains(unit), bytes[offset...].starts(with: Array("\\u".utf8)) {
                offset += 2
                let low = try codeUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw Unexpected() }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw Unexpected() }
            return Array(String(Character(scalar)).utf8)
        default: throw Unexpected()
        }
    }

    private mutating func codeUnit() throws(Unexpected) -> UInt32 {
        guard bytes.count - offset >= 4 else { throw Unexpected() }
        var unit: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw Unexpected()
            }
            unit = unit << 4 | UInt32(digit)
        }
        offset += 4
        return unit
    }

    private mutating func expect(_ byte: UInt8) throws(Unexpected) {
        guard skip(byte) else { throw Unexpected() }
    }

    /// Takes `byte` if it comes next, after white space.
    private mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }
}
