extension Snapshot {
    /// The same without the files that `patterns` match, which count as ignored.
    ///
    /// - Parameter patterns: gitignore's syntax, from the root, later ones first.
    public func excluding(_ patterns: [String]) -> Snapshot {
        var rules = IgnoreRules(patterns: patterns)
        if rules.isEmpty { return self }
        var kept: [SnapshotFile] = []
        var left: [SkippedFile] = []
        for file in files {
            if rules.excludes(file.path) {
                left.append(SkippedFile(path: file.path, reason: .ignored))
            } else {
                kept.append(file)
            }
        }
        return Snapshot(
            files: kept, skipped: skipped + left, headCommit: headCommit, branch: branch,
            filters: filters, disregardedRules: disregardedRules)
    }
}
