// Fence around tree-sitter's parser, trees and cursors: source in, plain values out. Walks with
// cursors that keep their own stack, so nesting in a file cannot overflow ours.

internal import CTreeSitter

/// What the chunker wants to know of a syntax tree.
struct SyntaxFacts {
    struct Match {
        var byteRange: Range<Int>
        /// 0-based.
        var rows: ClosedRange<Int>
        var kind: ChunkKind
        var name: Range<Int>?
        var scope: Range<Int>?
        /// The row its body begins in.
        var bodyRow: Int?
        /// The last row of what is before its body: of its signature.
        var headRow: Int?
        /// Joins the definition before it if that has the same name: an equation of a function.
        var isClause = false
        /// Ends where the next of its kind begins: a statement that opens a section.
        var isReaching = false
    }

    /// A name that is used.
    struct Use {
        var byteRange: Range<Int>
        /// 0-based.
        var row: Int
        var kind: ReferenceKind
        var qualifier: Range<Int>?
    }

    /// Bytes that are written in another language: a script in a page.
    struct Embedded {
        /// Id of its language.
        var language: String
        var byteRange: Range<Int>
        var start: (row: Int, column: Int)
        var end: (row: Int, column: Int)
    }

    /// Definitions in order of their start, the longest first.
    var matches: [Match] = []
    /// In order of their start; empty unless a query for them was given.
    var uses: [Use] = []
    /// Rows of comments, attributes and decorators that begin their line and belong to what follows.
    var leading: [ClosedRange<Int>] = []
    /// How many nodes reach from the row before into each row. `[rows]`
    var depths: [Int32] = []
    /// Bytes that no rule of the grammar explains.
    var errorByteCount = 0
    var embedded: [Embedded] = []
    /// Why something embedded was not read.
    var limits: [ChunkedFile.Limit] = []

    /// Adds what another grammar says of parts of the same file.
    mutating func merge(_ other: SyntaxFacts) {
        matches += other.matches
        sortMatches()
        uses += other.uses
        uses.sort {
            ($0.byteRange.lowerBound, $1.byteRange.upperBound)
                < ($1.byteRange.lowerBound, $0.byteRange.upperBound)
        }
        leading += other.leading
        embedded += other.embedded
        for row in depths.indices where row < other.depths.count {
            depths[row] += other.depths[row]
        }
        errorByteCount += other.errorByteCount
    }

    mutating func sortMatches() {
        matches.sort {
            ($0.byteRange.lowerBound, $1.byteRange.upperBound)
                < ($1.byteRange.lowerBound, $0.byteRange.upperBound)
        }
    }
}

enum SyntaxReader {
    enum Failure: Error {
        case timedOut
        case tooDeep
    }

    /// Rows nested deeper than this are no code that a person wrote.
    static let depthLimit: Int32 = 2_000
    /// Parses `source` and runs the grammar's query, and the one for references if it is given.
    ///
    /// - Parameter parts: The parts to parse, in order; empty for all of it.
    /// - Precondition: `source` has less than 4 GB.
    static func read(
        _ source: [UInt8], grammar: Grammar, references: TagQuery? = nil, rowCount: Int,
        microseconds: UInt64, parts: [SyntaxFacts.Embedded] = []
    ) throws(Failure) -> SyntaxFacts {
        if SyntaxLimits.isNestedTooDeep(source, limit: grammar.nestingLimit) { throw .tooDeep }
        guard let parser = unsafe ts_parser_new() else { throw .timedOut }
        defer { unsafe ts_parser_delete(parser) }
        guard unsafe ts_parser_set_language(parser, grammar.language) else { throw .timedOut }
        // No time limit of tree-sitter's own: one that strikes where a comment ends makes tree-sitter
        // 0.20 end the program. `SourceInput` ends the file instead.
        var ranges = parts.map(Self.range)
        let textStart = SourceLayout.textStart(of: source)
        if ranges.isEmpty, textStart > 0 {
            // Some grammars nest by columns, and a byte order mark is none.
            ranges.append(
                TSRange(
                    start_point: TSPoint(row: 0, column: 0),
                    end_point: TSPoint(row: .max, column: .max),
                    start_byte: UInt32(textStart), end_byte: .max))
        }
        // The parser copies the ranges; it takes none that overlap or are out of order.
        let areSet = unsafe ranges.withUnsafeBufferPointer { ranges in
            unsafe ts_parser_set_included_ranges(
                parser, ranges.baseAddress, UInt32(clamping: ranges.count))
        }
        guard areSet else { throw .timedOut }
        let parsed = unsafe SourceInput.parse(source, with: parser, microseconds: microseconds)
        guard let tree = unsafe parsed else { throw .timedOut }
        defer { unsafe ts_tree_delete(tree) }
        var facts = SyntaxFacts()
        try unsafe walk(tree, rowCount: rowCount, into: &facts)
        unsafe findDefinitions(grammar.chunks, tree, source, into: &facts)
        if let references { unsafe findUses(references, tree, source, into: &facts) }
        return facts
    }

