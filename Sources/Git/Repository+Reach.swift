// Fence file: everything that is still in use, for those who keep something about it. Texts and
// objects belong to libgit2 and are copied or freed in the same function.

internal import CGit2

extension Repository {
    /// Calls `body` with the path and blob of every file that is in the tree of a branch, tag or other
    /// ref, of a work tree's HEAD or of one of `commits`, in the index of a work tree, or in a work
    /// tree itself.
    ///
    /// Trees that are not there (shallow and partial clones) and work trees that are gone are passed
    /// over.
    ///
    /// - Complexity: A folder is walked once for each state that it has in any of these trees.
    public func visitReachable(
        commits: [String], _ body: (_ path: [UInt8], _ blob: BlobID) -> Void
    ) throws(GitError) {
        var visited: Set<Place> = []
        var seen: Set<BlobID> = []
        func visit(_ commit: BlobID) throws(GitError) {
            guard seen.insert(commit).inserted else { return }
            if isForProgram {
                for entry in (try? program.treeEntries(ofCommit: commit)) ?? [] {
                    body(entry.path, entry.blob)
                }
            } else if let tree = treeID(ofCommit: commit) {
                walk(tree, prefix: [], depth: 0, visited: &visited, body)
            }
        }
        for commit in try tips() + commits.compactMap({ BlobID(hex: $0) }) { try visit(commit) }
        for folder in try workTrees() {
            // Its HEAD is among the tips; what is in it is found anew when it is back.
            guard let other = try? Repository.discover(from: folder), let root = other.workTree
            else { continue }
            if let head = try? other.head().commit.flatMap({ BlobID(hex: $0) }) { try visit(head) }
            let disk = FileReader(root: root)
            guard let listing = try? other.workTreeListing(disk) else { continue }
            for entry in listing.entries { body(entry.path, entry.blob) }
            for change in listing.changes where change.kind == .present {
                guard let path = String(validating: change.path, as: UTF8.self) else { continue }
                // As the snapshot does it: what it does not hash is not kept.
                guard let status = disk.status(path), status.kind == .regular,
                    status.byteCount <= Snapshot.largestByteCount(path: path)
                else { continue }
                if let blob = change.blob ?? (try? other.hashOfFile(at: path, disk)) {
                    body(change.path, blob)
                }
            }
        }
    }

    /// The commits of all refs and of the HEADs of all work trees.
    func tips() throws(GitError) -> [BlobID] {
        if isForProgram { return try program.tips() }
        var tips: [BlobID] = []
        func add(_ reference: OpaquePointer?) {
            var peeled: OpaquePointer?
            // A tag may name something else than a commit.
            guard unsafe git_reference_peel(&peeled, reference, GIT_OBJECT_COMMIT) == 0 else {
                return
            }
            unsafe tips.append(BlobID(git_object_id(peeled).pointee))
            unsafe git_object_free(peeled)
        }
        var opened: OpaquePointer?
        let status = unsafe git_reference_iterator_new(&opened, handle)
        guard status == 0, let iterator = unsafe opened else {
            throw GitError(status: status, while: "listing the refs")
        }
        defer { unsafe git_reference_iterator_free(iterator) }
        var reference: OpaquePointer?
        while unsafe git_reference_next(&reference, iterator) == 0 {
            unsafe add(reference)
            unsafe git_reference_free(reference)
        }
        for name in linkedWorkTrees() {
            var head: OpaquePointer?
            if unsafe git_repository_head_for_worktree(&head, handle, name) == 0 {
                // Not peeled: of a detached one, libgit2 makes a reference that belongs to nothing.
                if let target = unsafe git_reference_target(head) {
                    unsafe tips.append(BlobID(target.pointee))
                }
                unsafe git_reference_free(head)
            }
        }
        if let commit = try head().commit.flatMap({ BlobID(hex: $0) }) { tips.append(commit) }
        return tips
    }

