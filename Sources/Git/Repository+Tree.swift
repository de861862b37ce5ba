// Fence file: commits and trees. Every object that is looked up is freed in the same function.

internal import CGit2

/// One file of a commit's tree.
struct TreeEntry {
    /// The bytes of the path, any encoding.
    let path: [UInt8]
    let blob: BlobID
    let mode: UInt32
}

extension Repository {
    /// The commit that HEAD shows, and the branch; nil for what there is not (yet).
    func head() throws(GitError) -> (commit: String?, branch: String?) {
        if isForProgram { return try program.head() }
        var opened: OpaquePointer?
        let status = unsafe git_repository_head(&opened, handle)
        defer { unsafe git_reference_free(opened) }
        if status == GIT_EUNBORNBRANCH.rawValue || status == GIT_ENOTFOUND.rawValue {
            return (nil, unbornBranch())
        }
        guard status == 0, let reference = unsafe opened else {
            throw GitError(status: status, while: "reading HEAD")
        }
        let name = unsafe String(cString: git_reference_shorthand(reference))
        let target = unsafe git_reference_target(reference)
        let isDetached = unsafe git_repository_head_detached(handle) == 1
        return (unsafe target.map { unsafe BlobID($0.pointee).hex }, isDetached ? nil : name)
    }

    private func unbornBranch() -> String? {
        var opened: OpaquePointer?
        guard unsafe git_reference_lookup(&opened, handle, "HEAD") == 0 else { return nil }
        defer { unsafe git_reference_free(opened) }
        guard let target = unsafe git_reference_symbolic_target(opened) else { return nil }
        let name = unsafe String(cString: target)
        return name.hasPrefix("refs/heads/") ? String(name.dropFirst(11)) : name
    }

    /// The commit that `revision` names: a branch, a tag, an id, `HEAD~3`, `v1.2^{commit}`.
    func commit(named revision: String) throws(GitError) -> BlobID {
        if isForProgram {
            if let commit = try program.commit(named: revision) { return commit }
            throw unknown(revision, isShallow: program.isShallow)
        }
        var found: OpaquePointer?
        let status = unsafe git_revparse_single(&found, handle, revision)
        defer { unsafe git_object_free(found) }
        var peeled: OpaquePointer?
        guard status == 0, unsafe git_object_peel(&peeled, found, GIT_OBJECT_COMMIT) == 0,
            let id = unsafe git_object_id(peeled)
        else {
            if status == GIT_EAMBIGUOUS.rawValue {
                throw GitError(.revisionNotFound, "revision '\(revision)' is ambiguous")
            }
            throw unknown(revision, isShallow: unsafe git_repository_is_shallow(handle) == 1)
        }
        defer { unsafe git_object_free(peeled) }
        return unsafe BlobID(id.pointee)
    }

    private func unknown(_ revision: String, isShallow: Bool) -> GitError {
        let reason =
            isShallow ? ": this clone is shallow, `git fetch --unshallow` completes it" : ""
        return GitError(.revisionNotFound, "no commit is named '\(revision)'" + reason)
    }

    /// Everything in a commit's tree but folders, in git's order.
    func treeEntries(ofCommit id: BlobID) throws(GitError) -> [TreeEntry] {
        if isForProgram { return try program.treeEntries(ofCommit: id) }
        var id = id.gitID
        var commit: OpaquePointer?
        var status = unsafe git_commit_lookup(&commit, handle, &id)
        defer { unsafe git_commit_free(commit) }
        guard status == 0 else { throw GitError(status: status, while: "reading a commit") }
        var tree: OpaquePointer?
        status = unsafe git_commit_tree(&tree, commit)
        defer { unsafe git_tree_free(tree) }
        guard status == 0, let tree = unsafe tree else {
            throw GitError(status: status, while: "reading a commit's tree")
        }
        var entries: [TreeEntry] = []
        try unsafe walk(tree, prefix: [], depth: 0, into: &entries)
        return entries
    }

    private func walk(
        _ tree: OpaquePointer, prefix: [UInt8], depth: Int, into entries: inout [TreeEntry]
    ) throws(GitError) {
        guard depth < 512 else { throw GitError(.failed, "folders nested deeper than 512") }
        for position in 0..<(unsafe git_tree_entrycount(tree)) {
            guard let entry = unsafe git_tree_entry_byindex(tree, position),
                let name = unsafe git_tree_entry_name(entry),
                let id = unsafe git_tree_entry_id(entry)
            else { continue }
            let path = unsafe prefix + Self.bytes(name)
            if unsafe git_tree_entry_type(entry) == GIT_OBJECT_TREE {
                var child: OpaquePointer?
                let status = unsafe git_tree_lookup(&child, handle, id)
                defer { unsafe git_tree_free(child) }
                guard status == 0, let child = unsafe child else {
                    throw GitError(status: status, while: "reading a folder of a commit")
                }
                try unsafe walk(
                    child, prefix: path + [UInt8(ascii: "/")], depth: depth + 1, into: &entries)
            } else {
                unsafe entries.append(
                    TreeEntry(
                        path: path, blob: BlobID(id.pointee),
                        mode: UInt32(git_tree_entry_filemode(entry).rawValue)))
            }
        }
    }
}
