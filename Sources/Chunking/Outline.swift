// What a file defines, nested, and what that says about cutting it. Fed by syntax and by headings.

/// A definition as syntax or headings find it.
struct FoundDefinition {
    var name: String
    var kind: ChunkKind
    /// What it belongs to that is not around it: a Go method's receiver.
    var scope: String?
    /// Without doc comment and attributes; decides what lies in what.
    var byteRange: Range<Int>
    /// With doc comment and attributes. Not empty.
    var atoms: Range<Int>
    var lineRange: ClosedRange<Int>
    /// The lines of its signature, 1-based.
    var headLines: ClosedRange<Int>

    /// Whether `next` is a further clause of this definition.
    func isFollowed(by next: FoundDefinition) -> Bool {
        name == next.name && kind == next.kind && scope == next.scope
            && byteRange.upperBound <= next.byteRange.lowerBound
    }

    /// Ends where `next` does.
    mutating func append(_ next: FoundDefinition) {
        byteRange = byteRange.lowerBound..<next.byteRange.upperBound
        atoms = atoms.lowerBound..<max(atoms.upperBound, next.atoms.upperBound)
        lineRange =
            lineRange.lowerBound...max(lineRange.upperBound, next.lineRange.upperBound)
    }
}

/// A definition in terms of atoms.
struct OutlineEntry {
    var name: String
    var kind: ChunkKind
    /// What it belongs to that is not around it.
    var scope: String?
    /// With doc comment and attributes.
    var atoms: Range<Int>
    var lineRange: ClosedRange<Int>
    var headLines: ClosedRange<Int>
    /// Index of the entry around it, -1 at top level. Smaller than its own.
    var parent: Int
    /// Tokens of its name and the names around it, as a header holds them.
    var headerTokens = 0
}

/// Definitions of a file in order of their start, parents first, properly nested.
struct Outline {
    /// Definitions nested deeper are left out; bounds the work on hostile files.
    static let depthLimit = 32

    var entries: [OutlineEntry] = []
    /// Innermost entry at each atom, -1 for none.
    var innermost: [Int32]

    init(atomCount: Int) {
        innermost = [Int32](repeating: -1, count: atomCount)
    }

    /// - Parameter found: In order of start and, at the same start, the longest first.
    init(_ found: [FoundDefinition], layout: SourceLayout, count: TokenCount) {
        self.init(atomCount: layout.atoms.count)
        var open: [Int] = []
        var ends: [Int] = []
        for item in found {
            var closed: Int?
            while let last = open.last, ends[last] <= item.byteRange.lowerBound {
                closed = last
                open.removeLast()
            }
            if open.count >= Self.depthLimit { continue }
            var atoms = item.atoms
            if let closed, entries[closed].atoms.upperBound > atoms.lowerBound {
                // Begins on the line that its neighbour ends on, which keeps the line.
                let lower = entries[closed].atoms.upperBound
                if lower < atoms.upperBound { atoms = lower..<atoms.upperBound }
            }
            let parent = open.last ?? -1
            var lines = item.lineRange
            var end = item.byteRange.upperBound
            if parent >= 0 {
                // One that reaches too far ends with what is around it.
                atoms = atoms.clamped(to: entries[parent].atoms)
                if atoms.isEmpty { continue }
                end = min(end, ends[parent])
                let last = entries[parent].lineRange.upperBound
                lines = lines.lowerBound...max(lines.lowerBound, min(lines.upperBound, last))
            }
            var names = count.tokens(item.name) + (item.scope.map { count.tokens($0) } ?? 0)
            var ancestor = parent
            for _ in 0..<ChunkHeader.scopeLimit where ancestor >= 0 {
                names += count.tokens(entries[ancestor].name)
                ancestor = entries[ancestor].parent
            }
            let index = entries.count
            entries.append(
                OutlineEntry(
                    name: item.name,
                    kind: parent < 0 ? item.kind : item.kind.within(entries[parent].kind),
                    scope: item.scope, atoms: atoms,
                    lineRange: lines, headLines: item.headLines, parent: parent,
                    headerTokens: names))
            ends.append(end)
            for atom in atoms { innermost[atom] = Int32(index) }
            open.append(index)
        }
    }

    /// Names around entry `index`, outermost first.
    func scopes(of index: Int) -> [String] {
        var names = entries[index].scope.map { [$0] } ?? []
        var ancestor = entries[index].parent
        while ancestor >= 0 {
            names.append(entries[ancestor].name)
            ancestor = entries[ancestor].parent
        }
        names.reverse()
        return names
    }

    /// How many entries are around entry `index`.
    func depth(of index: Int) -> Int {
        var depth = 0
        var ancestor = entries[index].parent
        while ancestor >= 0 {
            depth += 1
            ancestor = entries[ancestor].parent
        }
        return depth
    }

