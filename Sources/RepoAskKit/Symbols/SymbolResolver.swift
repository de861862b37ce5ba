// Which definition a use means. Exact where the syntax says it, else a guess by scope, import and
// path, told apart from it. Types of values are not known: nothing is run or compiled.

internal import Chunking
internal import CodeIndex

/// Judges uses of one name by all of its definitions.
struct SymbolResolver {
    let candidates: [DefinitionPlace]
    /// How many different symbols there are outside tests, and in all.
    private let identityCount: (source: Int, all: Int)
    private let isInTree: (ModulePath) -> Bool

    /// - Parameters:
    ///   - candidates: Every definition of the name in the tree.
    ///   - isInTree: Whether a module names any file of the tree.
    init(candidates: [DefinitionPlace], isInTree: @escaping (ModulePath) -> Bool) {
        self.candidates = candidates
        self.isInTree = isInTree
        identityCount = (
            Set(candidates.filter { !$0.isInTest }.map(\.identity)).count,
            Set(candidates.map(\.identity)).count
        )
    }

    /// The definitions that a use most surely means; `nil` if it cannot mean any.
    func resolve(_ use: UsePlace) -> (certainty: Certainty, candidates: [Int])? {
        var best: Certainty?
        var found: [Int] = []
        for index in candidates.indices {
            guard let certainty = judge(use, candidates[index]) else { continue }
            if best == nil || certainty < best! {
                best = certainty
                found = []
            }
            if certainty == best { found.append(index) }
        }
        return best.map { ($0, found) }
    }

    private func judge(_ use: UsePlace, _ place: DefinitionPlace) -> Certainty? {
        guard use.family == place.family, fits(use, place), use.isInTest || !place.isInTest else {
            return nil
        }
        if use.kind == "import" {
            return module(of: use.reference, in: use).names(place.path) ? .exact : nil
        }
        guard let qualifier = use.reference.qualifier else { return judgeBare(use, place) }
        let certainty =
            SelfName.all.contains(qualifier)
            ? judgeSelf(use, place) : judgeMember(use, place, of: qualifier)
        return certainty.map { weakened($0, use) }
    }

    private func fits(_ use: UsePlace, _ place: DefinitionPlace) -> Bool {
        switch use.kind {
        case "type", "inherit": place.isType || place.stored.kind == "module"
        case "call": !["module", "test", "section"].contains(place.stored.kind)
        default: place.stored.kind != "test"
        }
    }

    /// A name that is only named may be a local variable's.
    private func weakened(_ certainty: Certainty, _ use: UsePlace) -> Certainty {
        use.kind == "use" && !use.isConstantName ? max(certainty, .likely) : certainty
    }

    private func isUnique(for use: UsePlace) -> Bool {
        (use.isInTest ? identityCount.all : identityCount.source) == 1
    }

    /// A name without a receiver.
    private func judgeBare(_ use: UsePlace, _ place: DefinitionPlace) -> Certainty? {
        if place.isMember, place.stored.kind != "constructor", !use.family.hasImplicitSelf {
            return nil
        }
        if place.stored.file == use.file, place.path == use.path {
            let isVisible =
                place.stored.parent.map { parent in
                    use.around.contains { $0.ordinal == parent }
                } ?? true
            if isVisible {
                // Of nested ones with the same name the innermost is meant.
                let isHidden = candidates.contains { other in
                    other.stored.file == use.file && other.path == use.path && other != place
                        && other.stored.scopes.count > place.stored.scopes.count
                        && use.around.contains { $0.ordinal == other.stored.parent }
                }
                return isHidden ? nil : weakened(.exact, use)
            }
            return place.isMember || place.isType ? .possible : nil
        }
        let imports = use.imports.filter { $0.name == use.reference.name }
        if imports.contains(where: { module(of: $0, in: use).names(place.path) }) {
            return .exact
        }
        if !imports.isEmpty {
            // Passed on by another file of this tree, or from elsewhere.
            let isKnown = imports.contains { isInTree(module(of: $0, in: use)) }
            return isKnown ? (isUnique(for: use) ? .likely : .possible) : nil
        }
        if use.family.sharesFolder, !place.isMember, place.path.folder == use.path.folder {
            return place.container == nil ? weakened(.exact, use) : .likely
        }
        if use.family == .c,
            use.imports.contains(where: { module(of: $0, in: use).names(place.path) })
        {
            return isUnique(for: use) ? weakened(.exact, use) : .likely
        }
        if use.family.needsImport || place.isMember && use.selfType == nil { return .possible }
        return isUnique(for: use) ? .likely : .possible
    }

    /// `self.name`, `this.name`.
    private func judgeSelf(_ use: UsePlace, _ place: DefinitionPlace) -> Certainty? {
        guard place.isMember || place.container != nil else { return nil }
        guard let type = use.selfType else { return .possible }
        if place.container == type {
            if place.stored.file == use.file, place.path == use.path { return .exact }
            let rivals = Set(candidates.filter { $0.container == type }.map(\.identity))
            return rivals.count == 1 ? .exact : .likely
        }
        // Perhaps inherited.
        return isUnique(for: use) ? .likely : .possible
    }

    /// `qualifier.name`, or a member of an expression where the qualifier is empty.
    private func judgeMember(
        _ use: UsePlace, _ place: DefinitionPlace, of qualifier: String
    ) -> Certainty? {
        if !qualifier.isEmpty {
            if place.container == qualifier {
                let rivals = Set(candidates.filter { $0.container == qualifier }.map(\.identity))
                return rivals.count == 1 ? .exact : .likely
            }
            let imports = use.imports.filter { $0.name == qualifier }
            if !imports.isEmpty {
                let modules = imports.map { module(of: $0, in: use) }
                if !place.isMember, modules.contains(where: { $0.names(place.path) }) {
                    return .exact
                }
                // Of another library; or of an object or type that another file defines.
                guard modules.contains(where: isInTree) else { return nil }
                return place.isMember || place.container != nil ? .possible : nil
            }
            let folder = place.path.folder.split(separator: "/").last.map(String.init)
            if !place.isMember,
                ModulePath.moduleParts(of: place.path).last == qualifier || folder == qualifier
            {
                return .likely
            }
        }
        if place.isType { return isUnique(for: use) ? .likely : .possible }
        guard place.isMember || place.container != nil else {
            return use.family == .javaScript ? .possible : nil
        }
        if let container = place.container,
            Self.isNamedAfter(container, qualifier, family: use.family)
        {
            return .likely
        }
        return isUnique(for: use) && Self.isDistinctive(use.reference.name) ? .likely : .possible
    }

    /// `book` and `oldBook` for a `Book`; `b` in Go, where receivers are called so.
    private static func isNamedAfter(
        _ type: String, _ variable: String, family: LanguageFamily
    ) -> Bool {
        let (type, variable) = (type.lowercased(), variable.lowercased())
        if family == .go, !variable.isEmpty, type.hasPrefix(variable) { return true }
        return type.count > 2 && variable.hasSuffix(type)
    }

    /// Whether a method's name is unlikely to be that of some library's method too: `parseHeader`,
    /// not `get`.
    private static func isDistinctive(_ name: String) -> Bool {
        name.contains("_") || name.dropFirst().contains(where: \.isUppercase)
    }

    private func module(of reference: IndexedReference, in use: UsePlace) -> ModulePath {
        ModulePath(
            reference.qualifier ?? reference.name, name: reference.name, importer: use.path,
            family: use.family)
    }
}
