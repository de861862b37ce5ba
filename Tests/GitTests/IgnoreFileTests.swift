import Foundation
import Git
import Testing

/// `.repoaskignore` files as a hostile or careless repository has them. Each is asked about in the
/// work tree and at a commit.
@Suite struct IgnoreFileTests {
    /// libgit2 reads the first, the git program the second.
    static let formats = ["sha1", "sha256"]

    private func repository(_ format: String = "sha1") throws -> TemporaryRepository {
        let repository = try TemporaryRepository("--object-format=\(format)")
        try repository.write("a\n", to: "a.txt")
        try repository.write("b\n", to: "sub/b.txt")
        return repository
    }

    private func expect(
        _ repository: TemporaryRepository, lists files: [String],
        disregards: [String: String] = [:],
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let git = try Repository.discover(from: repository.path)
        for revision in [nil, "HEAD"] {
            let snapshot = try git.snapshot(revision: revision)
            let listed = snapshot.files.map(\.path).filter { !$0.hasSuffix(".repoaskignore") }
            #expect(listed == files, sourceLocation: location)
            #expect(snapshot.disregardedRules == disregards, sourceLocation: location)
        }
    }

    @Test("A symlink is not read, neither where it leads nor as a rule", arguments: formats)
    func symlink(_ format: String) throws {
        let repository = try repository(format)
        try repository.write("sub/\n", to: "rules")
        // As a rule, the name of its target would leave that out.
        try FileManager.default.createSymbolicLink(
            atPath: repository.path + "/.repoaskignore", withDestinationPath: "rules")
        try repository.commit()
        try expect(
            repository, lists: ["a.txt", "rules", "sub/b.txt"],
            disregards: [".repoaskignore": "a symlink"])
    }

    @Test("What is too large leaves nothing out, and the rest is obeyed", arguments: formats)
    func tooLarge(_ format: String) throws {
        let repository = try repository(format)
        try repository.write(
            "b.txt\n" + String(repeating: "#\n", count: 150_000), to: "sub/.repoaskignore")
        try repository.write("a.txt\n", to: ".repoaskignore")
        try repository.commit()
        try expect(
            repository, lists: ["sub/b.txt"],
            disregards: ["sub/.repoaskignore": "over 256 KiB, all such files together"])
    }

    @Test("More rules than a path may be tried against leave nothing out", arguments: formats)
    func tooMany(_ format: String) throws {
        let repository = try repository(format)
        func rules(_ count: Int) -> String { String(repeating: "*.x\n", count: count - 1) }
        try repository.write(rules(1500) + "a.txt\n", to: ".repoaskignore")
        try repository.write(rules(501) + "b.txt\n", to: "sub/.repoaskignore")
        try repository.write("b\n", to: "other/b.txt")
        try repository.write(rules(500) + "b.txt\n", to: "other/.repoaskignore")
        try repository.commit()
        try expect(
            repository, lists: ["sub/b.txt"],
            disregards: [
                "sub/.repoaskignore": "over 2000 rules, with those of the folders above it"
            ])
    }

    @Test("A pattern with a newline is one pattern")
    func newline() throws {
        let repository = try repository()
        try repository.commit()
        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot()
        #expect(snapshot.excluding(["a.txt\nsub/"]).files.count == 2)
        #expect(snapshot.excluding(["a.txt", "sub/"]).files.isEmpty)
    }

    @Test("Outside of a sparse checkout they are obeyed", arguments: [true, false])
    func sparse(_ isIndexSparse: Bool) throws {
        let repository = try repository()
        try repository.write("b.txt\n", to: "sub/.repoaskignore")
        try repository.write("c\n", to: "other/c.txt")
        try repository.commit()
        try repository.git(
            "sparse-checkout", "set", "--cone",
            isIndexSparse ? "--sparse-index" : "--no-sparse-index", "other")
        #expect(!FileManager.default.fileExists(atPath: repository.path + "/sub"))
        try expect(repository, lists: ["a.txt", "other/c.txt"])
    }

    @Test("A file whose name begins with a combining mark is in its folder")
    func combiningMark() throws {
        let repository = try repository()
        try repository.write("secret/\n", to: ".repoaskignore")
        // The shell makes the path: Foundation takes paths apart in its own way.
        try repository.git(
            "-c",
            "alias.odd=!mkdir secret && printf x > \"$(printf 'secret/\\314\\201x.txt')\"", "odd")
        try repository.commit()
        try expect(repository, lists: ["a.txt", "sub/b.txt"])
    }

    @Test("A blob that is too large is not read, whatever an index says", arguments: formats)
    func largeBlob(_ format: String) throws {
        let repository = try repository(format)
        try repository.write(
            String(repeating: "x", count: Snapshot.largestBlobByteCount + 1), to: "large")
        try repository.commit()
        let git = try Repository.discover(from: repository.path)
        let large = try #require(try BlobID(hex: repository.git("rev-parse", "HEAD:large")))
        let small = try #require(try BlobID(hex: repository.git("rev-parse", "HEAD:a.txt")))

        let error = #expect(throws: GitError.self) { _ = try git.blob(large).count }
        #expect(error?.kind == .unreadable)
        #expect(error?.description.hasSuffix("larger than 20000000 bytes") == true)
        #expect(try git.blob(small) == Array("a\n".utf8))
    }
}
