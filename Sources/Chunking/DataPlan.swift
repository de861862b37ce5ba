// Data files: configuration, tables, documents. They may be large and say little, so their chunks and
// definitions are capped; and formats without a grammar are read by their first column.

/// Keys of YAML and sections of INI files, read off their lines.
enum DataPlan {
    enum Syntax {
        case yaml, ini
    }

    /// Definitions of a data file at most.
    static let definitionLimit = 200
    /// Cost of cutting before a key one level deeper.
    static let depthCost: Float = 2.5

    private static let extensions: Set<String> = [
        "json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "webmanifest", "yaml", "yml",
        "toml", "csv", "tsv", "xml", "plist", "svg", "ini", "cfg", "properties", "po", "pot",
        "strings", "log",
    ]

    /// Whether a file holds data rather than code or prose, by its name.
    static func isData(path: String) -> Bool {
        extensions.contains(FilePath.lowercasedExtension(path)) || syntax(ofPath: path) != nil
    }

    static func syntax(ofPath path: String) -> Syntax? {
        switch FilePath.lowercasedExtension(path) {
        case "yaml", "yml": return .yaml
        case "ini", "cfg", "desktop", "service": return .ini
        default:
            switch FilePath.name(path) {
            case ".clang-format", ".clang-tidy", ".clangd", ".yamllint": return .yaml
            case ".editorconfig", ".gitconfig", ".gitmodules", ".flake8", ".pylintrc": return .ini
            default: return nil
            }
        }
    }

    /// What a file names, in order of its start, the outer before the inner.
    static func definitions(
        _ source: [UInt8], layout: SourceLayout, syntax: Syntax
    ) -> [FoundDefinition] {
        switch syntax {
        case .yaml: YAMLOutline.definitions(source, layout: layout, limit: definitionLimit)
        case .ini: sections(source, layout: layout)
        }
    }

    /// Sections with several lines. None lies in another.
    private static func sections(_ source: [UInt8], layout: SourceLayout) -> [FoundDefinition] {
        var sections: [FoundDefinition] = []
        var open: (name: String, firstLine: Int, line: Int)?
        func close(before end: Int) {
            defer { open = nil }
            guard let (name, first, line) = open, sections.count < definitionLimit else { return }
            var last = end - 1
            while last > line, layout.lineIsBlank[last] { last -= 1 }
            guard last > line else { return }
            let upper = end < layout.lineStarts.count ? layout.lineStarts[end] : layout.byteCount
            sections.append(
                FoundDefinition(
                    name: name, kind: .section, byteRange: layout.lineStarts[first]..<upper,
                    atoms: Int(layout.atomOfLine[first])..<layout.lastAtom(ofLine: last) + 1,
                    lineRange: first + 1...last + 1, headLines: line + 1...line + 1))
        }
        /// The first of the comments right above the line at hand.
        var commentLine: Int?
        for line in layout.lineStarts.indices {
            if layout.lineIsBlank[line] {
                commentLine = nil
                continue
            }
            let text = source[layout.byteRange(ofLine: line)].prefix(300)
            guard let mark = text.first, !SourceLayout.isBlank(mark) else { continue }
            if mark == UInt8(ascii: "#") || mark == UInt8(ascii: ";") {
                commentLine = commentLine ?? line
                continue
            }
            let first = commentLine ?? line
            commentLine = nil
            guard mark == UInt8(ascii: "["),
                let closing = text.firstIndex(of: UInt8(ascii: "]"))
            else { continue }
            close(before: first)
            let name = text[(text.startIndex + 1)..<closing]
            open = (String(decoding: name.prefix(80), as: UTF8.self), first, line)
        }
        close(before: layout.lineStarts.count)
        return sections
    }
}
