// Answers from definitions and references. The sentences are put together here: a decoder could
// only add mistakes to what is known.

internal import Chunking
internal import CodeIndex

/// Answers what the symbols of a tree know.
struct IndexAnswerer {
    let finder: SymbolFinder
    /// Every file that is indexed, with its language's name; nil where it has none.
    let files: [(path: String, language: String?)]

    var tree: SymbolTree { finder.tree }

    /// - Returns: Nil where the names of the question are none of the repository's.
    func answer(_ question: IndexQuestion) throws -> IndexAnswer? {
        switch question {
        case .uses(let name, let filter): try uses(of: name, filter)
        case .usedNames(let name): try usedNames(by: name)
        case .definitions(let name): try definitions(of: name)
        case .subtypes(let name): try subtypes(of: name)
        case .members(let place, let kind): try members(of: place, kind: kind)
        case .files(let folder): fileCounts(in: folder)
        }
    }

    // MARK: Uses

    private func uses(of name: String, _ filter: IndexQuestion.UseFilter) throws -> IndexAnswer? {
        guard var report = try report(of: name, kinds: filter == .calls ? ["call"] : []) else {
            return nil
        }
        if filter == .calls, report.references.isEmpty {  // a type, a constant: used, not called
            report = try self.report(of: name, kinds: []) ?? report
        }
        var references = report.references.filter { $0.kind != "import" }
        if filter == .tests { references = references.filter { FileRules.isTest(path: $0.path) } }
        let verb =
            filter == .tests
            ? "used in tests" : filter == .calls && references.contains { $0.kind == "call" }
                ? "called" : "used"
        var list = PlaceList(lines: finder.lines)
        let groups = Self.grouped(references)
        for group in groups { list.add(group.path, group.lines, symbol: group.caller) }
        let subject = subject(report, name)
        guard !references.isEmpty else {
            for definition in report.definitions.prefix(3) { add(definition, to: &list) }
            return IndexAnswer(
                fact: "\(subject) is not \(verb) anywhere in this repository, as far as names tell.",
                evidence: list.places, certainty: .exact)
        }
        let fileCount = Set(references.map(\.path)).count
        var fact = "\(subject) is \(verb) in \(counted(references.count, "place")) of "
        fact += counted(fileCount, "file") + certainties(references) + "."
        fact += omitted(groups.count - list.places.count, name: name)
        return IndexAnswer(
            fact: fact, evidence: list.places,
            certainty: references.compactMap(\.certainty).max() ?? .exact)
    }

    private func subtypes(of name: String) throws -> IndexAnswer? {
        guard let report = try report(of: name, kinds: ["inherit"]) else { return nil }
        let references = report.references
        // A repository where nothing inherits may have no such relation at all.
        guard !references.isEmpty else { return nil }
        var list = PlaceList(lines: finder.lines)
        let groups = Self.grouped(references)
        for group in groups { list.add(group.path, group.lines, symbol: group.caller) }
        let fact =
            "\(subject(report, name)) is inherited from, or conformed to, by "
            + counted(groups.count, "type") + certainties(references) + "."
            + omitted(groups.count - list.places.count, name: name)
        return IndexAnswer(
            fact: fact, evidence: list.places,
            certainty: references.compactMap(\.certainty).max() ?? .exact)
    }

    private func usedNames(by name: String) throws -> IndexAnswer? {
        guard let report = try report(of: name, kinds: nil), report.definitionCount == 1,
            let definition = report.definitions.first,
            let file = tree.paths.first(where: { $0.value.contains(definition.path) })?.key,
            let used = try tree.view.references(
                inFile: file, importKind: ReferenceKindCode.code(of: .import))
        else { return nil }
        let range = definition.start...definition.end
        let outline = try tree.outline(file)
        var list = PlaceList(lines: finder.lines)
        var lines: Set<Int> = []
        var found: [(name: String, place: DefinitionPlace, certainty: Certainty)] = []
        var seen: Set<String> = [definition.name]
        for reference in used.references where range.contains(reference.line) {
            guard seen.insert(reference.name).inserted else { continue }
            let candidates = try tree.definitions(named: reference.name)
            let use = UsePlace(
                file: file, path: definition.path, family: LanguageFamily(definition.language),
                isInTest: FileRules.isTest(path: definition.path), kind: "use",
                reference: reference, imports: used.imports,
                around: outline.filter { $0.lines.contains(reference.line) })
            let resolver = SymbolResolver(candidates: candidates, isInTree: tree.contains)
            guard let (certainty, meant) = resolver.resolve(use), certainty != .possible,
                let place = meant.first.map({ candidates[$0] })
            else { continue }
            lines.insert(reference.line)
            found.append((reference.name, place, certainty))
        }
        guard !found.isEmpty else { return nil }
        list.add(definition.path, [definition.line] + lines, symbol: definition.qualifiedName)
        for use in found {
            list.add(
                use.place.path, [use.place.stored.headLines.lowerBound],
                symbol: (use.place.stored.scopes + [use.name]).joined(separator: "."))
        }
        let names = found.prefix(12).map { "`\($0.name)`" }.joined(separator: ", ")
        return IndexAnswer(
            fact: "\(subject(report, name)) uses "
                + counted(found.count, "name") + " that this repository defines: \(names)"
                + (found.count > 12 ? " and others." : "."),
            evidence: list.places, certainty: found.map(\.certainty).max() ?? .exact)
    }

