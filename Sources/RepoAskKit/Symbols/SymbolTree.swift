internal import Chunking
internal import CodeIndex

/// The symbols of a tree with the paths they have in it.
final class SymbolTree {
    let view: SymbolView
    /// Of each stored file, in order.
    let paths: [Int64: [String]]
    private var known: [Int64: [StoredDefinition]] = [:]

    init(view: SymbolView, paths: [Int64: [String]]) {
        self.view = view
        self.paths = paths
    }

    /// What a file defines, in order of the start.
    func outline(_ file: Int64) throws -> [StoredDefinition] {
        try load([file])
        return known[file] ?? []
    }

    /// What every file defines.
    func outlines() throws -> [Int64: [StoredDefinition]] {
        try load(Set(paths.keys))
        return known
    }

    private func load(_ files: Set<Int64>) throws {
        let new = files.filter { known[$0] == nil }
        if new.isEmpty { return }
        known.merge(try view.definitions(ofFiles: new)) { $1 }
    }

    /// Every definition of a name, at every path.
    func definitions(named name: String) throws -> [DefinitionPlace] {
        let defining = try view.definitions(inFilesDefining: name)
        known.merge(defining) { $1 }
        return defining.values.joined().filter { $0.name == name }.flatMap { stored in
            let family = LanguageFamily(view.files[stored.file]?.language)
            return (paths[stored.file] ?? []).map {
                DefinitionPlace(stored: stored, path: $0, family: family)
            }
        }
    }

    /// Every use of a name, at every path.
    func uses(of name: String) throws -> [UsePlace] {
        let files = try view.references(
            to: [name], importKind: ReferenceKindCode.code(of: .import))
        try load(Set(files.map(\.file)))
        var uses: [UsePlace] = []
        for file in files {
            let family = LanguageFamily(view.files[file.file]?.language)
            var surroundings = Surroundings(try outline(file.file))
            for reference in file.references {
                surroundings.advance(to: reference.line)
                for path in paths[file.file] ?? [] {
                    uses.append(
                        UsePlace(
                            file: file.file, path: path, family: family,
                            isInTest: FileRules.isTest(path: path),
                            kind: ReferenceKindCode.kind(reference.kind)?.rawValue ?? "use",
                            reference: reference, imports: file.imports,
                            around: surroundings.definitions,
                            surroundings: surroundings.number))
                }
            }
        }
        return uses
    }

    /// Files as module and folder, by the last parts of both.
    private lazy var modules: [String: [(module: [String], folder: [String])]] = {
        var modules: [String: [(module: [String], folder: [String])]] = [:]
        for path in paths.values.joined() {
            let module = ModulePath.moduleParts(of: path)
            let folder = ModulePath.folderParts(of: path)
            for name in Set([module.last, folder.last].compactMap(\.self)) {
                modules[name, default: []].append((module, folder))
            }
        }
        return modules
    }()

    /// Whether a module names any file of the tree.
    func contains(_ module: ModulePath) -> Bool {
        module.lastNames.contains { name in
            modules[name]?.contains { module.names($0.module, in: $0.folder) } == true
        }
    }
}

/// Reference kinds as the index stores them.
enum ReferenceKindCode {
    /// In the order of their codes, which never changes.
    private static let kinds: [ReferenceKind] = [.call, .type, .inherit, .import, .use]

    static func code(of kind: ReferenceKind) -> UInt8 { UInt8(kinds.firstIndex(of: kind)!) }

    static func kind(_ code: UInt8) -> ReferenceKind? {
        Int(code) < kinds.count ? kinds[Int(code)] : nil
    }
}
