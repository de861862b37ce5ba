// Data files: configuration, tables, documents. They may be large and say little, so their chunks and
// definitions are capped; and formats without a grammar are read by their first column.

/// Top-level keys of YAML and sections of INI files, read off their lines.
enum DataPlan {
    enum Syntax {
        case yaml, ini
    }

    /// Definitions of a data file at most.
    static let definitionLimit = 200

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

    /// Keys with several lines, and sections, in order. None lies in another.
    static func sections(
        _ source: [UInt8], layout: SourceLayout, syntax: Syntax
    ) -> [FoundDefinition] {
        var sections: [FoundDefinition] = []
        var open: (name: String, line: Int)?
        func close(before end: Int) {
            defer { open = nil }
            guard let (name, line) = open, sections.count < definitionLimit else { return }
            var last = end - 1
            while last > line, layout.lineIsBlank[last] { last -= 1 }
            guard last > line else { return }
            let atoms = Int(layout.atomOfLine[line])..<layout.lastAtom(ofLine: last) + 1
            let upper = end < layout.lineStarts.count ? layout.lineStarts[end] : layout.byteCount
            sections.append(
                FoundDefinition(
                    name: name, kind: .section, byteRange: layout.lineStarts[line]..<upper,
                    atoms: atoms, lineRange: line + 1...last + 1,
                    headLines: line + 1...line + 1))
        }
        /// The first of the comments right above the line at hand.
        var commentLine: Int?
        for line in layout.lineStarts.indices {
            let start = layout.lineStarts[line]
            if layout.lineIsBlank[line] {
                commentLine = nil
                continue
            }
            let isIndented = SourceLayout.isBlank(source[start])
            let isComment = source[start] == UInt8(ascii: "#") || source[start] == UInt8(ascii: ";")
            if isIndented { continue }
            if isComment {
                commentLine = commentLine ?? line
                continue
            }
            let first = commentLine ?? line
            commentLine = nil
            let end =
                line + 1 < layout.lineStarts.count ? layout.lineStarts[line + 1] : source.count
            let text = source[start..<min(end, start + 300)]
            switch syntax {
            case .yaml:
                // The items of a list may stand below their key without indentation.
                if text.first == UInt8(ascii: "-"), !text.starts(with: "---".utf8) { continue }
                close(before: first)
                open = key(text).map { ($0, first) }
            case .ini:
                guard text.first == UInt8(ascii: "["),
                    let closing = text.firstIndex(of: UInt8(ascii: "]"))
                else { continue }
                close(before: first)
                let name = text[(text.startIndex + 1)..<closing]
                open = (String(decoding: name.prefix(80), as: UTF8.self), first)
            }
        }
        close(before: layout.lineStarts.count)
        return sections
    }

    /// `jobs` of `jobs:` and of `"jobs": &all # …`.
    private static func key(_ line: ArraySlice<UInt8>) -> String? {
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] == UInt8(ascii: ":"),
                index + 1 == line.endIndex || SourceLayout.isBlank(line[index + 1])
            {
                let name = line[..<index].filter { $0 != 0x22 && $0 != 0x27 }
                return name.isEmpty ? nil : String(decoding: name.prefix(80), as: UTF8.self)
            }
            index += 1
        }
        return nil
    }
}