    // MARK: Definitions

    private func definitions(of name: String) throws -> IndexAnswer? {
        guard let report = try report(of: name, kinds: nil) else { return nil }
        var list = PlaceList(lines: finder.lines)
        for definition in report.definitions { add(definition, to: &list) }
        let first = report.definitions[0]
        let place = "\(first.path):\(first.line)"
        let fact =
            report.definitionCount == 1
            ? "`\(first.qualifiedName)`, a \(first.kind), is defined at \(place)."
            : "`\(name)` is defined in \(counted(report.definitionCount, "place")), "
                + "the most likely first."
        return IndexAnswer(
            fact: fact + omitted(report.definitionCount - list.places.count, name: name),
            evidence: list.places, certainty: report.definitionCount == 1 ? .exact : .likely)
    }

    /// The head of a definition with the comment above it.
    private func add(_ definition: SymbolDefinition, to list: inout PlaceList) {
        list.add(
            definition.path, definition.start...max(definition.line, definition.start),
            symbol: definition.qualifiedName)
    }

    /// Of names that the repository defines, all there is; nil for others.
    private func report(of name: String, kinds: Set<String>?) throws -> SymbolReport? {
        guard let query = SymbolQuery(name) else { return nil }
        var options = SymbolFinder.Options()
        options.limit = 10_000
        options.referenceKinds = kinds
        let report = try finder.find(query, options: options)
        // A plain word that is some symbol's name but for its case is more likely a word.
        let isWritten = report.definitions.contains { $0.name == query.name }
        guard report.definitionCount > 0, isWritten || !name.identifierLikeWords.isEmpty else {
            return nil
        }
        return report
    }

    // MARK: Words

    /// "`Shelf.open` (shelf.py:12)", or the name and in how many places it is defined.
    private func subject(_ report: SymbolReport, _ name: String) -> String {
        guard let first = report.definitions.first, report.definitionCount == 1 else {
            return "`\(name)` (\(report.definitionCount) definitions)"
        }
        return "`\(first.qualifiedName)` (\(first.path):\(first.line))"
    }

    private func certainties(_ references: [SymbolReference]) -> String {
        let counts = Certainty.allCases.map { certainty in
            (certainty, references.count { $0.certainty == certainty })
        }.filter { $0.1 > 0 }
        if counts.isEmpty || counts.map(\.0) == [.exact] { return "" }
        return " (" + counts.map { "\($1) \($0.rawValue)" }.joined(separator: ", ") + ")"
    }

    private func omitted(_ count: Int, name: String) -> String {
        count > 0 ? " Here the first \(PlaceList.placeLimit); all: repoask symbols \(name)" : ""
    }

    /// References in one definition of one file together, in the order of the first of each.
    private static func grouped(
        _ references: [SymbolReference]
    ) -> [(path: String, caller: String?, lines: [Int])] {
        var groups: [(path: String, caller: String?, lines: [Int])] = []
        var places: [String: Int] = [:]
        for reference in references {
            let caller = reference.caller
            let key = "\(reference.path)\n\(caller?.line ?? 0)"
            if let place = places[key] {
                groups[place].lines.append(reference.line)
            } else {
                places[key] = groups.count
                groups.append(
                    (reference.path, caller?.qualifiedName, [reference.line]))
            }
        }
        return groups
    }
}
