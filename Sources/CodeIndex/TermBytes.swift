// The terms of a file in bytes: small, because most of an index is terms and vectors, and read in one
// go from the first byte to the last.
//
//     file     = section(path) { section(symbols) section(body) } for every chunk, in order
//     section  = total count { entry } for `count` different terms, in ascending order of their ids
//     entry    = (id - last id) * 2 + (occurrences > 1)  [occurrences - 2]
//
// All are unsigned integers of seven bits a byte, the lowest first, the high bit on all but the last.

/// Occurrences of terms by their ids, in ascending order of these.
struct TermSection {
    var entries: [(id: Int, count: Int)]
    /// Occurrences of all terms together.
    var total: Int
}

enum TermBytes {
    static func append(_ section: TermSection, to bytes: inout [UInt8]) {
        append(section.total, to: &bytes)
        append(section.entries.count, to: &bytes)
        var last = 0
        for (id, count) in section.entries {
            append((id - last) << 1 | (count > 1 ? 1 : 0), to: &bytes)
            if count > 1 { append(count - 2, to: &bytes) }
            last = id
        }
    }

    private static func append(_ value: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(value)
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// Reads what ``TermBytes`` wrote, from bytes that may be damaged.
struct TermReader {
    struct Damaged: Error {}

    /// Terms that are looked for, in ascending order of their ids.
    let wanted: [Int]
    private(set) var position: Int

    init(wanted: [Int], position: Int) {
        self.wanted = wanted
        self.position = position
    }

    /// Reads a section and reports each wanted term in it: its position in `wanted`, how often it
    /// occurs.
    ///
    /// - Returns: Occurrences of all terms of the section together.
    mutating func readSection(
        _ bytes: Span<UInt8>, onTerm: (Int, Int) -> Void
    ) throws(Damaged) -> Int {
        let total = try next(bytes)
        let count = try next(bytes)
        // An entry has a byte at least.
        guard count <= bytes.count - position else { throw Damaged() }
        var id = 0
        var sought = 0
        for _ in 0..<count {
            let head = try next(bytes)
            id += head >> 1
            // Sums of damaged values stay far from overflow: each is below 2^35, as are their number.
            let occurrences = head & 1 == 1 ? try next(bytes) + 2 : 1
            while sought < wanted.count, wanted[sought] < id { sought += 1 }
            if sought < wanted.count, wanted[sought] == id { onTerm(sought, occurrences) }
        }
        return total
    }

    private mutating func next(_ bytes: Span<UInt8>) throws(Damaged) -> Int {
        guard position < bytes.count else { throw Damaged() }
        var value = Int(bytes[position])
        position += 1
        if value < 0x80 { return value }  // nearly all
        value &= 0x7F
        var shift = 7
        while position < bytes.count, shift < 35 {
            let byte = Int(bytes[position])
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Damaged()
    }
}
