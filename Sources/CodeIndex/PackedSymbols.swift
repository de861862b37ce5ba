// The symbols of a file as bytes. Names are ids of the table `name`, listed once a file; all else
// refers to them by their place in the list.
//
//     count of names, name ids ascending as differences
//     count of definitions, for each: name, kind, scope + 1, distance to its parent,
//         start line as difference, lines after it, lines to its head, lines of its head after that
//     for each name: count of its uses, for each:
//         line as difference << 4 | kind << 1 | has a qualifier, [qualifier]
//
// All are ``PackedNumbers``; 0 stands for no scope and no parent. A definition takes about nine bytes,
// a use two, or three with a qualifier, a name about two.

/// A definition whose names are ids.
struct PackedDefinition: Equatable {
    var name: Int64
    var kind: Int64
    var scope: Int64?
    /// Smaller than its own place.
    var parent: Int?
    var lines: ClosedRange<Int>
    var headLines: ClosedRange<Int>
}

/// A use whose names are ids.
struct PackedUse: Equatable {
    var name: Int64
    /// 0 to 7.
    var kind: UInt8
    var line: Int
    var qualifier: Int64?
}

enum PackedSymbols {
    static func bytes(definitions: [PackedDefinition], uses: [PackedUse]) -> [UInt8] {
        var usesOfName: [Int64: [PackedUse]] = [:]
        for use in uses { usesOfName[use.name, default: []].append(use) }
        var ids = Set(usesOfName.keys)
        for definition in definitions {
            ids.formUnion([definition.name, definition.kind])
            if let scope = definition.scope { ids.insert(scope) }
        }
        ids.formUnion(uses.compactMap(\.qualifier))
        let names = ids.sorted()
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var bytes: [UInt8] = []
        PackedNumbers.append(names.count, to: &bytes)
        var last: Int64 = 0
        for name in names {
            PackedNumbers.append(Int(name - last), to: &bytes)
            last = name
        }
        PackedNumbers.append(definitions.count, to: &bytes)
        var line = 0
        for (ordinal, definition) in definitions.enumerated() {
            PackedNumbers.append(places[definition.name]!, to: &bytes)
            PackedNumbers.append(places[definition.kind]!, to: &bytes)
            PackedNumbers.append(definition.scope.map { places[$0]! + 1 } ?? 0, to: &bytes)
            PackedNumbers.append(definition.parent.map { ordinal - $0 } ?? 0, to: &bytes)
            PackedNumbers.append(zigzag(definition.lines.lowerBound - line), to: &bytes)
            line = definition.lines.lowerBound
            PackedNumbers.append(definition.lines.upperBound - line, to: &bytes)
            PackedNumbers.append(zigzag(definition.headLines.lowerBound - line), to: &bytes)
            PackedNumbers.append(definition.headLines.count - 1, to: &bytes)
        }
        for name in names {
            let own = (usesOfName[name] ?? []).sorted { $0.line < $1.line }
            PackedNumbers.append(own.count, to: &bytes)
            var line = 0
            for use in own {
                let flag = use.qualifier == nil ? 0 : 1
                let head = (use.line - line) << 4 | Int(use.kind & 7) << 1 | flag
                PackedNumbers.append(head, to: &bytes)
                if let qualifier = use.qualifier {
                    PackedNumbers.append(places[qualifier]!, to: &bytes)
                }
                line = use.line
            }
        }
        return bytes
    }

    private static func zigzag(_ value: Int) -> Int { value < 0 ? -2 * value - 1 : 2 * value }
}

/// Reads the symbols of a file. What damaged bytes hold is left out from the damage on.
struct PackedSymbolReader: ~Copyable {
    private let bytes: [UInt8]
    private var numbers: PackedNumbers
    /// Ascending.
    let names: [Int64]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var reader = PackedNumbers()
        var names: [Int64] = []
        // A name takes a byte at least, so that damage cannot ask for more than there is.
        let count = min(reader.next(bytes.span) ?? 0, bytes.count)
        names.reserveCapacity(count)
        var last = 0
        while names.count < count, let difference = reader.next(bytes.span) {
            last += difference
            names.append(Int64(last))
        }
        if names.count < count { reader.position = bytes.count }
        self.names = names
        numbers = reader
    }

    /// The definitions; to be read once, before the uses.
    mutating func definitions() -> [PackedDefinition] {
        let count = min(next() ?? 0, bytes.count)
        var found: [PackedDefinition] = []
        found.reserveCapacity(count)
        var line = 0
        while found.count < count {
            guard let name = self.name(next()), let kind = self.name(next()), let scope = next(),
                let parent = next(), let start = signed(), let length = next(),
                let head = signed(), let headLength = next(), parent <= found.count
            else {
                numbers.position = bytes.count
                break
            }
            line = max(1, line + start)
            let headLine = max(1, line + head)
            found.append(
                PackedDefinition(
                    name: name, kind: kind, scope: scope == 0 ? nil : self.name(scope - 1),
                    parent: parent == 0 ? nil : found.count - parent,
                    lines: line...line + length, headLines: headLine...headLine + headLength))
        }
        return found
    }

    /// The uses of `names`, and those of one kind whatever their names.
    mutating func uses(of wanted: Set<Int64>, always kind: UInt8) -> [PackedUse] {
        var found: [PackedUse] = []
        for name in names {
            guard let count = next() else { return found }
            let isWanted = wanted.contains(name)
            var line = 0
            for _ in 0..<min(count, bytes.count) {
                guard let word = next() else { return found }
                line += word >> 4
                var qualifier: Int64?
                if word & 1 == 1 {
                    qualifier = self.name(next())
                    if qualifier == nil { return found }
                }
                let useKind = UInt8(word >> 1 & 7)
                if isWanted || useKind == kind {
                    found.append(
                        PackedUse(name: name, kind: useKind, line: line, qualifier: qualifier))
                }
            }
        }
        return found
    }

    private mutating func next() -> Int? {
        var advanced = numbers  // the bytes are lent by the same value
        defer { numbers = advanced }
        return advanced.next(bytes.span)
    }

    private mutating func signed() -> Int? {
        next().map { $0 & 1 == 1 ? -($0 + 1) / 2 : $0 / 2 }
    }

    private func name(_ place: Int?) -> Int64? {
        guard let place, place < names.count else { return nil }
        return names[place]
    }
}
