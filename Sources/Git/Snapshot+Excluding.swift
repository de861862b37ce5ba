extension Snapshot {
    /// How many patterns leave out files of a repository that is not trusted.
    public static let mostExcludingPatterns = IgnoreRules.mostRules

    /// The same without the files that `patterns` match, which count as ignored.
    ///
    /// - Parameter patterns: Each a line of gitignore's syntax, from the root, later ones first; at
    ///   most ``mostExcludingPatterns`` from whom nobody trusts.
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
