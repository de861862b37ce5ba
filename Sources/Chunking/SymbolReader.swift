// Bytes in, symbols out. Knows nothing of chunks' sizes or of encoders.

/// Reads what files define and use, along their syntax.
///
///     let reader = SymbolReader(grammars: grammars)
///     for reference in try reader.symbols(of: bytes, path: "src/auth.py")?.references ?? [] { … }
public struct SymbolReader: Sendable {
    /// Changes whenever the same file may be read differently with the same queries.
    public static let version = 4

    public let grammars: GrammarSet
    public let limits: Chunker.Limits

    public init(grammars: GrammarSet, limits: Chunker.Limits = Chunker.Limits()) {
        self.grammars = grammars
        self.limits = limits
    }

    /// What the file defines and uses. `nil` for files of no known language, and prose.
    ///
    /// - Parameter path: From the repository's root; decides the language.
    /// - Throws: Why the file cannot be read along its syntax. Why something embedded in it is not,
    ///   is said in the result.
    /// - Complexity: Linear in `source`. Parsing ends at the limits.
    public func symbols(
        of source: [UInt8], path: String
    ) throws(ChunkedFile.Limit) -> FileSymbols? {
        guard HeadingPlan.syntax(ofPath: path) == nil,
            let language = grammars.language(path: path, source: source)
        else { return nil }
        // Token counts decide nothing here.
        let count = TokenCount { _ in 0 }
        let layout = SourceLayout(source, pieceByteCount: .max, longLine: .max, count: count)
        guard !layout.atoms.isEmpty else {
            return FileSymbols(language: language, definitions: [], references: [])
        }
        if let syntax = DataPlan.syntax(ofPath: path), language.isBuiltIn {
            let found = DataPlan.definitions(source, layout: layout, syntax: syntax)
            let outline = Outline(found, layout: layout, count: count)
            return FileSymbols(
                language: language,
                definitions: outline.entries.map { FileSymbols.Entry($0, language: language) },
                references: [])
        }
        let facts = try grammars.syntax(
            of: source, language: language, withReferences: true, layout: layout, limits: limits)
        let plan = SyntaxPlan(facts, source: source, layout: layout)
        let outline = Outline(plan.definitions, layout: layout, count: count)
        let definitions = outline.entries.map { FileSymbols.Entry($0, language: language) }
        let names = ReferenceNames(
            facts, definitions: definitions, source: source, language: language)
        return FileSymbols(
            language: language, definitions: definitions, references: names.references,
            limits: facts.limits)
    }
}

extension FileSymbols.Entry {
    init(_ entry: OutlineEntry, language: Language) {
        // A dot is a letter in R; a selector or a heading is no path of names.
        let isPlain = language.id == "r" || entry.kind == .section
        var parts = isPlain ? [entry.name] : QualifiedName.parts(entry.name)
        name = parts.removeLast()
        // A PHP variable is declared with the mark and used as a property without.
        if language.id == "php", name.hasPrefix("$"), name.count > 1 { name.removeFirst() }
        kind = entry.kind
        lineRange = entry.lineRange
        headLines = entry.headLines
        parent = entry.parent < 0 ? nil : entry.parent
        if let scope = entry.scope { parts.insert(scope, at: 0) }
        scope = parts.isEmpty ? nil : parts.joined(separator: ".")
    }
}

/// Names with what they belong to before them.
public enum QualifiedName {
    /// `Shelf`, `open` for `Shelf::open`, `Shelf.prototype.open` and `Shelf<Book>::open`; the text
    /// alone where it is no such name. Never empty.
    static func parts(_ text: String) -> [String] {
        var plain = ""
        var depth = 0
        for character in text {
            if character == "<" { depth += 1 }
            if depth == 0 { plain.append(character) }
            if character == ">" { depth = max(0, depth - 1) }
        }
        let marks = plain.allSatisfy { $0.isLetter || $0.isNumber || "_$~.:".contains($0) }
        let parts = plain.split { $0 == "." || $0 == ":" }.map(String.init)
        guard depth == 0, marks, parts.count > 1, !text.hasSuffix(":") else { return [text] }
        let kept = parts.dropLast().filter { !["prototype", "exports", "module"].contains($0) }
        return kept + parts.suffix(1)
    }
}
