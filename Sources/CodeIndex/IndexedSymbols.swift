/// What symbols are keyed by: the same content may be another language under another ending.
public struct SymbolKey: Hashable, Sendable {
    /// The id of the git blob, 20 bytes.
    public let blob: [UInt8]
    /// What of the path decides the language: the extension, mostly.
    public let ending: String

    public init(blob: [UInt8], ending: String) {
        self.blob = blob
        self.ending = ending
    }
}

/// A definition to be stored.
public struct IndexedDefinition: Sendable, Equatable {
    public var name: String
    /// "function", "type", …, as the chunker calls it.
    public var kind: String
    /// 1-based, inclusive, with doc comment and attributes.
    public var lines: ClosedRange<Int>
    /// The lines of its signature; the first is the one its name is in.
    public var headLines: ClosedRange<Int>
    /// Index of the definition around it; smaller than its own.
    public var parent: Int?
    /// What it belongs to that is not around it.
    public var scope: String?

    public init(
        name: String, kind: String, lines: ClosedRange<Int>, headLines: ClosedRange<Int>,
        parent: Int? = nil, scope: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.lines = lines
        self.headLines = headLines
        self.parent = parent
        self.scope = scope
    }
}

/// A use of a name to be stored, or as stored.
public struct IndexedReference: Sendable, Hashable {
    public var name: String
    /// 0 to 7; what they mean is the caller's.
    public var kind: UInt8
    /// 1-based.
    public var line: Int
    /// What the name is looked up in, or the module it comes from.
    public var qualifier: String?

    public init(name: String, kind: UInt8, line: Int, qualifier: String? = nil) {
        self.name = name
        self.kind = kind
        self.line = line
        self.qualifier = qualifier
    }
}

/// The symbols of a file, to be stored.
public struct IndexedSymbols: Sendable, Equatable {
    public var key: SymbolKey
    public var language: String?
    /// Of what read them, from 0 to 2^47: symbols of another edition are read again.
    public var edition: Int64
    /// Why symbols are missing; nil where they are not.
    public var unread: String?
    public var definitions: [IndexedDefinition]
    public var references: [IndexedReference]

    public init(
        key: SymbolKey, language: String?, edition: Int64, unread: String? = nil,
        definitions: [IndexedDefinition] = [], references: [IndexedReference] = []
    ) {
        self.key = key
        self.language = language
        self.edition = edition
        self.unread = unread
        self.definitions = definitions
        self.references = references
    }
}

/// A file whose symbols are stored.
public struct SymbolFile: Sendable, Hashable, Identifiable {
    public let id: Int64
    public let language: String?
    public let edition: Int64
    /// Why symbols are missing; nil where they are not.
    public let unread: String?
}

/// A definition as stored.
public struct StoredDefinition: Sendable, Hashable {
    /// Of its ``SymbolFile``.
    public let file: Int64
    /// Its place among the definitions of the file, in order of their start.
    public let ordinal: Int
    public let name: String
    public let kind: String
    /// Names of what it is in, outermost first.
    public let scopes: [String]
    /// The ordinal of the definition around it.
    public let parent: Int?
    /// The last of ``scopes`` where that is not around it: a receiver, the front of its name.
    public let receiver: String?
    public let lines: ClosedRange<Int>
    public let headLines: ClosedRange<Int>
}

/// Where a file uses one of the names asked for.
public struct FileReferences: Sendable, Equatable {
    public let file: Int64
    /// In order of their lines.
    public var references: [IndexedReference]
    /// Everything of the kind for imports in the file, asked for or not.
    public var imports: [IndexedReference]
}
