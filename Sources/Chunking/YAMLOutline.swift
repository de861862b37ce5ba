// YAML by its indentation. A grammar would lose files that templates are written in (`{{ if … }}`
// of Helm and Jinja begins no value) and, from the error on, all of what follows; lines do not.

/// Keys, named items of lists and the objects of Kubernetes in a YAML file, nested.
struct YAMLOutline {
    /// Keys nested deeper are left out.
    private static let depthLimit = 6
    /// A quoted text over more bytes was not closed where its author thought.
    private static let quoteLimit = 4_096
    /// Bytes of a line that are looked at.
    private static let lineLimit = 300
    /// Keys that name the item of a list they are in: a step of a workflow, a container, a rule.
    private static let namingKeys: Set<String> = [
        "name", "id", "key", "title", "alert", "record", "job_name", "repo",
    ]

    /// A key or an item whose end is not known yet.
    private struct Frame {
        /// Columns before it.
        var indentation: Int
        var isItem: Bool
        /// Empty for an item without a name so far.
        var name: String
        /// Where it is among the definitions found, which are in order of their start.
        var index: Int
    }

    private struct Found {
        var name: String
        var scope: String?
        var firstLine: Int
        var line: Int
        /// Where its name stands.
        var nameLine: Int
        var start: Int
        var end: Int
        /// Definitions around it.
        var depth: Int
    }

    private let source: [UInt8]
    private let layout: SourceLayout
    private var found: [Found] = []
    private var open: [Frame] = []
    /// Lines deeper than this many columns are text of the value above them.
    private var textIndentation: Int?
    /// Where a quoted text ends that goes on over lines, whatever their indentation.
    private var quoteEnd = 0
    /// The document at hand: its place in `found`, and what makes it an object of Kubernetes.
    private var document: (index: Int, kind: String?, name: String?)?
    /// The last line with something on it but comments.
    private var lastLine = 0

    /// Definitions in order of their start, the outer before the inner; the outermost stay where
    /// there are more than `limit`.
    static func definitions(
        _ source: [UInt8], layout: SourceLayout, limit: Int
    ) -> [FoundDefinition] {
        var outline = YAMLOutline(source: source, layout: layout)
        outline.readLines()
        return outline.definitions(limit: limit)
    }

    private init(source: [UInt8], layout: SourceLayout) {
        self.source = source
        self.layout = layout
    }

    private mutating func readLines() {
        /// The first of the comments right above the line at hand, and their column.
        var comment: (line: Int, column: Int)?
        for line in layout.lineStarts.indices {
            if layout.lineIsBlank[line] {
                comment = nil
                continue
            }
            let range = layout.byteRange(ofLine: line)
            let start = range.lowerBound
            var next = range.upperBound
            while next > start, SourceLayout.isBlank(source[next - 1]) { next -= 1 }
            var text = source[start..<next].drop { $0 == 0x20 || $0 == 0x09 }
            let column = text.startIndex - start
            let isText = textIndentation.map { column > $0 } ?? false
            if isText || start < quoteEnd {
                comment = nil
                lastLine = line
                continue
            }
            if text.first == UInt8(ascii: "#") {
                if comment?.column != column { comment = (line, column) }
                continue
            }
            let first = comment?.column == column ? comment!.line : line
            comment = nil
            // What a template does is no text of its own, and says nothing of the nesting.
            if text.starts(with: "{{".utf8) || text.starts(with: "{%".utf8),
                Self.key(text) == nil
            {
                continue
            }
            textIndentation = nil
            if column == 0, Self.isMark(text, "---") || Self.isMark(text, "...") {
                closeDocument()
                text = text.dropFirst(3).drop { $0 == 0x20 }
                if Self.key(text) == nil { continue }
            }
            if document == nil { openDocument(firstLine: first, line: line) }
            read(text, base: start, firstLine: first, line: line)
            lastLine = line
        }
        closeDocument()
    }

