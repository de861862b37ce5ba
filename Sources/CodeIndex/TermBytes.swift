// The terms of a file in bytes: small, because most of an index is terms and vectors, and read in one
// go from the first byte to the last.
//
//     file     = section(path) { section(symbols) section(body) } for every chunk, in order
//     section  = total count { entry } for `count` different terms, in ascending order of their ids
//     entry    = (id - last id) * 2 + (occurrences > 1)  [occurrences - 2]
//
// All are ``PackedNumbers``.

/// Occurrences of terms by their ids, in ascending order of these.
struct TermSection {
    var entries: [(id: Int, count: Int)]
    /// Occurrences of all terms together.
    var total: Int
}

enum TermBytes {
    static func append(_ section: TermSection, to bytes: inout [UInt8]) {
        PackedNumbers.append(section.total, to: &bytes)
        PackedNumbers.append(section.entries.count, to: &bytes)
        var last = 0
        for (id, count) in section.entries {
            PackedNumbers.append((id - last) << 1 | (count > 1 ? 1 : 0), to: &bytes)
            if count > 1 { PackedNumbers.append(count - 2, to: &bytes) }
            last = id
        }
    }
}

/// Reads what ``TermBytes`` wrote, from bytes that may be damaged.
struct TermReader {
    struct Damaged: Error {}

    /// Terms that are looked for, in ascending order of their ids.
    let wanted: [Int]
    private var numbers: PackedNumbers

    init(wanted: [Int], position: Int) {
        self.wanted = wanted
        numbers = PackedNumbers(position: position)
    }

    /// Reads a section and reports each wanted term in it: its position in `wanted`, how often it
    /// occurs.
    ///
    /// - Returns: Occurrences of all terms of the section together.
    @inline(__always)
    mutating func readSection(
        _ bytes: Span<UInt8>, onTerm: (Int, Int) -> Void
    ) throws(Damaged) -> Int {
        let total = try next(bytes)
        let count = try next(bytes)
        // An entry has a byte at least.
        guard count <= bytes.count - numbers.position else { throw Damaged() }
        var id = 0
        var sought = 0
        var soughtID = wanted.first ?? .max
        for _ in 0..<count {
            let head = try next(bytes)
            id += head >> 1
            let occurrences = head & 1 == 1 ? try next(bytes) + 2 : 1
            if id < soughtID { continue }
            while sought < wanted.count, wanted[sought] < id { sought += 1 }
            if sought < wanted.count, wanted[sought] == id { onTerm(sought, occurrences) }
            soughtID = sought < wanted.count ? wanted[sought] : .max
        }
        return total
    }

    @inline(__always)
    private mutating func next(_ bytes: Span<UInt8>) throws(Damaged) -> Int {
        guard let number = numbers.next(bytes) else { throw Damaged() }
        return number
    }
}
