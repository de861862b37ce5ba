// Fence file: walks libgit2's index and its difference to the work tree. Entries and deltas
// belong to the index and the diff, which live until the end of each function; all that leaves
// is copied.

internal import CGit2

/// One entry of the index.
struct IndexEntry {
    /// The bytes of the path, any encoding.
    let path: [UInt8]
    let blob: BlobID
    let mode: UInt32
    let byteCount: Int
    /// Not 0 while a merge conflict is open; the entries of one path follow each other.
    let stage: UInt16
    /// Left out of a sparse checkout.
    let isSkipWorktree: Bool
    /// Where the git program listed the index; else libgit2 compares them itself.
    var times = FileTimes()
}

/// How a file of the work tree differs from the index.
struct WorkTreeChange {
    enum Kind { case deleted, present, unreadable }

    let path: [UInt8]
    let kind: Kind
    let mode: UInt32
    /// What libgit2 hashed on its way; nil where it had no need to.
    let blob: BlobID?
}

extension Repository {
    /// The entries of the index, in git's order.
    func indexEntries() throws(GitError) -> [IndexEntry] {
        var opened: OpaquePointer?
        let status = unsafe git_repository_index(&opened, handle)
        guard status == 0, let index = unsafe opened else {
            throw GitError(status: status, while: "reading the index")
        }
        defer { unsafe git_index_free(index) }
        let count = unsafe git_index_entrycount(index)
        var entries: [IndexEntry] = []
        entries.reserveCapacity(count)
        for position in 0..<count {
            guard let entry = unsafe git_index_get_byindex(index, position) else { continue }
            let flags = unsafe entry.pointee.flags
            let skip =
                unsafe UInt32(entry.pointee.flags_extended)
                & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue
            unsafe entries.append(
                IndexEntry(
                    path: Self.bytes(entry.pointee.path),
                    blob: BlobID(entry.pointee.id),
                    mode: entry.pointee.mode,
                    byteCount: Int(entry.pointee.file_size),
                    stage: flags >> 12 & 3,
                    isSkipWorktree: skip != 0))
        }
        return entries
    }

    /// The files of the work tree that differ from the index or are not in it, `.gitignore`
    /// honoured. Trusts the index's times and sizes, as git does, and writes nothing.
    func workTreeChanges() throws(GitError) -> [WorkTreeChange] {
        var options = unsafe git_diff_options()
        unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        let flags = [
            GIT_DIFF_INCLUDE_UNTRACKED, GIT_DIFF_RECURSE_UNTRACKED_DIRS,
            GIT_DIFF_INCLUDE_TYPECHANGE, GIT_DIFF_INCLUDE_UNREADABLE, GIT_DIFF_IGNORE_SUBMODULES,
            GIT_DIFF_DISABLE_PATHSPEC_MATCH, GIT_DIFF_SKIP_BINARY_CHECK,
        ]
        unsafe options.flags = flags.reduce(0) { $0 | $1.rawValue }
        var opened: OpaquePointer?
        let status = unsafe git_diff_index_to_workdir(&opened, handle, nil, &options)
        guard status == 0, let diff = unsafe opened else {
            throw GitError(status: status, while: "comparing the work tree with the index")
        }
        defer { unsafe git_diff_free(diff) }
        var changes: [WorkTreeChange] = []
        for position in 0..<(unsafe git_diff_num_deltas(diff)) {
            guard let delta = unsafe git_diff_get_delta(diff, position) else { continue }
            let kind: WorkTreeChange.Kind
            switch unsafe delta.pointee.status {
            case GIT_DELTA_DELETED: kind = .deleted
            case GIT_DELTA_UNREADABLE: kind = .unreadable
            default: kind = .present
            }
            let file = unsafe delta.pointee.new_file
            guard let path = unsafe file.path ?? delta.pointee.old_file.path else { continue }
            let isHashed = unsafe file.flags & GIT_DIFF_FLAG_VALID_ID.rawValue != 0
            unsafe changes.append(
                WorkTreeChange(
                    path: Self.bytes(path), kind: kind, mode: UInt32(file.mode),
                    blob: isHashed ? BlobID(file.id) : nil))
        }
        return changes
    }

    /// The id that git would give a file of the work tree, conversions applied.
    ///
    /// Not applied where the git program is asked: it would run filter programs.
    ///
    /// - Parameter disk: Reads the work tree, where libgit2 does not. What libgit2 hashed is read
    ///   by ``rawContents(of:)`` before anything is done with it.
    func hashOfFile(at path: String, _ disk: FileReader) throws(GitError) -> BlobID {
        if isForProgram {
            return hash(try disk.read(path, limit: Snapshot.largestByteCount(path: path)))
        }
        var id = git_oid()
        let status = unsafe git_repository_hashfile(&id, handle, path, GIT_OBJECT_BLOB, nil)
        guard status == 0 else {
            let error = GitError(status: status, while: "hashing '\(path)'")
            throw GitError(.unreadable, error.message)
        }
        return BlobID(id)
    }

    /// Copies a C text that libgit2 owns.
    static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
        let count = unsafe lengthOf(text)
        // libgit2's texts end in a zero; the buffer covers what is before it.
        return unsafe Array(
            UnsafeRawBufferPointer(start: text, count: count))
    }

    private static func lengthOf(_ text: UnsafePointer<CChar>) -> Int {
        var count = 0
        while unsafe text[count] != 0 { count += 1 }
        return count
    }
}

extension BlobID {
    /// Copies libgit2's id.
    init(_ id: git_oid) {
        // A git_oid is 20 bytes, always.
        self.init(bytes: unsafe withUnsafeBytes(of: id) { unsafe Array($0) })!
    }

    var gitID: git_oid {
        var id = git_oid()
        let bytes = bytes
        unsafe withUnsafeMutableBytes(of: &id) { unsafe $0.copyBytes(from: bytes) }
        return id
    }
}
