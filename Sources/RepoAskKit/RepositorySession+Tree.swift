// The tree that a session's questions are about.

internal import Git

extension RepositorySession {
    /// The files of the tree that is asked about, wherever they lie in it.
    ///
    /// - Throws: `GitError`; ``PathNotFound`` for a path of the scope that holds nothing.
    func wholeTree() throws -> Snapshot {
        let tree = try repository.snapshot(revision: scope.revision).excluding(excludedPatterns)
        for path in scope.paths {
            let filter = PathFilter([repositoryPath(path)])
            guard
                tree.files.contains(where: { filter.contains($0.path) })
                    || tree.skipped.contains(where: { filter.contains($0.path) })
            else { throw PathNotFound(path: path, revision: scope.revision) }
        }
        askedCommit = scope.revision == nil ? nil : tree.headCommit
        return tree
    }

    /// The files that are asked about.
    func tree() throws -> Snapshot {
        let tree = try wholeTree()
        if scope.paths.isEmpty { return tree }
        return Snapshot(
            files: tree.files.filter { pathFilter.contains($0.path) },
            skipped: tree.skipped.filter { pathFilter.contains($0.path) },
            headCommit: tree.headCommit, branch: tree.branch,
            filters: tree.filters.filter { pathFilter.contains($0.key) },
            disregardedRules: tree.disregardedRules)
    }

    /// What a person should know about a tree that was read.
    static func treeNotices(_ tree: Snapshot) -> [String] {
        var notices: [String] = []
        let missing = tree.skipped.filter { $0.reason == .missing }
        if let first = missing.first {
            notices.append(
                "\(missing.count) of \(missing.count + tree.files.count) files are missing from "
                    + "this partial clone and not searched, first \(first.path); checking them out "
                    + "fetches them")
        }
        if let first = tree.disregardedRules.min(by: { $0.key < $1.key }) {
            notices.append(
                "\(tree.disregardedRules.count) .repoaskignore files leave nothing out, first "
                    + "\(first.key): \(first.value)")
        }
        let filtered = tree.filters.filter { $0.value != "lfs" }.sorted { $0.key < $1.key }
        if let first = filtered.first {
            notices.append(
                "\(filtered.count) files are read as they are on disk, without the filter "
                    + "'\(first.value)', first \(first.key)")
        }
        return notices
    }
}
