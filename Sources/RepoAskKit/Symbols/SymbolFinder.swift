// Names only: no vectors, no model.

internal import Chunking
internal import CodeIndex

/// Finds where names are defined and who uses them.
///
///     let finder = try session.symbolFinder()
///     let report = try finder.find(SymbolQuery("Shelf.open")!)
///
/// Holds the tree as it was when it was made. Not `Sendable`, like the session it comes from.
public struct SymbolFinder {
    /// What of a report is wanted.
    public struct Options: Sendable {
        /// Most definitions, and most references.
        public var limit = 100
        /// Most references where that is another number.
        var referenceLimit: Int?
        /// Kinds of references; empty: any. None are looked for where this is nil.
        public var referenceKinds: Set<String>? = []

        public init() {}
    }

    let tree: SymbolTree
    private let revision: String?
    /// Whether what is at a path is reported.
    let isWanted: (String) -> Bool
    /// Ids of languages whose references are not read, with their names.
    private let unreadLanguages: [String: String]
    /// Files of the tree with symbols that are not known.
    let unreadFiles: [UnreadFile]
    let lines: (String) throws -> [Substring]

    /// - Parameter lines: The lines of a file of the tree as it stands.
    init(
        tree: SymbolTree, revision: String?, isWanted: @escaping (String) -> Bool,
        unreadLanguages: [String: String], unreadFiles: [UnreadFile],
        lines: @escaping (String) throws -> [Substring]
    ) {
        self.tree = tree
        self.revision = revision
        self.isWanted = isWanted
        self.unreadLanguages = unreadLanguages
        self.unreadFiles = unreadFiles
        self.lines = lines
    }

    /// Where a name is defined, and who uses it.
    ///
    /// The whole text is looked for as a name first, then the name in what it says it is in. What
    /// is not found as it is written is looked for whatever its case; if there is one such name, it
    /// is reported, and a notice says so. Else ``SymbolReport/suggestions`` are given.
    ///
    /// - Throws: `CodeIndexError`.
    public func find(_ query: SymbolQuery, options: Options = Options()) throws -> SymbolReport {
        let readings = try readings(of: query)
        var report = try findAsWritten(readings[0], options: options)
        for reading in readings.dropFirst() where !report.saysSomething {
            report = try findAsWritten(reading, options: options)
        }
        if report.saysSomething { return report }
        for reading in readings {
            let others = try tree.view.definedNames(ignoringCaseOf: reading.name).filter {
                $0 != reading.name
            }
            for other in others {
                var variant = reading
                variant.name = other
                var found = try findAsWritten(variant, options: options)
                guard found.isFound else { continue }
                guard others.count == 1 else {
                    report.suggestions.append(other)
                    continue
                }
                found.notices.insert("no symbol '\(query.text)'; this is '\(other)'", at: 0)
                return found
            }
        }
        for reading in readings where report.suggestions.isEmpty {
            report.suggestions = try names(like: reading.name)
        }
        return report
    }

    /// A whole text that something is called first; one that is perhaps only used last.
    private func readings(of query: SymbolQuery) throws -> [SymbolQuery] {
        var defined: [SymbolQuery] = []
        var others = [query]
        for reading in query.otherReadings {
            if try tree.definitions(named: reading.name).isEmpty {
                others.append(reading)
            } else {
                defined.append(reading)
            }
        }
        return defined + others
    }

    /// What a file defines, in order of the start. Empty for files that are not of the tree.
    ///
    /// - Parameter path: From the repository's root.
    public func definitions(inFile path: String) throws -> [SymbolDefinition] {
        guard let file = tree.paths.first(where: { $0.value.contains(path) })?.key else {
            return []
        }
        let family = LanguageFamily(tree.view.files[file]?.language)
        return try tree.outline(file).map {
            definition(DefinitionPlace(stored: $0, path: path, family: family))
        }
    }

