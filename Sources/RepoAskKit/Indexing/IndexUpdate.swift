/// Which encoding a run waits for. All chunks are found by their words at once.
public enum EncodingPatience: Sendable {
    /// Every chunk's.
    case all
    /// That of so many chunks; where more lack a vector, or another run encodes already, none.
    case upTo(Int)

    /// The same, or none where another run encodes already.
    func yielding(to background: BackgroundEncoding) -> EncodingPatience {
        switch self {
        case .all: .all
        case .upTo(let limit): .upTo(background.runningProcess == nil ? limit : 0)
        }
    }

    func allows(_ chunkCount: Int) -> Bool {
        switch self {
        case .all: true
        case .upTo(let limit): chunkCount <= limit
        }
    }
}

/// What one run of indexing did.
public struct IndexUpdate: Sendable, Codable {
    /// The commit that was read, where one was asked for; nil for HEAD and the work tree.
    public var revision: String?
    /// Files and chunks of the tree that was read, whether new or known before.
    public var files = 0
    public var chunks = 0
    /// What this run added: files that were never seen before, and their chunks.
    public var newFiles = 0
    public var newChunks = 0
    /// Chunks that this run encoded, cut by it or by an earlier one.
    public var encodedNow = 0
    /// Chunks of the tree that have a vector; the others are found by their words alone.
    public var encodedChunks = 0
    public var seconds = 0.0
    /// Whether so much is stored that half of it may be of no use.
    public var isCollectionDue = false
    /// Of the tree that was read, whether new or known before.
    public var secrets = SecretSummary()
    /// What a person should know: files passed over, grammars missing, an index set aside.
    public var notices: [String] = []
}

/// What the index holds of the current tree.
public struct IndexStatus: Sendable, Codable {
    public var repository: String
    public var revision: String?
    public var indexPath: String
    public var indexBytes: Int
    /// Files of the tree that belong into the index, and how many are in it.
    public var files: Int
    public var indexedFiles: Int
    public var encodedFiles: Int
    public var chunks: Int
    public var encodedChunks: Int
    /// The process that encodes; nil too where it is in another container or on another machine.
    public var encodingProcess: Int32?
    /// The process that makes memory slots in the background.
    public var warmingProcess: Int32?
    public var encoder: String
    /// What was blanked in the files that are in it.
    public var secrets: SecretSummary
    /// Paths left out, by reason.
    public var excluded: [String: [String]]
    /// How many of the files that are in it are not cut along their syntax, or not wholly, by
    /// reason.
    public var limited: [String: Int]
    public var notices: [String]
}
