/// What a chunk or a definition is.
public enum ChunkKind: String, Sendable, Hashable, CaseIterable {
    case function, method, constructor, type, interface, enumeration, module, constant, variable
    case property, macro, test, section
    /// Code outside every definition: imports, statements at top level.
    case code
    /// Prose outside every heading.
    case text
    /// A line window of a file that was not parsed.
    case window
}

/// A named thing that a file defines: a function, a type, a section.
public struct Definition: Sendable, Hashable {
    public var name: String
    public var kind: ChunkKind
    /// First to last line, 1-based, with the doc comment and attributes that belong to it.
    public var lineRange: ClosedRange<Int>
    /// Names of the definitions around it, outermost first.
    public var scopes: [String]

    public init(name: String, kind: ChunkKind, lineRange: ClosedRange<Int>, scopes: [String]) {
        self.name = name
        self.kind = kind
        self.lineRange = lineRange
        self.scopes = scopes
    }
}

/// A piece of a file, small enough for the text encoder.
///
/// The chunks of a file cover its bytes exactly once, in order; those of a notebook, what its authors
/// wrote.
public struct Chunk: Sendable, Hashable {
    public var byteRange: Range<Int>
    /// Lines from the first to the last that is not blank, 1-based. Within ``byteRange``'s lines.
    public var lineRange: ClosedRange<Int>
    public var kind: ChunkKind
    /// The definition this chunk is about: the largest that begins in it, else the one it continues.
    public var symbol: String?
    /// Names of the definitions around ``symbol``, outermost first.
    public var scopes: [String]
    /// Everything that begins in this chunk, in order.
    public var definitions: [Definition]
    /// Tokens of header and bytes together, by the count the chunker was given.
    public var tokenCount: Int

    public init(
        byteRange: Range<Int>, lineRange: ClosedRange<Int>, kind: ChunkKind, symbol: String? = nil,
        scopes: [String] = [], definitions: [Definition] = [], tokenCount: Int = 0
    ) {
        self.byteRange = byteRange
        self.lineRange = lineRange
        self.kind = kind
        self.symbol = symbol
        self.scopes = scopes
        self.definitions = definitions
        self.tokenCount = tokenCount
    }

    /// The text that is encoded before the chunk's own: path, scopes and symbol.
    ///
    /// The chunker's budget counts it.
    public func header(path: String) -> String {
        ChunkHeader.text(path: path, scopes: scopes, symbol: symbol)
    }

    /// The innermost definition that begins in this chunk and holds `line` (1-based).
    public func definition(atLine line: Int) -> Definition? {
        var best: Definition?
        for definition in definitions where definition.lineRange.contains(line) {
            if let found = best, found.lineRange.count <= definition.lineRange.count { continue }
            best = definition
        }
        return best
    }
}

/// A file cut into chunks.
public struct ChunkedFile: Sendable, Equatable {
    /// How the cuts were found.
    public enum Method: String, Sendable, Hashable {
        /// Along the syntax tree.
        case syntax
        /// At headings, keys or cells.
        case headings
        /// At blank lines and shallow indentation, near the budget.
        case lines
    }

    /// Why a file was not cut the best way, or not wholly.
    public enum Limit: Error, Sendable, Hashable {
        /// A file, a line of it or the code embedded in it is more than is parsed at once.
        case fileTooLargeForSyntax(byteCount: Int)
        case parserTimedOut
        case nestedTooDeep
        case brokenSyntax(errorShare: Double)
        case grammarUnavailable(reason: String)
        /// The last chunk holds the rest of the file, beyond the budget.
        case tooManyChunks
    }

    /// `nil` for a file of no known language.
    public var language: Language?
    public var method: Method
    public var chunks: [Chunk]
    public var limits: [Limit]
    /// Lines, an unfinished last one included.
    public var lineCount: Int
}

/// The header's one format; the budget reserves room for it.
public enum ChunkHeader {
    /// Scopes beyond this many are left out, outermost first.
    static let scopeLimit = 4
    /// Longer names and paths lose their beginning or end.
    static let nameLimit = 80
    static let pathLimit = 160

    public static func text(path: String, scopes: [String], symbol: String?) -> String {
        var line = path.count > pathLimit ? String(path.suffix(pathLimit)) : path
        for scope in scopes.suffix(scopeLimit) { line += " " + scope.prefix(nameLimit) }
        if let symbol { line += " " + symbol.prefix(nameLimit) }
        return line + "\n"
    }
}
