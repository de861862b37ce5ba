// Which definition a use means. Exact where the syntax says it, else a guess by scope, import and
// path, told apart from it. Types of values are not known: nothing is run or compiled.

internal import Chunking
internal import CodeIndex

/// Judges uses of one name by all of its definitions.
struct SymbolResolver {
    let candidates: [DefinitionPlace]
    private let counts: [LanguageFamily: Counts]
    private let isInTree: (ModulePath) -> Bool

    /// - Parameters:
    ///   - candidates: Every definition of the name in the tree.
    ///   - isInTree: Whether a module names any file of the tree.
    init(candidates: [DefinitionPlace], isInTree: @escaping (ModulePath) -> Bool) {
        self.candidates = candidates
        self.isInTree = isInTree
        counts = Dictionary(grouping: candidates, by: \.family).mapValues(Counts.init)
    }

    /// How many different symbols of a family bear the name.
    private struct Counts {
        var source: Int
        /// Those of tests too.
        var all: Int
        /// By what they are in.
        var rivals: [String: Int]

        init(_ places: [DefinitionPlace]) {
            source = Set(places.lazy.filter { !$0.isInTest }.map(\.identity)).count
            all = Set(places.lazy.map(\.identity)).count
            let contained = Dictionary(grouping: places.filter { $0.container != nil }) {
                $0.container!
            }
            rivals = contained.mapValues { Set($0.map(\.identity)).count }
        }
    }

    /// The definitions that a use most surely means; `nil` if it cannot mean any.
    ///
    /// - Complexity: Linear in the candidates.
    func resolve(_ use: UsePlace) -> (certainty: Certainty, candidates: [Int])? {
        let context = Context(use, among: candidates, isInTree: isInTree)
        var best: Certainty?
        var found: [Int] = []
        for index in candidates.indices {
            guard let certainty = judge(context, candidates[index]) else { continue }
            if best == nil || certainty < best! {
                best = certainty
                found = []
            }
            if certainty == best { found.append(index) }
        }
        return best.map { ($0, found) }
    }

    /// A use with what is the same for all candidates.
    private struct Context {
        let use: UsePlace
        let selfType: String?
        /// From which its name, or its qualifier where it has one, is imported.
        let modules: [ModulePath]
        /// One of these is in the tree.
        let isFromTree: Bool
        /// What a C file includes.
        let included: [ModulePath]
        /// Ordinals of the definitions around it.
        private let around: Set<Int>
        /// In how many definitions the innermost candidate is that is seen from it, in its file.
        let depth: Int

        init(
            _ use: UsePlace, among candidates: [DefinitionPlace], isInTree: (ModulePath) -> Bool
        ) {
            self.use = use
            let around = Set(use.around.map(\.ordinal))
            self.around = around
            let isBare = use.reference.qualifier == nil && use.kind != "import"
            let nested = candidates.lazy.filter { place in
                isBare && place.isIn(use) && place.stored.parent.map(around.contains) ?? false
            }
            depth = nested.map(\.stored.scopes.count).max() ?? 0
            selfType = use.selfType
            if use.kind == "import" {
                modules = [use.module(of: use.reference)]
            } else {
                modules = use.modules(named: use.reference.qualifier ?? use.reference.name)
            }
            isFromTree = modules.contains(where: isInTree)
            let isIncluding = use.family == .c && use.reference.qualifier == nil
            included = isIncluding ? use.imports.map { use.module(of: $0) } : []
        }

        /// Whether what a candidate of the same file is in is around the use too.
        func sees(_ place: DefinitionPlace) -> Bool {
            place.stored.parent.map(around.contains) ?? true
        }

        func imports(_ place: DefinitionPlace) -> Bool {
            modules.contains { $0.names(place.module, in: place.folder) }
        }
    }

    private func judge(_ context: Context, _ place: DefinitionPlace) -> Certainty? {
        let use = context.use
        guard use.family == place.family, use.isInTest || !place.isInTest, fits(use, place) else {
            return nil
        }
        if use.kind == "import" { return context.imports(place) ? .exact : nil }
        let certainty: Certainty?
        if let qualifier = use.reference.qualifier {
            certainty =
                SelfName.all.contains(qualifier)
                ? judgeSelf(context, place) : judgeMember(context, place, of: qualifier)
        } else {
            certainty = judgeBare(context, place)
        }
        guard let certainty else { return nil }
        // A name that is only named may be a local variable's, unless it was imported.
        let isSure = use.kind != "use" || use.isConstantName || context.imports(place)
        return isSure ? certainty : max(certainty, .likely)
    }

