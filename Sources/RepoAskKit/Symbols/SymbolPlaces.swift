internal import CodeIndex

/// A definition at a path: identical files are stored once.
struct DefinitionPlace: Equatable {
    let stored: StoredDefinition
    let path: String
    let family: LanguageFamily
    let isInTest: Bool

    var isMember: Bool { ["method", "property", "constructor"].contains(stored.kind) }
    var isType: Bool { ["type", "interface", "enumeration"].contains(stored.kind) }
    /// The name of what it is in.
    var container: String? {
        stored.scopes.last.flatMap { $0.split(separator: ".").last.map(String.init) }
    }

    /// Equal for what is one symbol to a reader: overloads, a declaration and its definition.
    var identity: String {
        let name = (stored.scopes + [stored.name]).joined(separator: ".")
        if family.isOpen { return name }
        return name + "\n" + path.folder
    }
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
    /// Indices of the definitions around it, outermost first.
    let around: [StoredDefinition]

    /// The type whose member it is used in.
    var selfType: String? {
        for definition in around.reversed() {
            if ["type", "interface", "enumeration"].contains(definition.kind) {
                return definition.name
            }
            // A receiver, or the front of `Shelf::open`.
            let outer = definition.parent == nil ? 0 : definition.scopes.count - 1
            if definition.kind != "module", outer < definition.scopes.count,
                definition.parent == nil || around.count < definition.scopes.count
            {
                return definition.scopes.last?.split(separator: ".").last.map(String.init)
            }
        }
        return nil
    }

    var isConstantName: Bool { reference.name.utf8.allSatisfy { !($0 >= 0x61 && $0 <= 0x7A) } }
}

extension String {
    /// Of a path, without the last part.
    var folder: Substring {
        utf8.lastIndex(of: 0x2F).map { self[..<$0] } ?? ""
    }
}
