/// What indexed files are keyed by: the same content at another path has other path words.
public struct FileKey: Hashable, Sendable {
    /// The id of the git blob, 20 bytes.
    public let blob: [UInt8]
    /// From the root of the repository, with "/".
    public let path: String

    public init(blob: [UInt8], path: String) {
        self.blob = blob
        self.path = path
    }
}

/// A secret that was blanked in a file before anything of it was stored. Never its value.
public struct SecretRecord: Hashable, Sendable {
    /// 1-based.
    public let line: Int
    /// "github-token", "password", …, as the recogniser calls it.
    public let kind: String

    public init(line: Int, kind: String) {
        self.line = line
        self.kind = kind
    }
}

/// A chunk to be stored. Its text is not kept, its terms are.
public struct IndexedChunk: Sendable, Equatable {
    /// 1-based, inclusive.
    public var startLine: Int
    public var endLine: Int
    /// Half-open: `startByte..<endByte`.
    public var startByte: Int
    public var endByte: Int
    public var kind: String
    public var symbol: String?
    /// From the outermost to the innermost.
    public var scopes: [String]
    /// Names that the chunk defines.
    public var definitions: [String]
    /// The terms of the chunk's text.
    public var bodyTerms: TermCounts

    public init(
        startLine: Int, endLine: Int, startByte: Int, endByte: Int, kind: String,
        symbol: String? = nil, scopes: [String] = [], definitions: [String] = [],
        bodyTerms: TermCounts
    ) {
        self.startLine = startLine
        self.endLine = endLine
        self.startByte = startByte
        self.endByte = endByte
        self.kind = kind
        self.symbol = symbol
        self.scopes = scopes
        self.definitions = definitions
        self.bodyTerms = bodyTerms
    }
}

/// A file to be stored: chunked, or left out for a reason.
public struct IndexedFile: Sendable, Equatable {
    public var key: FileKey
    public var language: String?
    public var lineCount: Int
    public var byteCount: Int
    /// Why the file has no chunks, so that it is not read again; nil for files that are searched.
    public var exclusion: String?
    public var secrets: [SecretRecord]
    /// Why the file is not cut the best way, or not wholly, a word a reason.
    public var limits: [String]
    public var chunks: [IndexedChunk]

    public init(
        key: FileKey, language: String?, lineCount: Int, byteCount: Int,
        exclusion: String? = nil, secrets: [SecretRecord] = [], limits: [String] = [],
        chunks: [IndexedChunk]
    ) {
        self.key = key
        self.language = language
        self.lineCount = lineCount
        self.byteCount = byteCount
        self.exclusion = exclusion
        self.secrets = secrets
        self.limits = limits
        self.chunks = chunks
    }
}

/// A chunk as the index knows it.
public struct ChunkRecord: Sendable, Equatable, Identifiable {
    public let id: Int64
    public let path: String
    public let blob: [UInt8]
    public let startLine: Int
    public let endLine: Int
    public let startByte: Int
    public let endByte: Int
    public let kind: String
    public let symbol: String?
    public let scopes: [String]
    public let definitions: [String]

    public init(
        id: Int64, path: String, blob: [UInt8], startLine: Int, endLine: Int, startByte: Int,
        endByte: Int, kind: String, symbol: String?, scopes: [String], definitions: [String]
    ) {
        self.id = id
        self.path = path
        self.blob = blob
        self.startLine = startLine
        self.endLine = endLine
        self.startByte = startByte
        self.endByte = endByte
        self.kind = kind
        self.symbol = symbol
        self.scopes = scopes
        self.definitions = definitions
    }
}