    private static func range(_ part: SyntaxFacts.Embedded) -> TSRange {
        TSRange(
            start_point: point(part.start), end_point: point(part.end),
            start_byte: UInt32(clamping: part.byteRange.lowerBound),
            end_byte: UInt32(clamping: part.byteRange.upperBound))
    }

    private static func point(_ place: (row: Int, column: Int)) -> TSPoint {
        TSPoint(row: UInt32(clamping: place.row), column: UInt32(clamping: place.column))
    }

    /// Visits every node over several rows, and the children of those.
    private static func walk(
        _ tree: OpaquePointer, rowCount: Int, into facts: inout SyntaxFacts
    ) throws(Failure) {
        // Differences first: +1 where a node begins to reach in, -1 behind its last row.
        var changes = [Int32](repeating: 0, count: rowCount + 1)
        // The cursor and its nodes belong to `tree`, which the caller keeps until this returns.
        var cursor = unsafe ts_tree_cursor_new(ts_tree_root_node(tree))
        defer { unsafe ts_tree_cursor_delete(&cursor) }
        var depth: Int32 = 0
        var isBrokenAtDepth: [Bool] = [false]
        while true {
            let node = unsafe ts_tree_cursor_current_node(&cursor)
            let rows = unsafe rows(of: node)
            let isBroken = unsafe ts_node_symbol(node) == .max
            let isMultiRow = rows.upperBound > rows.lowerBound
            if isBroken || isMultiRow, depth > 0 {
                let size = Int(unsafe ts_node_end_byte(node)) - Int(unsafe ts_node_start_byte(node))
                let isInBroken = isBrokenAtDepth[Int(depth) - 1]
                if isBroken, !isInBroken { facts.errorByteCount += size }
                if !isBroken, isInBroken, unsafe ts_node_is_named(node) {
                    facts.errorByteCount -= size
                }
            } else if isBroken {
                facts.errorByteCount +=
                    Int(unsafe ts_node_end_byte(node)) - Int(unsafe ts_node_start_byte(node))
            }
            if isMultiRow, depth > 0, rows.lowerBound + 1 <= rowCount {
                changes[rows.lowerBound + 1] += 1
                changes[min(rows.upperBound + 1, rowCount)] -= 1
            }
            if isMultiRow, unsafe ts_tree_cursor_goto_first_child(&cursor) {
                isBrokenAtDepth.append(isBroken)
                isBrokenAtDepth[Int(depth)] = isBroken
                depth += 1
                if depth > depthLimit { throw .tooDeep }
                continue
            }
            while unsafe !ts_tree_cursor_goto_next_sibling(&cursor) {
                guard unsafe ts_tree_cursor_goto_parent(&cursor) else {
                    var running: Int32 = 0
                    facts.depths.reserveCapacity(rowCount)
                    for row in 0..<rowCount {
                        running += changes[row]
                        facts.depths.append(running)
                    }
                    return
                }
                isBrokenAtDepth.removeLast()
                depth -= 1
            }
        }
    }

    /// First and last row that a node has text in; a last row of which it has nothing is left out.
    static func rows(of node: TSNode) -> ClosedRange<Int> {
        let first = Int(unsafe ts_node_start_point(node).row)
        let end = unsafe ts_node_end_point(node)
        var last = Int(end.row)
        if end.column == 0, last > first { last -= 1 }
        return first...max(first, last)
    }
}
