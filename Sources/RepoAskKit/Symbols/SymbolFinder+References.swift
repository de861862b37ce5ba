// Who uses a name, and which of its definitions is meant.

internal import Chunking
internal import CodeIndex

extension SymbolFinder {
    /// The uses that may mean one of the selected candidates.
    func references(
        _ name: String, kinds: Set<String>, candidates: [DefinitionPlace], selected: [Int]
    ) throws -> [SymbolReference] {
        let resolver = SymbolResolver(candidates: candidates, isInTree: tree.contains)
        let places = Dictionary(uniqueKeysWithValues: selected.enumerated().map { ($1, $0) })
        // A file says the same thing in the same way hundreds of times.
        var known: [UseSituation: (certainty: Certainty, nearest: Int)?] = [:]
        var found: [SymbolReference] = []
        for use in try tree.uses(of: name) where kinds.isEmpty || kinds.contains(use.kind) {
            var reference = SymbolReference(
                path: use.path, line: use.reference.line, kind: use.kind)
            if let last = use.around.last {
                reference.caller = SymbolReference.Caller(
                    name: last.name, kind: last.kind, scopes: last.scopes,
                    line: last.headLines.lowerBound)
            }
            if !candidates.isEmpty {
                let situation = UseSituation(use)
                let meant: (certainty: Certainty, nearest: Int)?
                if let earlier = known[situation] {
                    meant = earlier
                } else {
                    meant = resolver.resolve(use).flatMap { certainty, all in
                        nearest(
                            to: use.path, of: all.filter { places[$0] != nil }, in: candidates
                        ).map { (certainty, $0) }
                    }
                    known[situation] = .some(meant)
                }
                guard let meant else { continue }
                reference.certainty = meant.certainty
                reference.definition = places[meant.nearest]
            }
            found.append(reference)
        }
        return Self.grouped(found) { reference in
            guard let index = reference.definition else { return 0 }
            let path = reference.path
            return nearness(
                of: candidates[selected[index]], to: path, in: ModulePath.folderParts(of: path))
        }
    }

    /// The first of those whose folder shares most with that of `path`.
    private func nearest(
        to path: String, of targets: [Int], in candidates: [DefinitionPlace]
    ) -> Int? {
        if targets.count < 2 { return targets.first }
        let folder = ModulePath.folderParts(of: path)
        var best: (index: Int, nearness: Int)?
        for index in targets {
            let nearness = nearness(of: candidates[index], to: path, in: folder)
            if best == nil || nearness > best!.nearness { best = (index, nearness) }
        }
        return best?.index
    }

    /// By file: surest first, nearest first, then by path; in order of lines.
    private static func grouped(
        _ references: [SymbolReference], nearness: (SymbolReference) -> Int
    ) -> [SymbolReference] {
        let files = Dictionary(grouping: references, by: \.path).map { path, references in
            (
                path: path, references: references.sorted { $0.line < $1.line },
                certainty: references.compactMap(\.certainty).min() ?? .possible,
                isTest: FileRules.isTest(path: path),
                nearness: references.map(nearness).max() ?? 0
            )
        }
        return files.sorted { first, second in
            if first.certainty != second.certainty { return first.certainty < second.certainty }
            if first.isTest != second.isTest { return second.isTest }
            if first.nearness != second.nearness { return first.nearness > second.nearness }
            return first.path < second.path
        }.flatMap(\.references)
    }

    /// Folders from the root that a place shares with a path; without end in the same file.
    ///
    /// - Parameter folder: The parts of the path's folder.
    private func nearness(of place: DefinitionPlace, to path: String, in folder: [String]) -> Int {
        place.path == path ? .max : zip(folder, place.folder).prefix { $0 == $1 }.count
    }
}

/// What decides the meaning of a use of a name.
private struct UseSituation: Hashable {
    let file: Int64
    let path: String
    let kind: String
    let qualifier: String?
    /// Nil where it does not matter what is around the use.
    let surroundings: Int?

    init(_ use: UsePlace) {
        file = use.file
        path = use.path
        kind = use.kind
        qualifier = use.reference.qualifier
        // A bare name is looked up from inside outwards, `self` is the type around it.
        let isSeenFromInside = qualifier.map(SelfName.all.contains) ?? true
        surroundings = use.kind != "import" && isSeenFromInside ? use.surroundings : nil
    }
}
