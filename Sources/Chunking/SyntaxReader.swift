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
    }

    /// A name that is used.
    struct Use {
        var byteRange: Range<Int>
        /// 0-based.
        var row: Int
        var kind: ReferenceKind
        var qualifier: Range<Int>?
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
}

enum SyntaxReader {
    enum Failure: Error {
        case timedOut
        case tooDeep
    }

    /// Rows nested deeper than this are no code that a person wrote.
    static let depthLimit: Int32 = 2_000
    /// Open brackets, or marks of quotes and lists in one line, beyond which a file is not parsed:
    /// tree-sitter 0.20 takes time square in the depth, and may end the program on an assertion.
    private static let nestingLimit = 400

    /// Whether brackets nest too deep, strings and comments not told apart, or a line holds too many
    /// marks that open quotes or lists at its start.
    static func isNestedTooDeep(_ source: [UInt8]) -> Bool {
        var brackets = 0
        var marks = 0
        var isLineStart = true
        for byte in source {
            switch byte {
            case 0x28, 0x5B, 0x7B:
                brackets += 1
                if brackets > nestingLimit { return true }
                isLineStart = false
            case 0x29, 0x5D, 0x7D:
                brackets = max(0, brackets - 1)
                isLineStart = false
            case 0x0A:
                isLineStart = true
                marks = 0
            case 0x20, 0x09: break
            case 0x3E, 0x2D, 0x2A, 0x2B:
                if isLineStart {
                    marks += 1
                    if marks > nestingLimit { return true }
                }
            default: isLineStart = false
            }
        }
        return false
    }

    /// Parses `source` and runs the grammar's query, and the one for references if it is given.
    ///
    /// - Precondition: `source` has less than 4 GB.
    static func read(
        _ source: [UInt8], grammar: Grammar, references: TagQuery? = nil, rowCount: Int,
        microseconds: UInt64
    ) throws(Failure) -> SyntaxFacts {
        if isNestedTooDeep(source) { throw .tooDeep }
        guard let parser = unsafe ts_parser_new() else { throw .timedOut }
        defer { unsafe ts_parser_delete(parser) }
        guard unsafe ts_parser_set_language(parser, grammar.language) else { throw .timedOut }
        unsafe ts_parser_set_timeout_micros(parser, microseconds)
        // The buffer holds `count` bytes and lives through the call; the tree keeps no pointer to it.
        let parsed = unsafe source.withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                unsafe ts_parser_parse_string(
                    parser, nil, text.baseAddress, UInt32(clamping: text.count))
            }
        }
        guard let tree = unsafe parsed else { throw .timedOut }
        defer { unsafe ts_tree_delete(tree) }
        var facts = SyntaxFacts()
        try unsafe walk(tree, rowCount: rowCount, into: &facts)
        unsafe findDefinitions(grammar.chunks, tree, source, into: &facts)
        if let references { unsafe findUses(references, tree, source, into: &facts) }
        return facts
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
