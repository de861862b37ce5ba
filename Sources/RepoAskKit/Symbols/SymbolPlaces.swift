internal import Chunking
internal import CodeIndex

/// A definition at a path: identical files are stored once.
///
/// A class, because thousands of uses are compared with hundreds of these.
final class DefinitionPlace {
    let stored: StoredDefinition
    let path: String
    let family: LanguageFamily
    let isInTest: Bool
    let isMember: Bool
    let isType: Bool
    /// The name of what it is in.
    let container: String?
    /// The file and its folder as parts of a module's path.
    let module: [String]
    let folder: [String]
    /// Equal for what is one symbol to a reader: overloads, a declaration and its definition.
    let identity: String

    init(stored: StoredDefinition, path: String, family: LanguageFamily) {
        self.stored = stored
        self.path = path
        self.family = family
        isInTest = FileRules.isTest(path: path)
        isMember = ["method", "property", "constructor"].contains(stored.kind)
        isType = Self.typeKinds.contains(stored.kind)
        container = stored.scopes.last.flatMap { $0.split(separator: ".").last.map(String.init) }
        module = ModulePath.moduleParts(of: path)
        folder = ModulePath.folderParts(of: path)
        let name = (stored.scopes + [stored.name]).joined(separator: ".")
        identity = family.isOpen ? name : name + "\n" + folder.joined(separator: "/")
    }

    static let typeKinds: Set<String> = ["type", "interface", "enumeration"]

    func isIn(_ use: UsePlace) -> Bool { stored.file == use.file && path == use.path }
}

/// A use of a name at a path.
struct UsePlace {
    let file: Int64
    let path: String
    let family: LanguageFamily
    let isInTest: Bool
    let kind: String
    let reference: IndexedReference
    /// Of its file.
    let imports: [IndexedReference]
    /// The definitions around it, outermost first.
    let around: [StoredDefinition]
    /// Equal for uses in the same file with the same definitions around them.
    let surroundings: Int

    /// The type whose member it is used in.
    var selfType: String? {
        for definition in around.reversed() {
            if DefinitionPlace.typeKinds.contains(definition.kind) { return definition.name }
            if let receiver = definition.receiver {
                return receiver.split(separator: ".").last.map(String.init)
            }
        }
        return nil
    }

    /// The modules that a name is imported from.
    func modules(named name: String) -> [ModulePath] {
        imports.filter { $0.name == name }.map { module(of: $0) }
    }

    /// The module that an import names.
    func module(of reference: IndexedReference) -> ModulePath {
        ModulePath(
            reference.qualifier ?? reference.name, name: reference.name, importer: path,
            family: family)
    }

    var isConstantName: Bool { reference.name.utf8.allSatisfy { !($0 >= 0x61 && $0 <= 0x7A) } }
}

extension String {
    /// Of a path, without the last part.
    var folder: Substring {
        utf8.lastIndex(of: 0x2F).map { self[..<$0] } ?? ""
    }
}
