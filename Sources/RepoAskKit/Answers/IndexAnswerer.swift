// Answers from definitions and references. The sentences are put together here: a decoder could
// only add mistakes to what is known.

internal import Chunking
internal import CodeIndex

/// Answers what the symbols of a tree know.
struct IndexAnswerer {
    let finder: SymbolFinder
    /// Every file that is indexed, with its language's name; nil where it has none.
    let files: [(path: String, language: String?)]
    /// How many lines they have, in their order.
    let lineCounts: () throws -> [Int]

    var tree: SymbolTree { finder.tree }

    /// - Returns: Nil where the names of the question are none of the repository's.
    func answer(_ question: IndexQuestion) throws -> IndexAnswer? {
        switch question {
        case .uses(let name, let filter): try uses(of: name, filter)
        case .usedNames(let name): try usedNames(by: name)
        case .definitions(let name): try definitions(of: name)
        case .subtypes(let name): try subtypes(of: name)
        case .members(let place, let kind): try members(of: place, kind: kind)
        case .files(let folder): totals(of: "file", in: folder, counts: files.map { _ in 1 })
        case .lines(let folder): totals(of: "line", in: folder, counts: try lineCounts())
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
        let gaps = gaps(in: report)
        guard !references.isEmpty else {
            // Where uses are not read, there may be any number: the search may see them.
            guard finder.unreadNotices(report.definitions.map(\.language)).isEmpty else {
                return nil
            }
            for definition in report.definitions.prefix(3) { add(definition, to: &list) }
            return IndexAnswer(
                fact: "\(subject) is not \(verb) anywhere in this repository, as far as names tell."
                    + Self.sentences(gaps),
                evidence: list.places, certainty: gaps.isEmpty ? .exact : .likely)
        }
        let fileCount = Set(references.map(\.path)).count
        var fact = "\(subject) is \(verb) in \(counted(references.count, "place")) of "
        fact += counted(fileCount, "file") + certainties(references) + "." + Self.sentences(gaps)
        fact += list.omission("; all: repoask symbols \(name)")
        return IndexAnswer(
            fact: fact, evidence: list.places, certainty: certainty(of: references, gaps: gaps))
    }

    private func subtypes(of name: String) throws -> IndexAnswer? {
        guard let report = try report(of: name, kinds: ["inherit"]) else { return nil }
        let references = report.references
        // A repository where nothing inherits may have no such relation at all.
        guard !references.isEmpty else { return nil }
        var list = PlaceList(lines: finder.lines)
        let groups = Self.grouped(references)
        for group in groups { list.add(group.path, group.lines, symbol: group.caller) }
        let gaps = gaps(in: report)
        let fact =
            "\(subject(report, name)) is inherited from, or conformed to, by "
            + counted(groups.count, "type") + certainties(references) + "."
            + Self.sentences(gaps) + list.omission("; all: repoask symbols \(name)")
        return IndexAnswer(
            fact: fact, evidence: list.places, certainty: certainty(of: references, gaps: gaps))
    }

    private func usedNames(by name: String) throws -> IndexAnswer? {
        guard let report = try report(of: name, kinds: nil), report.definitionCount == 1,
            let definition = report.definitions.first,
            let file = tree.paths.first(where: { $0.value.contains(definition.path) })?.key,
            let used = try tree.view.references(
                inFile: file, importKind: ReferenceKindCode.code(of: .import))
        else { return nil }
        let range = definition.start...definition.end
        var surroundings = Surroundings(try tree.outline(file))
        var list = PlaceList(lines: finder.lines)
        var lines: Set<Int> = []
        var found: [(name: String, place: DefinitionPlace, certainty: Certainty)] = []
        var seen: Set<String> = [definition.name]
        for reference in used.references where range.contains(reference.line) {
            guard seen.insert(reference.name).inserted else { continue }
            surroundings.advance(to: reference.line)
            let candidates = try tree.definitions(named: reference.name)
            let use = UsePlace(
                file: file, path: definition.path, family: LanguageFamily(definition.language),
                isInTest: FileRules.isTest(path: definition.path), kind: "use",
                reference: reference, imports: used.imports,
                around: surroundings.definitions, surroundings: surroundings.number)
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
                + (found.count > 12 ? " and others." : ".") + list.omission(),
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
        let rest =
            list.places.count < report.definitionCount
            ? " Here the first \(list.places.count); all: repoask symbols \(name)" : ""
        return IndexAnswer(
            fact: fact + rest, evidence: list.places,
            certainty: report.definitionCount == 1 ? .exact : .likely)
    }

    /// The head of a definition with the comment above it.
    private func add(_ definition: SymbolDefinition, to list: inout PlaceList) {
        list.add(
            definition.path, definition.start...max(definition.line, definition.start),
            symbol: definition.qualifiedName)
    }

    /// Of names that the repository defines, the first definitions and all uses; nil for others.
    private func report(of name: String, kinds: Set<String>?) throws -> SymbolReport? {
        guard let query = SymbolQuery(name) else { return nil }
        var options = SymbolFinder.Options()
        options.limit = PlaceList.placeLimit
        options.referenceLimit = .max
        options.referenceKinds = kinds
        let report = try finder.find(query, options: options)
        // A plain word that is some symbol's name but for its case is more likely a word.
        let isWritten = report.definitions.contains { query.names($0.name) }
        guard report.definitionCount > 0, isWritten || !name.identifierLikeWords.isEmpty else {
            return nil
        }
        return report
    }

    /// What keeps the uses of a name from being all there are, one line each.
    private func gaps(in report: SymbolReport) -> [String] {
        let families = Set(report.definitions.map { LanguageFamily($0.language) })
        let unread = finder.unreadFiles.filter { families.contains(LanguageFamily($0.language)) }
        return report.notices + [UnreadFile.notice(unread)].compactMap(\.self)
    }

    /// How sure the least sure is.
    private func certainty(of references: [SymbolReference], gaps: [String]) -> Certainty {
        let least: Certainty = gaps.isEmpty ? .exact : .likely
        return max(least, references.compactMap(\.certainty).max() ?? .exact)
    }

    // MARK: Words

    /// Lines as further sentences.
    static func sentences(_ lines: [String]) -> String {
        lines.map { " \($0.prefix(1).uppercased())\($0.dropFirst())." }.joined()
    }

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
