// How many there are of what, and where.

internal import Chunking
internal import CodeIndex

extension IndexAnswerer {
    /// What of a kind a file, a folder or a type defines.
    func members(of place: String?, kind word: String?) throws -> IndexAnswer? {
        guard let kinds = word.map(DefinitionKinds.named(inPlural:)) ?? [] else { return nil }
        let noun = word ?? "definitions"
        let found: [DefinitionPlace]
        let subject: String
        var unread = finder.unreadFiles.filter { finder.isWanted($0.path) }
        if let place, let paths = paths(of: place) {
            found = try definitions(inFiles: paths)
            unread.removeAll { !paths.contains($0.path) }
            subject = paths.count == 1 ? paths.first! : "'\(place)'"
        } else if let place {
            guard let query = SymbolQuery(place) else { return nil }
            found = try definitions().filter { inside(query, $0.stored) }
            guard !found.isEmpty else { return nil }
            unread = []
            subject = "`\(place)`"
        } else {
            found = try definitions()
            subject = "this repository"
        }
        let wanted = found.filter { isWanted($0, kinds: kinds, areTests: noun == "tests") }
        let singular = noun == "classes" ? "class" : noun == "properties" ? "property" : String(noun.dropLast())
        var fact = counted(wanted.count, singular, plural: noun)
        fact += " \(wanted.count == 1 ? "is" : "are") defined in \(subject)"
        let tests = wanted.count { $0.isInTest }
        if tests > 0, tests < wanted.count {
            fact += ": \(wanted.count - tests) in source, \(tests) in tests"
        }
        var list = PlaceList(lines: finder.lines)
        for (path, definitions) in Self.byFile(wanted) {
            list.add(path, definitions.map { $0.stored.headLines.lowerBound }, symbol: nil)
        }
        let gaps = [UnreadFile.notice(unread)].compactMap(\.self)
        fact += "." + Self.sentences(gaps) + list.omission()
        return IndexAnswer(
            fact: fact, evidence: list.places, certainty: gaps.isEmpty ? .exact : .likely)
    }

    /// How many files, or lines of files, there are of which language.
    ///
    /// - Parameter counts: What each of ``files`` counts.
    func totals(of noun: String, in folder: String?, counts: [Int]) -> IndexAnswer? {
        var wanted: Set<String>?
        if let folder {
            wanted = paths(of: folder)
            if wanted == nil { return nil }
        }
        var total = 0
        var byLanguage: [String: Int] = [:]
        for (file, count) in zip(files, counts) where wanted?.contains(file.path) ?? true {
            total += count
            byLanguage[file.language ?? "other text", default: 0] += count
        }
        guard total > 0 else { return nil }
        let languages = byLanguage.sorted {
            $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
        }
        let names = languages.prefix(12).map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let place = folder.map { "'\($0)'" } ?? "this repository"
        return IndexAnswer(
            fact: "\(counted(total, noun)) of \(place) "
                + "\(total == 1 ? "is" : "are") indexed: \(names)"
                + (languages.count > 12 ? " and others" : "")
                + ". What is left out: repoask status --excluded",
            evidence: [], certainty: .exact)
    }

    /// The files that a path means: itself, its end, or all of a folder; nil if there are none.
    private func paths(of place: String) -> Set<String>? {
        var wanted = place.replacing("\\", with: "/")[...]
        while wanted.hasPrefix("./") { wanted = wanted.dropFirst(2) }
        while wanted.hasSuffix("/") { wanted = wanted.dropLast() }
        guard !wanted.isEmpty else { return nil }
        let all = files.map(\.path)
        let tests: [(String) -> Bool] = [
            { $0 == wanted }, { $0.hasPrefix(wanted + "/") }, { $0.hasSuffix("/" + wanted) },
            { $0.contains("/" + wanted + "/") },
        ]
        for test in tests {
            let found = all.filter(test)
            if !found.isEmpty { return Set(found) }
        }
        return nil
    }

    private func definitions(inFiles wanted: Set<String>? = nil) throws -> [DefinitionPlace] {
        var found: [DefinitionPlace] = []
        let outlines = wanted == nil ? try tree.outlines() : [:]
        for (file, paths) in tree.paths {
            let paths = paths.filter { wanted?.contains($0) ?? finder.isWanted($0) }
            if paths.isEmpty { continue }
            let family = LanguageFamily(tree.view.files[file]?.language)
            let outline = try outlines[file] ?? tree.outline(file)
            for path in paths {
                found += outline.map { DefinitionPlace(stored: $0, path: path, family: family) }
            }
        }
        return found
    }

    /// Whether a definition stands directly in the type that is asked for.
    private func inside(_ query: SymbolQuery, _ stored: StoredDefinition) -> Bool {
        stored.scopes.ends(with: query.scopes + [query.name])
    }

    private func isWanted(
        _ definition: DefinitionPlace, kinds: Set<String>, areTests: Bool
    ) -> Bool {
        if kinds.isEmpty || kinds.contains(definition.stored.kind) { return true }
        // Where a language has no word for tests, they are functions of a certain name.
        return areTests && definition.isInTest
            && ["function", "method"].contains(definition.stored.kind)
            && definition.stored.name.lowercased().hasPrefix("test")
    }

    /// Source first, then by path, in order of lines.
    private static func byFile(
        _ definitions: [DefinitionPlace]
    ) -> [(path: String, definitions: [DefinitionPlace])] {
        Dictionary(grouping: definitions, by: \.path).sorted { first, second in
            let (a, b) = (first.value[0].isInTest, second.value[0].isInTest)
            return a != b ? b : first.key < second.key
        }.map { ($0.key, $0.value) }
    }
}
