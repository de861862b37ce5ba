// Joins the index, the work tree and the ignore rules into a snapshot. No pointers here.

extension Repository {
    /// The files of a state of the repository.
    ///
    /// - Parameter revision: What names a commit ("v1.2", "HEAD~3", an id). nil is the work tree
    ///   as it is now: tracked files, staged or not, and untracked ones that no `.gitignore`
    ///   leaves out; in a bare repository, HEAD.
    /// - Throws: `revisionNotFound`, `missingObject`, `unsupported`, `failed`.
    /// - Complexity: Nothing is hashed but changed and untracked files: about 5 µs a file.
    public func snapshot(revision: String? = nil) throws(GitError) -> Snapshot {
        if let revision {
            let commit = try commit(named: revision)
            return try snapshot(ofCommit: commit, branch: nil)
        }
        let head = try head()
        if isBare {
            guard let commit = head.commit.flatMap({ BlobID(hex: $0) }) else {
                return Snapshot(files: [], skipped: [], headCommit: nil, branch: head.branch)
            }
            return try snapshot(ofCommit: commit, branch: head.branch)
        }
        return try workTreeSnapshot(FileReader(root: workTree ?? ""), head: head)
    }

    private func snapshot(ofCommit commit: BlobID, branch: String?) throws(GitError) -> Snapshot {
        let entries = try treeEntries(ofCommit: commit)
        var listing = Listing(rules: try ignoreRules(of: IgnoreFile.files(of: entries)))
        let byteCounts = try byteCounts(of: entries.map(\.blob))
        for (entry, byteCount) in zip(entries, byteCounts) {
            guard let path = listing.admit(entry.path, mode: entry.mode) else { continue }
            guard let byteCount else {
                listing.skip(path, .missing)
                continue
            }
            listing.add(
                path, blob: entry.blob, byteCount: byteCount, isWorkTree: false, mode: entry.mode)
        }
        return listing.snapshot(headCommit: commit.hex, branch: branch)
    }

    private func workTreeSnapshot(
        _ disk: FileReader, head: (commit: String?, branch: String?)
    ) throws(GitError) -> Snapshot {
        let (entries, changes) = try workTreeListing(disk)
        var changed: [[UInt8]: WorkTreeChange] = [:]
        for change in changes { changed[change.path] = change }

        let ignoreFiles = IgnoreFile.files(of: entries, changes)
        var listing = Listing(rules: try ignoreRules(of: ignoreFiles, disk: disk))

        // The index has 0 where it does not trust its times, or nothing is checked out.
        let unsized = Array(Set(entries.lazy.filter { $0.byteCount <= 0 }.map(\.blob)))
        let byteCounts = Dictionary(
            zip(unsized, try byteCounts(of: unsized)), uniquingKeysWith: { first, _ in first })
        var conflicted: [UInt8]?
        for entry in entries {
            if entry.stage > 0 {
                // One path, up to three entries: the file on disk is what there is.
                changed[entry.path] = nil
                if conflicted != entry.path {
                    listWorkTreeFile(entry.path, entry.mode, disk, &listing)
                }
                conflicted = entry.path
                continue
            }
            if let change = changed.removeValue(forKey: entry.path) {
                switch change.kind {
                case .present:
                    listWorkTreeFile(entry.path, change.mode, hashed: change.blob, disk, &listing)
                    continue
                case .unreadable:
                    listing.skip(entry.path, .unreadable)
                    continue
                case .deleted:
                    if !entry.isSkipWorktree { continue }
                }
            }
            guard let path = listing.admit(entry.path, mode: entry.mode) else { continue }
            let onDisk = entry.byteCount > 0 ? entry.byteCount : nil
            // A partial clone may have the file and not the blob.
            guard
                let byteCount = onDisk ?? byteCounts[entry.blob].flatMap(\.self)
                    ?? disk.status(path)?.byteCount
            else {
                listing.skip(path, .missing)
                continue
            }
            listing.add(
                path, blob: entry.blob, byteCount: byteCount, isWorkTree: false, mode: entry.mode)
        }
        for change in changes where changed[change.path] != nil {
            switch change.kind {
            case .present:
                listWorkTreeFile(change.path, change.mode, hashed: change.blob, disk, &listing)
            case .unreadable: listing.skip(change.path, .unreadable)
            case .deleted: break
            }
        }
        return listing.snapshot(headCommit: head.commit, branch: head.branch)
    }

    /// Lists a file that is to be read from disk.
    private func listWorkTreeFile(
        _ bytes: [UInt8], _ mode: UInt32, hashed: BlobID? = nil, _ disk: FileReader,
        _ listing: inout Listing
    ) {
        guard let path = listing.admit(bytes, mode: mode) else { return }
        guard let status = disk.status(path), status.kind == .regular else { return }
        if status.byteCount > Snapshot.largestByteCount(path: path) {
            listing.skip(path, .tooLarge)
            return
        }
        do throws(GitError) {
            let blob = if let hashed { hashed } else { try hashOfFile(at: path, disk) }
            if let filter = externalFilter(of: path) { listing.filters[path] = filter }
            listing.add(
                path, blob: blob, byteCount: status.byteCount, isWorkTree: true, mode: mode)
        } catch {
            listing.skip(path, .unreadable)
        }
    }
}

/// A snapshot in the making.
private struct Listing {
    private var rules: IgnoreRules
    /// External filters by path.
    var filters: [String: String] = [:]
    private var files: [SnapshotFile] = []
    private var skipped: [SkippedFile] = []

    init(rules: IgnoreRules) {
        self.rules = rules
    }

    /// The path as text if the entry is a regular file that no rule leaves out.
    mutating func admit(_ bytes: [UInt8], mode: UInt32) -> String? {
        guard let path = String(validating: bytes, as: UTF8.self) else {
            skip(bytes, .nonUTF8Path)
            return nil
        }
        // An untracked folder here is a repository of its own.
        if mode == FileMode.submodule || path.utf8.last == UInt8(ascii: "/") {
            skip(path, .submodule)
        } else if mode == FileMode.link {
            skip(path, .symlink)
        } else if rules.excludes(path) {
            skip(path, .ignored)
        } else {
            return path
        }
        return nil
    }

    mutating func add(
        _ path: String, blob: BlobID, byteCount: Int, isWorkTree: Bool, mode: UInt32
    ) {
        if byteCount > Snapshot.largestByteCount(path: path) {
            skip(path, .tooLarge)
            return
        }
        files.append(
            SnapshotFile(
                path: path, blob: blob, byteCount: byteCount, isWorkTree: isWorkTree,
                isExecutable: mode & 0o111 != 0))
    }

    mutating func skip(_ path: String, _ reason: SkippedFile.Reason) {
        skipped.append(SkippedFile(path: path, reason: reason))
    }

    mutating func skip(_ path: [UInt8], _ reason: SkippedFile.Reason) {
        skip(String(decoding: path, as: UTF8.self), reason)
    }

    consuming func snapshot(headCommit: String?, branch: String?) -> Snapshot {
        let isSorted = zip(files, files.dropFirst()).allSatisfy {
            !$1.path.utf8.lexicographicallyPrecedes($0.path.utf8)
        }
        if !isSorted {
            files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        }
        return Snapshot(
            files: files, skipped: skipped, headCommit: headCommit, branch: branch,
            filters: filters, disregardedRules: rules.disregarded)
    }
}
