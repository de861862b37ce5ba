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
    }

    /// Definitions in order of their start, the longest first.
    var matches: [Match] = []
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
    static let depthLimit: Int32 = 4_000
    /// Queries visit every node; in-progress matches beyond this many are dropped.
    private static let matchLimit: UInt32 = 1_024

    /// Parses `source` and runs the grammar's query.
    ///
    /// - Precondition: `source` has less than 4 GB.
    static func read(
        _ source: [UInt8], grammar: Grammar, rowCount: Int, microseconds: UInt64
    ) throws(Failure) -> SyntaxFacts {
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
        unsafe runQuery(grammar, tree, source, into: &facts)
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
    private static func rows(of node: TSNode) -> ClosedRange<Int> {
        let first = Int(unsafe ts_node_start_point(node).row)
        let end = unsafe ts_node_end_point(node)
        var last = Int(end.row)
        if end.column == 0, last > first { last -= 1 }
        return first...max(first, last)
    }

    private static func isFirstOnLine(_ offset: Int, in source: [UInt8]) -> Bool {
        var index = min(offset, source.count) - 1
        while index >= 0, source[index] == 0x20 || source[index] == 0x09 { index -= 1 }
        return index < 0 || source[index] == 0x0A
    }

    private static func runQuery(
        _ grammar: Grammar, _ tree: OpaquePointer, _ source: [UInt8], into facts: inout SyntaxFacts
    ) {
        guard let cursor = unsafe ts_query_cursor_new() else { return }
        defer { unsafe ts_query_cursor_delete(cursor) }
        unsafe ts_query_cursor_set_match_limit(cursor, matchLimit)
        unsafe ts_query_cursor_exec(cursor, grammar.query, ts_tree_root_node(tree))
        var found = unsafe TSQueryMatch()
        var patterns: [Range<Int>: (pattern: UInt16, index: Int)] = [:]
        while unsafe ts_query_cursor_next_match(cursor, &found) {
            var match: SyntaxFacts.Match?
            var name: Range<Int>?
            var scope: Range<Int>?
            var bodyRow: Int?
            let conditions = unsafe grammar.conditions[Int(found.pattern_index)]
            var holds = true
            for index in 0..<Int(unsafe found.capture_count) {
                // The match has `capture_count` captures, valid until the next one is asked for.
                guard let capture = unsafe found.captures?[index] else { break }
                let node = unsafe capture.node
                let start = Int(unsafe ts_node_start_byte(node))
                let bytes = start..<max(start, Int(unsafe ts_node_end_byte(node)))
                for condition in conditions where unsafe condition.capture == capture.index {
                    let text = String(
                        decoding: source[bytes.clamped(to: source.indices)], as: UTF8.self)
                    if !condition.values.contains(text) { holds = false }
                }
                switch grammar.captures[Int(unsafe capture.index)] {
                case .definition(let kind):
                    match = SyntaxFacts.Match(
                        byteRange: bytes, rows: unsafe rows(of: node), kind: kind)
                case .name: name = name ?? bytes
                case .scope: scope = bytes
                case .body: bodyRow = Int(unsafe ts_node_start_point(node).row)
                case .leading:
                    if isFirstOnLine(start, in: source) {
                        facts.leading.append(unsafe rows(of: node))
                    }
                case .condition: break
                }
            }
            guard holds, var match else { continue }
            match.name = name
            match.scope = scope
            match.bodyRow = bodyRow
            // Patterns that match the same node say more about it; the first in the file has the say.
            let pattern = unsafe found.pattern_index
            if let earlier = patterns[match.byteRange] {
                let known = facts.matches[earlier.index]
                let (first, second) = pattern < earlier.pattern ? (match, known) : (known, match)
                match = first
                match.name = first.name ?? second.name
                match.scope = first.scope ?? second.scope
                match.bodyRow = first.bodyRow ?? second.bodyRow
                facts.matches[earlier.index] = match
                patterns[match.byteRange] = (min(pattern, earlier.pattern), earlier.index)
                continue
            }
            patterns[match.byteRange] = (pattern, facts.matches.count)
            facts.matches.append(match)
        }
        facts.matches.sort {
            ($0.byteRange.lowerBound, $1.byteRange.upperBound)
                < ($1.byteRange.lowerBound, $0.byteRange.upperBound)
        }
    }
}
