// What a syntax tree says about where to cut.

/// Definitions and cut costs of a parsed file.
struct SyntaxPlan {
    /// Cost of cutting one level of the tree deeper.
    private static let depthCost: Float = 2.5
    private static let depthCostLimit: Float = 50
    /// Cost of cutting a doc comment or an attribute off what it belongs to.
    private static let leadingCost: Float = 30
    /// Cost of cutting within a definition's head: its signature and the first line of its body.
    private static let headCost: Float = 30
    /// Cost of cutting between a comment and the statement below it.
    private static let commentCost: Float = 6
    private static let closerCost: Float = 10
    /// Saved by a blank line.
    private static let blankCost: Float = 3

    var definitions: [FoundDefinition] = []
    /// `[atoms]`
    var costs: [Float]

    init(_ facts: SyntaxFacts, source: [UInt8], layout: SourceLayout) {
        costs = layout.atoms.enumerated().map { index, atom in
            if atom.isInsideLine { return 200 }
            let depth = Float(facts.depths[Int(atom.line)])
            var cost = min(depth * Self.depthCost, Self.depthCostLimit)
            cost += Float(min(atom.indentation, 40)) * 0.1
            if !atom.followsBlank { cost += Self.blankCost }
            if atom.isCloser { cost += Self.closerCost }
            return cost
        }
        // First row of the leading node that ends in a row.
        var leadingStarts: [Int: Int] = [:]
        for rows in facts.leading where rows.upperBound < layout.lineStarts.count {
            leadingStarts[rows.upperBound] = min(
                rows.lowerBound, leadingStarts[rows.upperBound] ?? rows.lowerBound)
        }
        for row in leadingStarts.keys { add(Self.commentCost, atRow: row + 1, layout) }
        func indentation(_ row: Int) -> Int32 {
            layout.atoms[Int(layout.atomOfLine[row])].indentation
        }
        // First row of the leading nodes right above one another of which the last ends in a row.
        var chainStarts: [Int: Int] = [:]
        for (row, start) in leadingStarts.sorted(by: { $0.key < $1.key }) {
            chainStarts[row] = chainStarts[start - 1] ?? start
        }
        func firstRow(_ match: SyntaxFacts.Match) -> Int {
            chainStarts[match.rows.lowerBound - 1] ?? match.rows.lowerBound
        }
        var named: Set<Range<Int>> = []
        // Of what begins on one row the first has the rows above it: there may be many of both.
        var ledRows: Set<Int> = []
        var definedRows: Set<Int> = []
        var lastClause: Int?
        for (index, found) in facts.matches.enumerated() {
            var match = found
            guard match.rows.upperBound < layout.lineStarts.count else { continue }
            if match.isReaching {
                let next = facts.matches[(index + 1)...].first { $0.kind == match.kind }
                let end = max(
                    next.map(firstRow) ?? layout.lineStarts.count, match.rows.lowerBound + 1)
                match.rows = match.rows.lowerBound...end - 1
                match.byteRange =
                    match.byteRange
                    .lowerBound..<(end < layout.lineStarts.count
                    ? layout.lineStarts[end] : layout.byteCount)
            }
            func trimBlanks() {
                while match.rows.count > 1, layout.lineIsBlank[match.rows.upperBound] {
                    match.rows = match.rows.lowerBound...match.rows.upperBound - 1
                }
            }
            trimBlanks()
            // F#'s gives a definition the comment that stands before the next.
            while let start = leadingStarts[match.rows.upperBound], start > match.rows.lowerBound,
                indentation(start) <= indentation(match.rows.lowerBound)
            {
                match.rows = match.rows.lowerBound...start - 1
                match.byteRange = match.byteRange.lowerBound..<layout.lineStarts[start]
                trimBlanks()
            }
            let first = firstRow(match)
            if first < match.rows.lowerBound, ledRows.insert(match.rows.lowerBound).inserted {
                for row in first + 1...match.rows.lowerBound {
                    add(Self.leadingCost, atRow: row, layout)
                }
            }
            let bodyRow = min(match.bodyRow ?? match.rows.lowerBound, match.rows.upperBound)
            let headEnd = max(bodyRow, match.rows.lowerBound + (match.kind.isContainer ? 0 : 1))
            if headEnd > match.rows.lowerBound, headEnd < match.rows.upperBound {
                for row in match.rows.lowerBound + 1...headEnd {
                    add(Self.headCost, atRow: row, layout)
                }
            }
            // A wrapper such as `template <…>` and what it wraps are one definition, the larger.
            guard let name = match.name, named.insert(name).inserted else { continue }
            let isFirst = definedRows.insert(match.rows.lowerBound).inserted
            let firstLine = isFirst ? first : match.rows.lowerBound
            let lower = Int(layout.atomOfLine[firstLine])
            let nameLine = layout.line(ofByte: name.lowerBound)
            let definition = FoundDefinition(
                name: Self.text(name, of: source), kind: match.kind,
                scope: match.scope.map { Self.text($0, of: source) },
                byteRange: match.byteRange,
                atoms: lower..<layout.lastAtom(ofLine: match.rows.upperBound) + 1,
                lineRange: firstLine + 1...match.rows.upperBound + 1,
                headLines: nameLine...max(nameLine, (match.headRow ?? 0) + 1))
            if match.isClause, let lastClause, definitions[lastClause].isFollowed(by: definition),
                definitions[definitions.count - 1].byteRange.upperBound
                    <= definitions[lastClause].byteRange.upperBound
            {
                definitions[lastClause].append(definition)
                continue
            }
            if match.isClause { lastClause = definitions.count }
            definitions.append(definition)
        }
    }

    private mutating func add(_ cost: Float, atRow row: Int, _ layout: SourceLayout) {
        guard row < layout.lineStarts.count, !layout.lineIsBlank[row] else { return }
        let atom = Int(layout.atomOfLine[row])
        if costs[atom] < 150 { costs[atom] += cost }
    }

    /// A name as written, without quotes, white space joined, cut after 80 bytes.
    private static func text(_ range: Range<Int>, of source: [UInt8]) -> String {
        let bytes = source[range.clamped(to: source.indices)].prefix(80)
        var text = Substring(decoding: bytes, as: UTF8.self)
        while let last = text.last, "\"'`".contains(last) { text.removeLast() }
        text = text.drop { "\"'`".contains($0) }
        return
            text
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