    private func fits(_ use: UsePlace, _ place: DefinitionPlace) -> Bool {
        switch use.kind {
        case "type", "inherit": place.isType || place.stored.kind == "module"
        case "call": place.stored.kind != "module" && place.stored.kind != "test"
        default: place.stored.kind != "test"
        }
    }

    private func isUnique(for use: UsePlace) -> Bool {
        guard let counts = counts[use.family] else { return false }
        return (use.isInTest ? counts.all : counts.source) == 1
    }

    private func isOnly(in container: String, for use: UsePlace) -> Bool {
        counts[use.family]?.rivals[container] == 1
    }

    /// A name without a receiver.
    private func judgeBare(_ context: Context, _ place: DefinitionPlace) -> Certainty? {
        let use = context.use
        if place.isMember, place.stored.kind != "constructor", !use.family.hasImplicitSelf {
            return nil
        }
        if place.isIn(use) { return judgeInFile(context, place) }
        if context.imports(place) { return .exact }
        if !context.modules.isEmpty {
            // Passed on by another file of this tree, or from elsewhere.
            return context.isFromTree ? (isUnique(for: use) ? .likely : .possible) : nil
        }
        if use.family.sharesFolder, !place.isMember, place.path.folder == use.path.folder {
            return place.container == nil ? .exact : .likely
        }
        if context.included.contains(where: { $0.names(place.module, in: place.folder) }) {
            return isUnique(for: use) ? .exact : .likely
        }
        if use.family.needsImport || place.isMember && context.selfType == nil { return .possible }
        return isUnique(for: use) ? .likely : .possible
    }

    private func judgeInFile(_ context: Context, _ place: DefinitionPlace) -> Certainty? {
        guard context.sees(place) else { return place.isMember || place.isType ? .possible : nil }
        // Of nested ones with the same name the innermost is meant.
        return place.stored.scopes.count < context.depth ? nil : .exact
    }

    /// `self.name`, `this.name`.
    private func judgeSelf(_ context: Context, _ place: DefinitionPlace) -> Certainty? {
        guard let container = place.container else { return nil }
        guard let type = context.selfType else { return .possible }
        if container == type {
            return place.isIn(context.use) || isOnly(in: type, for: context.use) ? .exact : .likely
        }
        // Perhaps inherited.
        return isUnique(for: context.use) ? .likely : .possible
    }

    /// `qualifier.name`, or a member of an expression where the qualifier is empty.
    private func judgeMember(
        _ context: Context, _ place: DefinitionPlace, of qualifier: String
    ) -> Certainty? {
        let use = context.use
        if !qualifier.isEmpty {
            if place.container == qualifier {
                return isOnly(in: qualifier, for: use) ? .exact : .likely
            }
            if !context.modules.isEmpty {
                if !place.isMember, context.imports(place) { return .exact }
                // Of another library; or of an object or type that another file defines.
                return context.isFromTree && place.container != nil ? .possible : nil
            }
            let file = use.family.fileName(ofModule: qualifier)
            if !place.isMember, place.module.last == file || place.folder.last == file {
                return .likely
            }
        }
        if place.isType { return isUnique(for: use) ? .likely : .possible }
        guard let container = place.container else {
            return use.family == .javaScript ? .possible : nil
        }
        if Self.isNamedAfter(container, qualifier, family: use.family) { return .likely }
        return isUnique(for: use) && Self.isDistinctive(use.reference.name) ? .likely : .possible
    }

    /// `book` and `oldBook` for a `Book`; `b` in Go, where receivers are called so.
    private static func isNamedAfter(
        _ type: String, _ variable: String, family: LanguageFamily
    ) -> Bool {
        if variable.isEmpty { return false }
        let (type, variable) = (type.lowercased(), variable.lowercased())
        if family == .go, type.hasPrefix(variable) { return true }
        return type.utf8.count > 2 && variable.hasSuffix(type)
    }

    /// Whether a method's name is unlikely to be that of some library's method too: `parseHeader`,
    /// not `get`.
    private static func isDistinctive(_ name: String) -> Bool {
        name.contains("_") || name.dropFirst().contains(where: \.isUppercase)
    }
}