    /// Reads a line: marks of list items, a key, the beginning of its value.
    private mutating func read(
        _ line: ArraySlice<UInt8>, base: Int, firstLine: Int, line number: Int
    ) {
        // Longer is no name, and looked through for each mark it would take the square of its length.
        var text = line.prefix(Self.lineLimit)
        while text.first == UInt8(ascii: "-"),
            text.count == 1 || text[text.startIndex + 1] == UInt8(ascii: " ")
        {
            let column = text.startIndex - base
            close { $0.indentation > column || ($0.isItem && $0.indentation == column) }
            begin("", isItem: true, at: text.startIndex, column, firstLine, number)
            text = text.dropFirst().drop { $0 == 0x20 }
            textIndentation = Self.value(text) == nil ? nil : column
        }
        let column = text.startIndex - base
        guard let key = Self.key(text) else {
            // A value that begins on a line of its own.
            let isCloser = text.first == UInt8(ascii: "}") || text.first == UInt8(ascii: "]")
            if text.startIndex == line.startIndex, !isCloser {
                textIndentation = max(0, column - 1)
            }
            return
        }
        close { $0.indentation >= column }
        let value = Self.value(text[key.end...])
        if let value { note(key.name, value, line: number) }
        begin(key.name, isItem: false, at: text.startIndex, column, firstLine, number)
        textIndentation = value == nil ? nil : column
        quoteEnd = self.quoteEnd(of: text[key.end...])
    }

    /// Where a quoted value ends if it does not on its own line, but soon.
    private func quoteEnd(of value: ArraySlice<UInt8>) -> Int {
        let value = value.drop { $0 == 0x20 }
        guard let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            !value.dropFirst().contains(quote)
        else { return 0 }
        let rest = source[value.endIndex..<min(value.endIndex + Self.quoteLimit, source.count)]
        return rest.firstIndex(of: quote) ?? 0
    }

    private mutating func begin(
        _ name: String, isItem: Bool, at start: Int, _ column: Int, _ firstLine: Int, _ line: Int
    ) {
        open.append(
            Frame(
                indentation: column, isItem: isItem, name: name, index: found.count))
        found.append(
            Found(
                name: name, firstLine: firstLine, line: line, nameLine: line, start: start,
                end: line, depth: 0))
    }

    /// What the value of a key says of what is around it.
    private mutating func note(_ key: String, _ value: String, line: Int) {
        if let item = open.last, item.isItem, item.name.isEmpty, Self.namingKeys.contains(key) {
            open[open.count - 1].name = value
            found[item.index].name = value
            found[item.index].nameLine = line
        }
        guard let document else { return }
        if open.isEmpty, key == "kind" { self.document?.kind = value }
        if open.count == 1, open[0].name == "metadata", key == "name" {
            self.document?.name = value
            found[document.index].nameLine = line
        }
    }

    /// Ends what no longer holds the line at hand: from the innermost, while `isOver`.
    private mutating func close(_ isOver: (Frame) -> Bool) {
        while let last = open.last, isOver(last) {
            found[last.index].end = lastLine
            open.removeLast()
        }
    }

    private mutating func openDocument(firstLine: Int, line: Int) {
        document = (found.count, nil, nil)
        found.append(
            Found(
                name: "", firstLine: firstLine, line: line, nameLine: line,
                start: layout.lineStarts[line], end: line, depth: 0))
    }

    private mutating func closeDocument() {
        close { _ in true }
        textIndentation = nil
        guard let document else { return }
        self.document = nil
        found[document.index].end = lastLine
        guard let kind = document.kind, let name = document.name else { return }
        // A name that a template writes names nothing.
        let isTemplate = name.hasPrefix("{{")
        found[document.index].name = isTemplate ? kind : name
        found[document.index].scope = isTemplate ? nil : kind
    }

    private func definitions(limit: Int) -> [FoundDefinition] {
        var named: [Found] = []
        var ends: [Int] = []
        var counts = [Int](repeating: 0, count: Self.depthLimit)
        // One that is on its line alone says no more than its line.
        for var item in found where !item.name.isEmpty && item.end > item.line {
            while let end = ends.last, end < item.line { ends.removeLast() }
            guard ends.count < Self.depthLimit else { continue }
            item.depth = ends.count
            counts[item.depth] += 1
            ends.append(item.end)
            named.append(item)
        }
        var room = limit
        var kept: [FoundDefinition] = []
        let whole = counts.prefix { count in
            room -= count
            return room >= 0
        }.count
        var rest = whole < counts.count ? room + counts[whole] : 0
        for item in named where item.depth <= whole {
            if item.depth == whole {
                rest -= 1
                if rest < 0 { continue }
            }
            kept.append(definition(item))
        }
        return kept
    }

    private func definition(_ item: Found) -> FoundDefinition {
        let end = item.end + 1
        let upper = end < layout.lineStarts.count ? layout.lineStarts[end] : layout.byteCount
        return FoundDefinition(
            name: item.name, kind: .section, scope: item.scope, byteRange: item.start..<upper,
            atoms: Int(layout.atomOfLine[item.firstLine])..<layout.lastAtom(ofLine: item.end) + 1,
            lineRange: item.firstLine + 1...item.end + 1,
            headLines: item.nameLine + 1...item.nameLine + 1)
    }
}
