// Fence file: walks commits and compares trees. Every object that is looked up is freed in the same
// function; messages and paths are copied before that.

internal import CGit2

/// One commit of a history.
public struct HistoryCommit: Sendable, Equatable {
    public let id: BlobID
    public let parentCount: Int
    /// As its author wrote it; bytes that are not UTF-8 are replaced.
    public let message: String

    public init(id: BlobID, parentCount: Int, message: String) {
        self.id = id
        self.parentCount = parentCount
        self.message = message
    }
}

/// The files that a commit changed against its first parent.
public struct CommitChanges: Sendable, Equatable {
    /// Those that it left behind, in git's order; deleted ones and paths that are not UTF-8 are
    /// missing.
    public var paths: [String] = []
    /// How many files changed, deleted ones too. A renamed file counts twice.
    public var count = 0

    public init() {}
}

extension Repository {
    /// Calls `visit` with the commits that HEAD reaches, newest first, until it returns false.
    ///
    /// - Parameter since: What names a commit: it and all that it reaches are left out.
    /// - Returns: Whether the history ended early, because a shallow clone has no more of it.
    /// - Throws: `revisionNotFound` for `since`; `failed`. A HEAD without commits is no error.
    public func walkHistory(
        since: String? = nil, visit: (HistoryCommit) -> Bool
    ) throws(GitError) -> Bool {
        let hidden: BlobID? = if let since { try commit(named: since) } else { nil }
        guard let head = try head().commit.flatMap({ BlobID(hex: $0) }) else { return false }
        if isForProgram {
            return try program.walkHistory(
                from: head, without: hidden, ends: shallowEnds, visit: visit)
        }
        var walk: OpaquePointer?
        var status = unsafe git_revwalk_new(&walk, handle)
        defer { unsafe git_revwalk_free(walk) }
        guard status == 0 else { throw GitError(status: status, while: "reading the history") }
        // Unsorted is git log's order, and the only one that does not begin with reading it all.
        var start = head.gitID
        status = unsafe git_revwalk_push(walk, &start)
        if status == 0, var end = hidden?.gitID { status = unsafe git_revwalk_hide(walk, &end) }
        while status == 0 {
            var id = git_oid()
            status = unsafe git_revwalk_next(&id, walk)
            guard status == 0 else { break }
            var opened: OpaquePointer?
            status = unsafe git_commit_lookup(&opened, handle, &id)
            defer { unsafe git_commit_free(opened) }
            guard status == 0, let commit = unsafe opened else { break }
            // The text belongs to the commit and is copied.
            let message = unsafe git_commit_message(commit).map { unsafe Self.bytes($0) } ?? []
            let record = unsafe HistoryCommit(
                id: BlobID(id), parentCount: Int(git_commit_parentcount(commit)),
                message: String(decoding: message, as: UTF8.self))
            guard visit(record) else { return false }
        }
        if status == GIT_ITEROVER.rawValue { return false }
        let error = GitError(status: status, while: "reading the history")
        guard error.kind == .missingObject else { throw error }
        return true
    }

    /// What a commit changed; for the first of a history, all that it holds.
    ///
    /// - Throws: `missingObject` where a shallow or partial clone lacks a tree; `failed`.
    public func changes(ofCommit id: BlobID) throws(GitError) -> CommitChanges {
        let action = "comparing commit \(id) with its parent"
        if isForProgram {
            guard !shallowEnds.contains(id) else {
                throw GitError(.missingObject, "\(action): this clone is shallow")
            }
            return try program.changes(ofCommit: id)
        }
        var gitID = id.gitID
        var commit: OpaquePointer?
        var status = unsafe git_commit_lookup(&commit, handle, &gitID)
        defer { unsafe git_commit_free(commit) }
        guard status == 0 else { throw GitError(status: status, while: action) }
        var trees: (old: OpaquePointer?, new: OpaquePointer?)
        defer {
            unsafe git_tree_free(trees.old)
            unsafe git_tree_free(trees.new)
        }
        status = unsafe git_commit_tree(&trees.new, commit)
        if status == 0, unsafe git_commit_parentcount(commit) > 0 {
            var parent: OpaquePointer?
            status = unsafe git_commit_parent(&parent, commit, 0)
            if status == 0 { status = unsafe git_commit_tree(&trees.old, parent) }
            unsafe git_commit_free(parent)
        }
        guard status == 0 else { throw GitError(status: status, while: action) }

        var options = unsafe git_diff_options()
        unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        unsafe options.flags =
            GIT_DIFF_SKIP_BINARY_CHECK.rawValue | GIT_DIFF_IGNORE_SUBMODULES.rawValue
        var opened: OpaquePointer?
        status = unsafe git_diff_tree_to_tree(&opened, handle, trees.old, trees.new, &options)
        guard status == 0, let diff = unsafe opened else {
            throw GitError(status: status, while: action)
        }
        defer { unsafe git_diff_free(diff) }
        var changes = CommitChanges()
        changes.count = unsafe git_diff_num_deltas(diff)
        for position in 0..<changes.count {
            guard let delta = unsafe git_diff_get_delta(diff, position),
                unsafe delta.pointee.status != GIT_DELTA_DELETED,
                let path = unsafe delta.pointee.new_file.path,
                let text = unsafe String(validating: Self.bytes(path), as: UTF8.self)
            else { continue }
            changes.paths.append(text)
        }
        return changes
    }
    /// The commits whose parents a shallow clone lacks.
    private var shallowEnds: Set<BlobID> {
        let disk = FileReader(root: commonFolder)
        let lines = (try? disk.read("shallow", limit: 1 << 20)) ?? []
        return Set(
            lines.split(separator: UInt8(ascii: "\n")).compactMap {
                BlobID(hex: String(decoding: $0, as: UTF8.self))
            })
    }
}
