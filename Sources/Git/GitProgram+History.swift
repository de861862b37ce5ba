// What git tells of commits.

extension GitProgram {
    /// As ``Repository/walkHistory(since:visit:)``. Asks for more and more commits at a time:
    /// whoever has seen enough waits for few, and a long history is not begun anew too often.
    ///
    /// - Parameters:
    ///   - hidden: It and all that it reaches are left out.
    ///   - ends: The commits whose parents are not there.
    func walkHistory(
        from head: BlobID, without hidden: BlobID?, ends: Set<BlobID>,
        visit: (HistoryCommit) -> Bool
    ) throws(GitError) -> Bool {
        let words = ["rev-list", "--encoding=UTF-8", "--format=%P%n%B%x00"]
        let range = [head.hex] + (hidden.map { ["^\($0.hex)"] } ?? []) + ["--"]
        var seen = 0
        var batch = 256
        while true {
            let limits = ["--skip=\(seen)", "--max-count=\(batch)"]
            let commits = try records(words + limits + range).compactMap(Self.historyCommit)
            for commit in commits {
                if ends.contains(commit.id) { return true }
                guard visit(commit) else { return false }
            }
            if commits.count < batch { return false }
            seen += batch
            batch = min(batch * 4, 1 << 16)
        }
    }

    /// Reads "commit id\nparents\nmessage", which has a newline before it but for the first, and
    /// behind the last.
    private static func historyCommit(_ record: [UInt8]) -> HistoryCommit? {
        let newline = UInt8(ascii: "\n")
        let lines = record.drop { $0 == newline }.split(
            separator: newline, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].starts(with: "commit ".utf8),
            let id = BlobID(hex: String(decoding: lines[0].dropFirst(7), as: UTF8.self))
        else { return nil }
        return HistoryCommit(
            id: id, parentCount: Self.words(lines[1]).count,
            message: String(decoding: lines[2].drop { $0 == newline }, as: UTF8.self))
    }

    /// As ``Repository/changes(ofCommit:)``.
    func changes(ofCommit id: BlobID) throws(GitError) -> CommitChanges {
        let words = [
            "diff-tree", "-r", "-z", "--name-status", "--no-commit-id", "--no-renames",
            "--no-ext-diff", "--no-textconv", "--ignore-submodules=all",
        ]
        // The first of a history has no parent that could be named.
        var listing = try run(words + ["\(id.hex)^1", id.hex, "--"], mayFail: true)
        if listing == nil { listing = try run(words + ["--root", id.hex, "--"]) }
        // A letter, a path, a letter and so on.
        let fields = (listing ?? []).split(separator: 0)
        var changes = CommitChanges()
        changes.count = fields.count / 2
        for index in stride(from: 0, to: fields.count - 1, by: 2)
        where !fields[index].elementsEqual("D".utf8) {
            if let path = String(validating: fields[index + 1], as: UTF8.self) {
                changes.paths.append(path)
            }
        }
        return changes
    }
}
