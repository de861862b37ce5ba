// Fence around tree-sitter's query cursors: tree in, plain values out.

internal import CTreeSitter

extension SyntaxReader {
    /// Queries visit every node; in-progress matches beyond this many are dropped.
    private static let matchLimit: UInt32 = 1_024

    /// Calls `body` with the pattern and the captures of each match whose conditions hold.
    private static func forEachMatch(
        of query: TagQuery, _ tree: OpaquePointer, _ source: [UInt8],
        _ body: (_ pattern: UInt16, _ captures: [(role: CaptureRole, node: TSNode)]) -> Void
    ) {
        guard let cursor = unsafe ts_query_cursor_new() else { return }
        defer { unsafe ts_query_cursor_delete(cursor) }
        unsafe ts_query_cursor_set_match_limit(cursor, matchLimit)
        unsafe ts_query_cursor_exec(cursor, query.query, ts_tree_root_node(tree))
        var found = unsafe TSQueryMatch()
        var captures: [(role: CaptureRole, node: TSNode)] = unsafe []
        while unsafe ts_query_cursor_next_match(cursor, &found) {
            unsafe captures.removeAll(keepingCapacity: true)
            let conditions = unsafe query.conditions[Int(found.pattern_index)]
            var holds = true
            for index in 0..<Int(unsafe found.capture_count) {
                // The match has `capture_count` captures, valid until the next one is asked for.
                guard let capture = unsafe found.captures?[index] else { break }
                for condition in conditions where unsafe condition.capture == capture.index {
                    let bytes = unsafe bytes(of: capture.node).clamped(to: source.indices)
                    let text = String(decoding: source[bytes], as: UTF8.self)
                    if !condition.holds(for: text) { holds = false }
                }
                unsafe captures.append((query.captures[Int(capture.index)], capture.node))
            }
            if holds { unsafe body(found.pattern_index, captures) }
        }
    }

    private static func bytes(of node: TSNode) -> Range<Int> {
        let start = Int(unsafe ts_node_start_byte(node))
        return start..<max(start, Int(unsafe ts_node_end_byte(node)))
    }

    private static func isFirstOnLine(_ offset: Int, in source: [UInt8]) -> Bool {
        var index = min(offset, source.count) - 1
        while index >= 0, source[index] == 0x20 || source[index] == 0x09 { index -= 1 }
        return index < 0 || source[index] == 0x0A
            || index + 1 == SourceLayout.textStart(of: source)
    }

    static func findDefinitions(
        _ query: TagQuery, _ tree: OpaquePointer, _ source: [UInt8], into facts: inout SyntaxFacts
    ) {
        var patterns: [Range<Int>: (pattern: UInt16, index: Int)] = [:]
        var found = facts
        unsafe forEachMatch(of: query, tree, source) { pattern, captures in
            var match: SyntaxFacts.Match?
            var name: Range<Int>?
            var scope: Range<Int>?
            var bodyRow: Int?
            var headRow: Int?
            var end: (byte: Int, row: Int)?
            var isClause = false
            var isReaching = false
            for index in unsafe captures.indices {
                let (role, node) = unsafe captures[index]
                let bytes = unsafe bytes(of: node)
                switch role {
                case .definition(let kind):
                    match = SyntaxFacts.Match(
                        byteRange: bytes, rows: unsafe rows(of: node), kind: kind)
                case .name: name = name ?? bytes
                case .scope: scope = bytes
                case .body:
                    let row = Int(unsafe ts_node_start_point(node).row)
                    bodyRow = row
                    headRow = isFirstOnLine(bytes.lowerBound, in: source) ? row - 1 : row
                    end = (bytes.upperBound, unsafe rows(of: node).upperBound)
                case .clause: isClause = true
                case .reach: isReaching = true
                case .leading:
                    if isFirstOnLine(bytes.lowerBound, in: source) {
                        found.leading.append(unsafe rows(of: node))
                    }
                case .embedded(let language):
                    found.embedded.append(unsafe embedded(node, bytes, language))
                case .condition, .reference, .notReference, .qualifier: break
                }
            }
            guard var match else { return }
            if let end, end.byte > match.byteRange.upperBound {
                // Some grammars put a body beside its signature.
                match.byteRange = match.byteRange.lowerBound..<end.byte
                match.rows = match.rows.lowerBound...max(match.rows.upperBound, end.row)
            }
            match.name = name
            match.scope = scope
            match.bodyRow = bodyRow
            match.headRow = headRow
            match.isClause = isClause
            match.isReaching = isReaching
            // Patterns that match the same node say more about it; the first in the file has the say.
            if let earlier = patterns[match.byteRange] {
                let known = found.matches[earlier.index]
                let (first, second) = pattern < earlier.pattern ? (match, known) : (known, match)
                match = first
                match.name = first.name ?? second.name
                match.scope = first.scope ?? second.scope
                match.bodyRow = first.bodyRow ?? second.bodyRow
                match.headRow = first.headRow ?? second.headRow
                found.matches[earlier.index] = match
                patterns[match.byteRange] = (min(pattern, earlier.pattern), earlier.index)
                return
            }
            patterns[match.byteRange] = (pattern, found.matches.count)
            found.matches.append(match)
        }
        found.sortMatches()
        facts = found
    }

    private static func embedded(
        _ node: TSNode, _ bytes: Range<Int>, _ language: String
    ) -> SyntaxFacts.Embedded {
        let start = unsafe ts_node_start_point(node)
        let end = unsafe ts_node_end_point(node)
        return SyntaxFacts.Embedded(
            language: language, byteRange: bytes, start: (Int(start.row), Int(start.column)),
            end: (Int(end.row), Int(end.column)))
    }

    static func findUses(
        _ query: TagQuery, _ tree: OpaquePointer, _ source: [UInt8], into facts: inout SyntaxFacts
    ) {
        // Of patterns that capture the same node, the first in the file has the say.
        var uses: [Range<Int>: (pattern: UInt16, use: SyntaxFacts.Use?)] = [:]
        unsafe forEachMatch(of: query, tree, source) { pattern, captures in
            var qualifier: Range<Int>?
            for index in unsafe captures.indices {
                let (role, node) = unsafe captures[index]
                guard role == .qualifier else { continue }
                let bytes = unsafe bytes(of: node)
                qualifier = qualifier.map { $0.spanning(bytes) } ?? bytes
            }
            for index in unsafe captures.indices {
                let (role, node) = unsafe captures[index]
                var use: SyntaxFacts.Use?
                let bytes = unsafe bytes(of: node)
                switch role {
                case .reference(let kind):
                    use = SyntaxFacts.Use(
                        byteRange: bytes, row: Int(unsafe ts_node_start_point(node).row),
                        kind: kind, qualifier: qualifier)
                case .notReference: break
                default: continue
                }
                if let earlier = uses[bytes], earlier.pattern <= pattern { continue }
                uses[bytes] = (pattern, use)
            }
        }
        facts.uses = uses.values.compactMap(\.use).sorted {
            ($0.byteRange.lowerBound, $1.byteRange.upperBound)
                < ($1.byteRange.lowerBound, $0.byteRange.upperBound)
        }
    }
}

extension Range<Int> {
    /// From the first of both to the last.
    fileprivate func spanning(_ other: Range<Int>) -> Range<Int> {
        Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
    }
}
