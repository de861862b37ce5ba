import Foundation
import Git
import Testing

@Suite struct SnapshotTests {
    /// "blob path" lines of a snapshot.
    private func lines(_ snapshot: Snapshot) -> [String] {
        snapshot.files.map { "\($0.blob) \($0.path)" }
    }

    /// What git itself says the work tree holds.
    private func expected(_ repository: TemporaryRepository) throws -> [String] {
        let paths = try repository.git("ls-files", "-c", "-o", "--exclude-standard")
            .split(separator: "\n").map(String.init)
        return try Set(paths).sorted().compactMap { path in
            guard FileManager.default.fileExists(atPath: repository.path + "/" + path) else {
                return nil
            }
            return "\(try repository.git("hash-object", path)) \(path)"
        }
    }

    @Test("A clean checkout lists what ls-files lists, and hashes nothing")
    func cleanCheckout() throws {
        let repository = try TemporaryRepository()
        try repository.write("let a = 1\n", to: "Sources/A.swift")
        try repository.write("", to: "empty.txt")
        try repository.write("#!/bin/sh\n", to: "run")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: repository.path + "/run")
        try repository.commit()

        let snapshot = try Repository.discover(from: repository.path).snapshot()

        let listed = try repository.git("ls-files", "-s").split(separator: "\n").map { line in
            let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            return "\(fields[1]) \(fields[3])"
        }
        #expect(lines(snapshot) == listed)
        #expect(snapshot.files.allSatisfy { !$0.isWorkTree })
        #expect(snapshot.files.map(\.isExecutable) == [false, false, true])
        #expect(snapshot.files.map(\.byteCount) == [10, 0, 10])
        #expect(snapshot.branch == "main")
        #expect(try snapshot.headCommit == repository.git("rev-parse", "HEAD"))
        #expect(snapshot.skipped.isEmpty)
    }

    @Test("Staged, modified, deleted, untracked and ignored files are seen as git sees them")
    func dirtyWorkTree() throws {
        let repository = try TemporaryRepository()
        for name in ["kept", "modified", "deleted", "removed", "twice"] {
            try repository.write("\(name)\n", to: "d/\(name).txt")
        }
        try repository.write("*.log\nbuild/\n", to: ".gitignore")
        try repository.commit()
        try repository.write("other text\n", to: "d/modified.txt")
        try repository.remove("d/deleted.txt")
        try repository.git("rm", "-q", "d/removed.txt")
        try repository.write("staged\n", to: "d/twice.txt")
        try repository.write("staged\n", to: "staged.txt")
        try repository.git("add", "d/twice.txt", "staged.txt")
        try repository.write("and changed again\n", to: "d/twice.txt")
        try repository.write("new\n", to: "new folder/ünï.txt")
        try repository.write("x\n", to: "a.log")
        try repository.write("x\n", to: "build/out.txt")
        try repository.git("config", "core.quotePath", "false")

        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot()

        #expect(try lines(snapshot) == expected(repository))
        #expect(snapshot.files.count == 6)
        for file in snapshot.files {
            let disk = try Data(contentsOf: URL(fileURLWithPath: repository.path + "/" + file.path))
            #expect(try git.rawContents(of: file) == Array(disk))
        }
    }

    @Test("Line ends are hashed and read as git stores them")
    func lineEnds() throws {
        let repository = try TemporaryRepository()
        try repository.write("* text=auto\n", to: ".gitattributes")
        try repository.write("a\nb\n", to: "a.txt")
        try repository.commit()
        try repository.write("a\r\nb\r\nc\r\n", to: "a.txt")
        try repository.write("x\r\n", to: "b.txt")

        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot()

        #expect(try lines(snapshot) == expected(repository))
        let file = try #require(snapshot.files.first { $0.path == "a.txt" })
        #expect(try git.rawContents(of: file) == Array("a\nb\nc\n".utf8))
    }

    @Test(".repoaskignore leaves out tracked and untracked files and says so")
    func repoaskIgnore() throws {
        let repository = try TemporaryRepository()
        try repository.write("*.snap\n/docs/\n!keep.snap\nlib/**/gen\n", to: ".repoaskignore")
        try repository.write("!a.snap\n", to: "sub/.repoaskignore")
        for path in [
            "a.snap", "keep.snap", "docs/x.md", "src/docs/x.md", "lib/a/b/gen/f.c", "lib/gen.c",
            "sub/a.snap", "sub/b.snap",
        ] { try repository.write(path, to: path) }
        try repository.commit()
        try repository.write("u", to: "untracked.snap")

        let git = try Repository.discover(from: repository.path)
        let kept = [
            ".repoaskignore", "keep.snap", "lib/gen.c", "src/docs/x.md", "sub/.repoaskignore",
            "sub/a.snap",
        ]

        let snapshot = try git.snapshot()
        #expect(snapshot.files.map(\.path) == kept)
        #expect(
            Set(snapshot.skipped)
                == Set(
                    ["a.snap", "docs/x.md", "lib/a/b/gen/f.c", "sub/b.snap", "untracked.snap"].map {
                        SkippedFile(path: $0, reason: .ignored)
                    }))
        #expect(try git.snapshot(revision: "HEAD").files.map(\.path) == kept)
    }

    @Test("Symlinks, submodules, nested repositories and broken paths are skipped and named")
    func oddEntries() throws {
        let repository = try TemporaryRepository()
        let other = try TemporaryRepository()
        try other.write("x", to: "x")
        try other.commit()
        try repository.write("a", to: "a")
        try FileManager.default.createSymbolicLink(
            atPath: repository.path + "/link", withDestinationPath: "a")
        let blob = try repository.git("hash-object", "-w", "a")
        try repository.git(
            "-c", "protocol.file.allow=always", "submodule", "add", "-q", other.path, "module")
        try repository.commit()
        try repository.git("clone", "-q", other.path, "nested")
        // Swift passes arguments as UTF-8 only, so the shell makes the path.
        try repository.git(
            "-c",
            "alias.bad=!printf '100644 \(blob)\\tb\\377d\\0' | git update-index -z --index-info",
            "bad")
        try repository.git("commit", "-q", "-m", "bad path")

        let git = try Repository.discover(from: repository.path)
        let committed = try git.snapshot(revision: "HEAD")
        #expect(committed.files.map(\.path) == [".gitmodules", "a"])
        #expect(
            committed.skipped == [
                SkippedFile(path: "b\u{FFFD}d", reason: .nonUTF8Path),
                SkippedFile(path: "link", reason: .symlink),
                SkippedFile(path: "module", reason: .submodule),
            ])
        let now = try git.snapshot()
        #expect(now.files.map(\.path) == [".gitmodules", "a"])
        #expect(now.skipped.contains(SkippedFile(path: "nested/", reason: .submodule)))
    }

    @Test("A conflicted file is listed once, as it is on disk")
    func conflict() throws {
        let repository = try TemporaryRepository()
        try repository.write("base\n", to: "f")
        try repository.commit()
        try repository.git("checkout", "-q", "-b", "side")
        try repository.write("side\n", to: "f")
        try repository.commit()
        try repository.git("checkout", "-q", "main")
        try repository.write("main\n", to: "f")
        try repository.commit()
        #expect(throws: GitFailed.self) { try repository.git("merge", "-q", "side") }

        let snapshot = try Repository.discover(from: repository.path).snapshot()

        #expect(try lines(snapshot) == expected(repository))
        #expect(snapshot.files.map(\.isWorkTree) == [true])
    }

    @Test("Revisions are named as in git", arguments: ["v1.2", "HEAD~1", "main^", "id"])
    func revisions(_ name: String) throws {
        let repository = try TemporaryRepository()
        try repository.write("1", to: "f")
        try repository.commit()
        try repository.git("tag", "-a", "v1.2", "-m", "tag")
        let id = try repository.git("rev-parse", "HEAD")
        try repository.write("2", to: "f")
        try repository.commit()

        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot(revision: name == "id" ? String(id.prefix(10)) : name)

        #expect(snapshot.headCommit == id)
        #expect(try snapshot.files.map { try git.rawContents(of: $0) } == [[UInt8(ascii: "1")]])
    }

    @Test("A file that changes after the snapshot is not read as what it was")
    func changedFile() throws {
        let repository = try TemporaryRepository()
        try repository.write("one\n", to: "f")
        let git = try Repository.discover(from: repository.path)
        let file = try #require(try git.snapshot().files.first)
        try repository.write("two\n", to: "f")

        let error = #expect(throws: GitError.self) { try git.rawContents(of: file) }
        #expect(error?.kind == .changed)
        try repository.remove("f")
        let gone = #expect(throws: GitError.self) { try git.rawContents(of: file) }
        #expect(gone?.kind == .changed)
    }
}