    func definition(_ index: Int) -> Definition {
        let entry = entries[index]
        return Definition(
            name: entry.name, kind: entry.kind, lineRange: entry.lineRange,
            scopes: scopes(of: index)
        )
    }
}

extension ChunkKind {
    /// Its parts are looked for one by one, so they are cut apart where the whole is too large.
    var isContainer: Bool {
        switch self {
        case .type, .interface, .enumeration, .module, .section: true
        default: false
        }
    }

    /// A function in a type is a method, where the language has one word for both.
    func within(_ outer: ChunkKind) -> ChunkKind {
        guard self == .function else { return self }
        return outer == .type || outer == .interface || outer == .enumeration ? .method : self
    }
}

extension CutPlan {
    /// What cutting within a definition that fits one chunk costs on top.
    static let splitCost: Float = 60

    /// - Parameter costs: What cutting costs before each atom, definitions apart. `[atoms]`
    init(_ outline: Outline, costs: [Float], layout: SourceLayout, room: Int) {
        cutCosts = costs
        units = [Int32](repeating: -1, count: layout.atoms.count)
        headerTokens = outline.innermost.map { index in
            index < 0 ? 0 : Int32(clamping: outline.entries[Int(index)].headerTokens)
        }
        var sums = [0]
        sums.reserveCapacity(layout.atoms.count + 1)
        for atom in layout.atoms { sums.append(sums[sums.count - 1] + Int(atom.tokenCount)) }

        // Whether the parts of an entry are units of their own.
        var isOpen = [Bool](repeating: false, count: outline.entries.count)
        for (index, entry) in outline.entries.enumerated() {
            if entry.parent >= 0, !isOpen[entry.parent] { continue }
            let tokens = sums[entry.atoms.upperBound] - sums[entry.atoms.lowerBound]
            for atom in entry.atoms { units[atom] = Int32(index) }
            if tokens <= room - entry.headerTokens {
                for atom in entry.atoms.dropFirst() { cutCosts[atom] += Self.splitCost }
            } else {
                isOpen[index] = entry.kind.isContainer || tokens > 3 * room
            }
        }
    }
}

/// Turns segments into chunks: lines, symbol, scopes, definitions.
struct ChunkBuilder {
    let layout: SourceLayout
    let outline: Outline
    /// Kind of what lies outside every definition.
    let plainKind: ChunkKind

    /// - Precondition: `segments` are in order and cover all atoms.
    func chunks(_ segments: [Range<Int>]) -> [Chunk] {
        var chunks: [Chunk] = []
        chunks.reserveCapacity(segments.count)
        var next = 0
        for segment in segments {
            let first = next
            while next < outline.entries.count,
                outline.entries[next].atoms.lowerBound < segment.upperBound
            {
                next += 1
            }
            chunks.append(chunk(segment, beginning: first..<next))
        }
        return chunks
    }

    /// Tokens of the atoms, without a header.
    func tokenCount(_ segment: Range<Int>) -> Int {
        var total = 0
        for atom in segment { total += Int(layout.atoms[atom].tokenCount) }
        return total
    }

    private func chunk(_ segment: Range<Int>, beginning: Range<Int>) -> Chunk {
        var chunk = Chunk(
            byteRange: layout.byteRange(ofAtoms: segment),
            lineRange: layout.lineRange(ofAtoms: segment), kind: plainKind)
        chunk.definitions = beginning.map { outline.definition($0) }
        if let subject = subject(segment, beginning: beginning) {
            chunk.symbol = outline.entries[subject].name
            chunk.kind = outline.entries[subject].kind
            chunk.scopes = outline.scopes(of: subject)
        }
        return chunk
    }

    /// The entry a chunk is about: the one with the most tokens in it. A whole definition counts
    /// with its parts, one that is only partly here without.
    private func subject(_ segment: Range<Int>, beginning: Range<Int>) -> Int? {
        var best: Int?
        var bestTokens = 0
        func consider(_ index: Int, _ tokens: Int) {
            if tokens > bestTokens || best == nil {
                best = index
                bestTokens = tokens
            }
        }
        var own: [Int32: Int] = [:]
        if beginning.isEmpty {
            // One definition that goes on.
            let index = outline.innermost[segment.lowerBound]
            return index < 0 ? nil : Int(index)
        }
        for atom in segment {
            let index = outline.innermost[atom]
            if index >= 0 { own[index, default: 0] += Int(layout.atoms[atom].tokenCount) }
        }
        if let running = own.keys.filter({ Int($0) < beginning.lowerBound }).max(by: {
            (own[$0] ?? 0, $1) < (own[$1] ?? 0, $0)
        }) {
            consider(Int(running), own[running] ?? 0)
        }
        for index in beginning {
            let atoms = outline.entries[index].atoms
            if atoms.upperBound <= segment.upperBound {
                consider(index, tokenCount(atoms))
            } else {
                consider(index, own[Int32(index)] ?? 0)
            }
        }
        return best
    }
}
