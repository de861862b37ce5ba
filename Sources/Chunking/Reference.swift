/// How a name is used.
public enum ReferenceKind: String, Sendable, Hashable, CaseIterable {
    /// Called, or made an object of.
    case call
    /// Written where a type belongs.
    case type
    /// Named as what a type extends or conforms to.
    case inherit
    /// Brought into the file.
    case `import`
    /// Named otherwise: passed, read, compared.
    case use
}

/// A place where a file uses a name.
public struct Reference: Sendable, Hashable {
    /// The last part only: `read` of `shelf.Book.read`.
    public var name: String
    public var kind: ReferenceKind
    /// 1-based.
    public var line: Int
    /// What the name is looked up in. For imports the module as written, without quotes; else the
    /// last name of the receiver (`store` of `self.store.load()`), empty for any other expression.
    public var qualifier: String?

    public init(name: String, kind: ReferenceKind, line: Int, qualifier: String? = nil) {
        self.name = name
        self.kind = kind
        self.line = line
        self.qualifier = qualifier
    }
}

/// What a file defines and uses.
public struct FileSymbols: Sendable, Equatable {
    /// A definition with what looking it up needs.
    public struct Entry: Sendable, Equatable {
        /// The last part only: `open` of `Shelf::open`.
        public var name: String
        public var kind: ChunkKind
        /// First to last line, 1-based, with doc comment and attributes.
        public var lineRange: ClosedRange<Int>
        /// The lines of its signature, from the one its name is in.
        public var headLines: ClosedRange<Int>
        /// Index of the entry around it; smaller than its own.
        public var parent: Int?
        /// What it belongs to that is not around it: a receiver, the front of a qualified name.
        public var scope: String?
    }

    public var language: Language
    /// In order of their start.
    public var definitions: [Entry]
    /// In order of their lines.
    public var references: [Reference]
    /// Why something embedded in the file was not read.
    public var limits: [ChunkedFile.Limit] = []
}
