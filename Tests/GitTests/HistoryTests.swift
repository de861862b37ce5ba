import Foundation
import Git
import Testing

/// Commits and what they changed, in repositories that git itself made.
@Suite struct HistoryTests {
    /// libgit2 reads the first, the git program the second.
    static let formats = ["sha1", "sha256"]

    /// Three commits and a merge: "first", "second" with "side" merged into it.
    func repository(_ format: String) throws -> TemporaryRepository {
        let repository = try TemporaryRepository("--object-format=\(format)")
        try repository.write("a\n", to: "a.txt")
        try repository.write("b\n", to: "folder/b.txt")
        try repository.commit("first")
        try repository.git("checkout", "-q", "-b", "side")
        try repository.write("c\n", to: "c.txt")
        try repository.commit("side\n\nWith a body.")
        try repository.git("checkout", "-q", "main")
        try repository.write("a, changed\n", to: "a.txt")
        try repository.remove("folder/b.txt")
        try repository.commit("second")
        try repository.git("merge", "-q", "--no-ff", "-m", "merge", "side")
        return repository
    }

    func walk(
        _ repository: TemporaryRepository, since: String? = nil
    ) throws -> (commits: [HistoryCommit], endsEarly: Bool) {
        var commits: [HistoryCommit] = []
        let endsEarly = try Repository.discover(from: repository.path).walkHistory(since: since) {
            commits.append($0)
            return true
        }
        return (commits, endsEarly)
    }

    @Test(
        "The commits are those of git log, with their messages and parents", arguments: formats)
    func commits(_ format: String) throws {
        let repository = try repository(format)
        let (commits, endsEarly) = try walk(repository)
        let listed = try repository.git("log", "--format=%H").split(separator: "\n")
        #expect(Set(commits.map(\.id.hex)) == Set(listed.map(String.init)))
        #expect(commits.first?.message == "merge\n" && commits.first?.parentCount == 2)
        #expect(commits.contains { $0.message == "first\n" && $0.parentCount == 0 })
        #expect(commits.contains { $0.message == "side\n\nWith a body.\n" })
        #expect(!endsEarly)
    }

    @Test("A walk stops at a revision, and when it is told to", arguments: formats)
    func stops(_ format: String) throws {
        let repository = try repository(format)
        #expect(try walk(repository, since: "side").commits.map(\.message) == ["merge\n", "second\n"])
        #expect(try walk(repository, since: "HEAD").commits.isEmpty)
        var count = 0
        _ = try Repository.discover(from: repository.path).walkHistory { _ in
            count += 1
            return count < 2
        }
        #expect(count == 2)
        #expect {
            try walk(repository, since: "nowhere")
        } throws: {
            ($0 as? GitError)?.kind == .revisionNotFound
        }
    }

    @Test("A walk goes on where the first answer of the git program ends")
    func long() throws {
        let repository = try TemporaryRepository("--object-format=sha256")
        let commits = (0..<300).map {
            "commit refs/heads/main\ncommitter A <a@example.org> \($0) +0000\ndata 1\nx\n"
        }
        try repository.write(commits.joined(), to: "stream")
        try repository.git(
            "-c", "alias.import=!git fast-import --quiet <stream", "import")
        let ids = try walk(repository).commits.map(\.id.hex)
        let listed = try repository.git("rev-list", "HEAD").split(separator: "\n")
        #expect(ids == listed.map(String.init) && ids.count == 300)
    }

    @Test("Changes are those against the first parent, without what is gone", arguments: formats)
    func changes(_ format: String) throws {
        let repository = try repository(format)
        let opened = try Repository.discover(from: repository.path)
        func changes(_ message: String) throws -> CommitChanges {
            let commit = try #require(
                try walk(repository).commits.first { $0.message.hasPrefix(message) })
            return try opened.changes(ofCommit: commit.id)
        }
        #expect(try changes("first").paths == ["a.txt", "folder/b.txt"])
        let second = try changes("second")
        #expect(second.paths == ["a.txt"] && second.count == 2)
        #expect(try changes("merge").paths == ["c.txt"])
    }

    @Test(
        "Without commits there is no history; a shallow one says that it ends early",
        arguments: formats)
    func ends(_ format: String) throws {
        let empty = try TemporaryRepository("--object-format=\(format)")
        #expect(try walk(empty).commits.isEmpty)
        let repository = try repository(format)
        let clone = try TemporaryRepository("--object-format=\(format)")
        try clone.git("fetch", "-q", "--depth", "2", "file://" + repository.path, "main")
        try clone.git("checkout", "-q", "FETCH_HEAD")
        let (commits, endsEarly) = try walk(clone)
        #expect(endsEarly && commits.count < 4)
        // The oldest that is there: what it changed is not known.
        let oldest = try #require(try BlobID(hex: clone.git("rev-parse", "HEAD^1")))
        let error = #expect(throws: GitError.self) {
            try Repository.discover(from: clone.path).changes(ofCommit: oldest)
        }
        #expect(error?.kind == .missingObject)
    }
}
