// What is answered about a name, as printed by `symbols --json`.

/// How sure it is that a place means a definition.
public enum Certainty: String, Sendable, Comparable, Codable, CaseIterable {
    /// The syntax says so: the same file, an import that names the file, a unique type before it.
    case exact
    /// The only one it can be, as far as names tell.
    case likely
    /// One of several, or a method of an object whose type is not known.
    case possible

    /// Surer is smaller.
    public static func < (first: Certainty, second: Certainty) -> Bool {
        allCases.firstIndex(of: first)! < allCases.firstIndex(of: second)!
    }
}

/// Where a name is defined.
public struct SymbolDefinition: Sendable, Equatable, Codable {
    /// From the repository's root.
    public var path: String
    /// Of the name, counted from 1.
    public var line: Int
    /// First and last line, with doc comment and attributes.
    public var start: Int
    public var end: Int
    /// "function", "type", …, as `search` calls it.
    public var kind: String
    public var name: String
    /// Names of what it is in, outermost first.
    public var scopes: [String]
    /// Its head on one line, at most 200 characters; nil where the file changed meanwhile.
    public var signature: String?
    /// The language's id.
    public var language: String

    /// With what it is in before it: `Shelf.open`.
    public var qualifiedName: String { (scopes + [name]).joined(separator: ".") }
}

/// Where a name is used.
public struct SymbolReference: Sendable, Equatable, Codable {
    /// A definition around a use.
    public struct Caller: Sendable, Equatable, Codable {
        public var name: String
        public var kind: String
        public var scopes: [String]
        /// Of its name.
        public var line: Int

        /// With what it is in before it.
        public var qualifiedName: String { (scopes + [name]).joined(separator: ".") }
    }

    /// From the repository's root.
    public var path: String
    /// Counted from 1.
    public var line: Int
    /// "call", "type", "inherit", "import" or "use".
    public var kind: String
    /// The innermost definition around it; nil at top level.
    public var caller: Caller?
    /// That one of the report's definitions is meant; nil where the repository defines none.
    public var certainty: Certainty?
    /// Which one, the nearest of several: an index into the report's definitions.
    public var definition: Int?
}

/// What is known about a name.
public struct SymbolReport: Sendable, Equatable, Codable {
    /// As it was asked for.
    public var query: String
    /// The commit that was asked about; nil for HEAD and the work tree.
    public var revision: String?
    /// Source before tests, shallow paths first.
    public var definitions: [SymbolDefinition]
    /// By file: those with the surest first, then the nearest to a definition; in order of lines.
    public var references: [SymbolReference]
    /// Before the limit.
    public var definitionCount: Int
    public var referenceCount: Int
    /// Of those, how many are how sure, by the certainty's name.
    public var certainties: [String: Int]
    /// Names like the one that was asked for; empty if it was found.
    public var suggestions: [String]
    /// What a person should know: languages whose references are not read, files passed over.
    public var notices: [String]

    /// Whether there is anything of that name.
    public var isFound: Bool { definitionCount + referenceCount > 0 }
}
