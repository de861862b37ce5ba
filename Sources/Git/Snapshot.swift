/// One regular file of a snapshot.
public struct SnapshotFile: Sendable, Hashable {
    /// From the root of the work tree, with "/".
    public let path: String
    /// What git calls the content, conversions (line ends, ident) applied.
    public let blob: BlobID
    /// Bytes of the file on disk in a snapshot of a work tree, of the blob in one of a commit.
    public let byteCount: Int
    /// The content may not be in the object store: modified or untracked, read from disk.
    public let isWorkTree: Bool
    public let isExecutable: Bool

    public init(
        path: String, blob: BlobID, byteCount: Int, isWorkTree: Bool, isExecutable: Bool
    ) {
        self.path = path
        self.blob = blob
        self.byteCount = byteCount
        self.isWorkTree = isWorkTree
        self.isExecutable = isExecutable
    }
}

/// Something in the tree that a snapshot does not list as a file.
public struct SkippedFile: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case submodule
        case symlink
        /// The path is not UTF-8; `path` shows it with replacement characters.
        case nonUTF8Path
        /// Left out by a `.repoaskignore`.
        case ignored
        /// Larger than ``Snapshot/largestByteCount(path:)``.
        case tooLarge
        case unreadable
        /// The object store lacks it: a partial clone that never needed it.
        case missing
    }

    public let path: String
    public let reason: Reason

    public init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}

/// The files of one state of a repository: a commit, or the work tree as it is now.
public struct Snapshot: Sendable {
    /// Sorted by the bytes of the path, as git sorts them.
    public let files: [SnapshotFile]
    /// In the order in which they were met.
    public let skipped: [SkippedFile]
    /// The commit shown, or the one that the work tree is based on; nil before the first commit.
    public let headCommit: String?
    /// The branch that is checked out; nil for a detached HEAD and for named revisions.
    public let branch: String?
    /// Files read from disk that git would have a program convert, and its name. That is never
    /// run: they are as they are on disk.
    public let filters: [String: String]
    /// The `.repoaskignore` files that leave nothing out, by path, and why: "a symlink".
    public let disregardedRules: [String: String]

    /// No blob that is larger is read.
    public static let largestBlobByteCount = 20_000_000

    /// Larger files are neither hashed nor listed: no source file has 2 MiB, and an untracked folder of
    /// recordings must not be hashed for a question. Notebooks hold the pictures of their outputs.
    public static func largestByteCount(path: String) -> Int {
        path.hasSuffix(".ipynb") ? largestBlobByteCount : 2 << 20
    }

    public init(
        files: [SnapshotFile], skipped: [SkippedFile], headCommit: String?, branch: String?,
        filters: [String: String] = [:], disregardedRules: [String: String] = [:]
    ) {
        self.files = files
        self.skipped = skipped
        self.headCommit = headCommit
        self.branch = branch
        self.filters = filters
        self.disregardedRules = disregardedRules
    }
}