    /// The folders of all work trees, the main one first.
    func workTrees() throws(GitError) -> [String] {
        if isForProgram { return try program.workTrees() }
        var folders: [String] = []
        if let main = try? Repository.discover(from: commonFolder).workTree { folders.append(main) }
        for name in linkedWorkTrees() {
            var opened: OpaquePointer?
            guard unsafe git_worktree_lookup(&opened, handle, name) == 0 else { continue }
            defer { unsafe git_worktree_free(opened) }
            if let path = unsafe git_worktree_path(opened) {
                folders.append(unsafe String(cString: path))
            }
        }
        if let workTree, !folders.contains(workTree) { folders.append(workTree) }
        return folders
    }

    private func linkedWorkTrees() -> [String] {
        var list = unsafe git_strarray()
        guard unsafe git_worktree_list(&list, handle) == 0 else { return [] }
        defer { unsafe git_strarray_dispose(&list) }
        return unsafe (0..<list.count).compactMap { position in
            unsafe list.strings[position].map { unsafe String(cString: $0) }
        }
    }

    private func treeID(ofCommit id: BlobID) -> BlobID? {
        var gitID = id.gitID
        var commit: OpaquePointer?
        guard unsafe git_commit_lookup(&commit, handle, &gitID) == 0 else { return nil }
        defer { unsafe git_commit_free(commit) }
        return unsafe BlobID(git_commit_tree_id(commit).pointee)
    }

    /// A state of a folder, at a path.
    private struct Place: Hashable {
        let tree: BlobID
        let prefix: [UInt8]
    }

    private func walk(
        _ id: BlobID, prefix: [UInt8], depth: Int, visited: inout Set<Place>,
        _ body: ([UInt8], BlobID) -> Void
    ) {
        guard depth < 512, visited.insert(Place(tree: id, prefix: prefix)).inserted else { return }
        var gitID = id.gitID
        var tree: OpaquePointer?
        guard unsafe git_tree_lookup(&tree, handle, &gitID) == 0 else { return }
        defer { unsafe git_tree_free(tree) }
        for position in 0..<(unsafe git_tree_entrycount(tree)) {
            guard let entry = unsafe git_tree_entry_byindex(tree, position),
                let name = unsafe git_tree_entry_name(entry),
                let child = unsafe git_tree_entry_id(entry)
            else { continue }
            let path = unsafe prefix + Self.bytes(name)
            let childID = unsafe BlobID(child.pointee)
            if unsafe git_tree_entry_type(entry) == GIT_OBJECT_TREE {
                walk(
                    childID, prefix: path + [UInt8(ascii: "/")], depth: depth + 1,
                    visited: &visited, body)
            } else {
                body(path, childID)
            }
        }
    }
}

extension GitProgram {
    /// As ``Repository/tips()``.
    func tips() throws(GitError) -> [BlobID] {
        let format = "%(objecttype) %(objectname)%00%(*objecttype) %(*objectname)"
        var tips = try records(["for-each-ref", "--format=\(format)%00"]).compactMap { record in
            let fields = Self.words(record.drop { $0 == UInt8(ascii: "\n") })
            return fields.count == 2 && fields[0] == "commit" ? BlobID(hex: fields[1]) : nil
        }
        for entry in try worktreeEntries() {
            guard entry.hasPrefix("HEAD "), let id = BlobID(hex: entry.dropFirst(5)) else {
                continue
            }
            tips.append(id)
        }
        return tips
    }

    /// As ``Repository/workTrees()``.
    func workTrees() throws(GitError) -> [String] {
        try worktreeEntries().compactMap {
            $0.hasPrefix("worktree ") ? String($0.dropFirst(9)) : nil
        }
    }

    private func worktreeEntries() throws(GitError) -> [String] {
        let words = ["worktree", "list", "--porcelain"]
        var separator: UInt8 = 0
        var listing = try run(words + ["-z"], mayFail: true)
        if listing == nil {
            // Before git 2.36 there is no `-z`, and a newline in a path ends it.
            separator = UInt8(ascii: "\n")
            listing = try run(words)
        }
        return (listing ?? []).split(separator: separator).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