    private func findAsWritten(
        _ query: SymbolQuery, options: Options
    ) throws -> SymbolReport {
        let candidates = Self.ordered(try tree.definitions(named: query.name))
        let selected = candidates.indices.filter { index in
            let stored = candidates[index].stored
            return query.matches(path: candidates[index].path, scopes: stored.scopes)
                && (query.kinds.isEmpty || query.kinds.contains(stored.kind))
        }
        // The others are needed for what uses mean.
        let shown = selected.indices.filter { isWanted(candidates[selected[$0]].path) }
        var report = SymbolReport(
            query: query.text, revision: revision, definitions: [], references: [],
            definitionCount: shown.count,
            referenceCount: 0, certainties: [:], suggestions: [], notices: [])
        // A name that this repository only uses has no kind and no place.
        let isForeign = candidates.isEmpty && query.scopes.isEmpty && query.kinds.isEmpty
        guard !selected.isEmpty || isForeign else { return report }
        if let kinds = options.referenceKinds {
            let references = try references(
                query.name, kinds: kinds, candidates: candidates, selected: selected
            ).filter { isWanted($0.path) }
            report.referenceCount = references.count
            for case let certainty? in references.map(\.certainty) {
                report.certainties[certainty.rawValue, default: 0] += 1
            }
            report.references = Array(
                references.prefix(options.referenceLimit ?? options.limit))
            report.notices = unreadNotices(
                selected.compactMap { tree.view.files[candidates[$0].stored.file]?.language })
        }
        if !selected.isEmpty, !report.isFound {
            report.notices = ["'\(query.text)' is defined and used outside of --path only"]
        }
        report.definitions = shown.prefix(options.limit).map {
            definition(candidates[selected[$0]])
        }
        let places = Dictionary(
            uniqueKeysWithValues: shown.prefix(options.limit).enumerated().map { ($1, $0) })
        for index in report.references.indices {
            report.references[index].definition =
                report.references[index].definition.flatMap { places[$0] }
        }
        return report
    }

    /// Source before tests and examples, shallow paths first.
    private static func ordered(_ places: [DefinitionPlace]) -> [DefinitionPlace] {
        let ranked = places.map { place in
            let isAside =
                FileRules.isExample(path: place.path)
                || FileRules.isDocumentation(path: place.path)
            let rank =
                (place.isInTest ? 2_000 : 0) + (isAside ? 1_000 : 0)
                + place.path.utf8.count { $0 == 0x2F }
            return (rank: rank, place: place)
        }
        return ranked.sorted { first, second in
            if first.rank != second.rank { return first.rank < second.rank }
            let (a, b) = (first.place, second.place)
            return a.path != b.path ? a.path < b.path : a.stored.ordinal < b.stored.ordinal
        }.map(\.place)
    }

    private func definition(_ place: DefinitionPlace) -> SymbolDefinition {
        let stored = place.stored
        return SymbolDefinition(
            path: place.path, line: stored.headLines.lowerBound, start: stored.lines.lowerBound,
            end: stored.lines.upperBound, kind: stored.kind, name: stored.name,
            scopes: stored.scopes, signature: signature(stored, path: place.path),
            language: tree.view.files[stored.file]?.language ?? "")
    }

    /// The lines of a definition's head as one; nil where the file is not what it was.
    private func signature(_ stored: StoredDefinition, path: String) -> String? {
        guard let lines = try? lines(path), stored.headLines.upperBound <= lines.count else {
            return nil
        }
        let head = lines[stored.headLines.lowerBound - 1...stored.headLines.upperBound - 1]
        guard head.contains(where: { $0.contains(stored.name) }) else { return nil }
        var text = head.prefix(12).flatMap { $0.split(whereSeparator: \.isWhitespace) }
            .joined(separator: " ")
        if text.hasSuffix("{") { text.removeLast() }
        text = String(text.prefix(200))
        while text.last == " " { text.removeLast() }
        return text
    }

    /// What is not known of names that are defined in these languages.
    func unreadNotices(_ languages: [String]) -> [String] {
        Set(languages).compactMap { unreadLanguages[$0] }.sorted().map {
            "references in \($0) are not read: who uses it is not known"
        }
    }

    /// Names that begin as one does, or, if there are none, as most of it.
    private func names(like name: String) throws -> [String] {
        var prefix = name
        while prefix.count > 2 || prefix == name {
            let names = try tree.view.definedNames(withPrefix: prefix)
            if !names.isEmpty {
                return Array(names.sorted { ($0.count, $0) < ($1.count, $1) }.prefix(5))
            }
            prefix.removeLast()
        }
        return []
    }
}

extension SymbolReport {
    fileprivate var saysSomething: Bool { isFound || !notices.isEmpty }
}

/// A file that could not, or not wholly, be read along its syntax.
struct UnreadFile: Sendable {
    let path: String
    /// The language's id where it is known.
    let language: String?
    let reason: String

    /// One line for people; nil if there are none.
    static func notice(_ files: [UnreadFile]) -> String? {
        files.first.map {
            "symbols of \(counted(files.count, "file")) are missing, first \($0.path): \($0.reason)"
        }
    }
}
