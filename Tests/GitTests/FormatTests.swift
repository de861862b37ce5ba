import Foundation
import Git
import Testing

/// Repositories that libgit2 does not read, made with the real git, read all the same.
@Suite struct FormatTests {
    private func lines(_ snapshot: Snapshot) -> [String] {
        snapshot.files.map { "\($0.blob) \($0.path)" }
    }

    /// What git itself says of the work tree. `hash-object` is not for hostile repositories.
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

    private func fill(_ repository: TemporaryRepository) throws {
        for (path, text) in [
            ("a/one.txt", "1\n"), ("a/two.txt", "2\n"), ("b/three.txt", "3\n"),
            ("c/four.txt", "4\n"), ("top.txt", "top\n"), (".gitignore", "*.log\n"),
        ] { try repository.write(text, to: path) }
        try repository.commit()
    }

    /// Modified, deleted, untracked, ignored.
    private func change(_ repository: TemporaryRepository) throws {
        try repository.write("one more\n", to: "a/one.txt")
        try repository.remove("a/two.txt")
        try repository.write("new\n", to: "a/new.txt")
        try repository.write("log\n", to: "a/x.log")
    }

    @Test("A repository with SHA-256 ids is listed and read as git has it")
    func sha256() throws {
        let repository = try TemporaryRepository("--object-format=sha256")
        try fill(repository)
        let git = try Repository.discover(from: repository.path + "/a")
        #expect(git.workTree == repository.path)
        #expect(git.commonFolder == repository.path + "/.git")
        let clean = try git.snapshot()
        #expect(try lines(clean) == expected(repository))
        #expect(clean.branch == "main" && clean.headCommit?.count == 64)
        #expect(clean.files.allSatisfy { !$0.isWorkTree && $0.blob.byteCount == 32 })
        try change(repository)

        let now = try git.snapshot()
        #expect(try lines(now) == expected(repository))
        for file in now.files {
            let url = URL(fileURLWithPath: repository.path + "/" + file.path)
            let onDisk = try Data(contentsOf: url)
            #expect(try git.rawContents(of: file) == Array(onDisk))
        }
        let committed = try git.snapshot(revision: "HEAD")
        #expect(lines(committed) == lines(clean))
        #expect(committed.headCommit == clean.headCommit)
        let unknown = #expect(throws: GitError.self) { try git.snapshot(revision: "v9") }
        #expect(unknown?.description == "no commit is named 'v9'")
        let gone = #expect(throws: GitError.self) {
            try git.blob(BlobID(hex: String(repeating: "ab", count: 32))!)
        }
        #expect(gone?.kind == .missingObject)
        #expect(try git.blob(clean.files[0].blob) == Array("*.log\n".utf8), "the pipe goes on")
    }

    @Test("Bare and unborn repositories with SHA-256 ids")
    func sha256Odd() throws {
        let repository = try TemporaryRepository("--object-format=sha256")
        let unborn = try Repository.discover(from: repository.path).snapshot()
        #expect(unborn.files.isEmpty && unborn.headCommit == nil && unborn.branch == "main")
        try fill(repository)
        let path = repository.folder.appending(path: "bare.git").path
        try repository.git("clone", "-q", "--bare", repository.path, path)
        let bare = try Repository.discover(from: path)
        #expect(bare.isBare == true && bare.commonFolder == path)
        #expect(try bare.snapshot().files.count == 6)
    }

    @Test("A split index is joined")
    func splitIndex() throws {
        let repository = try TemporaryRepository()
        try fill(repository)
        try repository.git("config", "core.splitIndex", "true")
        try repository.git("update-index", "--split-index")
        try change(repository)
        let git = try Repository.discover(from: repository.path)
        #expect(try lines(git.snapshot()) == expected(repository))
        try repository.git("add", "-A")
        #expect(try lines(git.snapshot()) == expected(repository))
        #expect(try git.snapshot().files.allSatisfy { !$0.isWorkTree })
    }

    @Test("A sparse checkout is whole, with a sparse index or without", arguments: [true, false])
    func sparseCheckout(_ isIndexSparse: Bool) throws {
        let repository = try TemporaryRepository()
        try fill(repository)
        let whole = try lines(Repository.discover(from: repository.path).snapshot())
        try repository.git(
            "sparse-checkout", "set", "--cone",
            isIndexSparse ? "--sparse-index" : "--no-sparse-index", "a")
        #expect(!FileManager.default.fileExists(atPath: repository.path + "/b"))
        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot()
        #expect(lines(snapshot) == whole)
        let hidden = try #require(snapshot.files.first { $0.path == "b/three.txt" })
        #expect(try git.rawContents(of: hidden) == Array("3\n".utf8))
        try repository.write("one more\n", to: "a/one.txt")
        let changed = try #require(try git.snapshot().files.first { $0.path == "a/one.txt" })
        #expect(changed.isWorkTree == true)
    }

    @Test("A partial clone lists what is at hand, names what is not, and fetches nothing")
    func partialClone() throws {
        let origin = try TemporaryRepository()
        try fill(origin)
        try origin.write("old\n", to: "a/old.txt")
        try origin.commit()
        try origin.remove("a/old.txt")
        try origin.write("2 is new\n", to: "a/two.txt")
        try origin.commit()
        try origin.git("config", "uploadpack.allowFilter", "true")
        try origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
        try origin.git("clone", "-q", "--filter=blob:none", "file://" + origin.path, "partial")
        let path = origin.path + "/partial"
        let git = try Repository.discover(from: path)
        let now = try git.snapshot()
        #expect(now.files.count == 6 && now.skipped.isEmpty)
        let past = try git.snapshot(revision: "HEAD~1")
        #expect(past.files.count == 5)
        #expect(
            past.skipped
                == ["a/old.txt", "a/two.txt"].map {
                    SkippedFile(path: $0, reason: .missing)
                })
    }

    @Test("A repository that git does not know either says so in one line")
    func unknownFormat() throws {
        let repository = try TemporaryRepository()
        try fill(repository)
        try repository.git("config", "core.repositoryFormatVersion", "1")
        try repository.git("config", "extensions.fromTheFuture", "yes")
        let error = #expect(throws: GitError.self) {
            _ = try Repository.discover(from: repository.path)
        }
        #expect(error?.kind == .unsupported)
        #expect(error?.description.contains("fromthefuture") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test("Nothing that a hostile configuration names is run")
    func hostileConfiguration() throws {
        let repository = try TemporaryRepository("--object-format=sha256")
        try repository.write("* filter=evil diff=evil\n", to: ".gitattributes")
        try fill(repository)
        let marker = repository.folder.appending(path: "marker").path
        let script = repository.folder.appending(path: "evil").path
        try Data("#!/bin/sh\ntouch '\(marker)'\ncat\n".utf8).write(
            to: URL(fileURLWithPath: script))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        for name in [
            "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass",
            "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.external",
            "diff.evil.textconv", "diff.evil.command", "alias.ls-files", "credential.helper",
            "uploadpack.packObjectsHook", "gpg.program",
        ] { try repository.git("config", name, name.hasPrefix("alias") ? "!" + script : script) }
        for hook in ["post-index-change", "post-checkout", "reference-transaction", "fsmonitor"] {
            let path = repository.path + "/.git/hooks/" + hook
            try? FileManager.default.createDirectory(
                atPath: repository.path + "/.git/hooks", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: script, toPath: path)
        }
        // Same size, another time: git itself would compare contents, through the filter.
        try repository.write("9\n", to: "a/one.txt")

        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot()
        _ = try snapshot.files.map { try git.rawContents(of: $0) }
        _ = try git.snapshot(revision: "HEAD")

        #expect(snapshot.files.contains { $0.path == "a/one.txt" && $0.isWorkTree })
        #expect(!FileManager.default.fileExists(atPath: marker))
        // The trap works: plain git steps into it.
        _ = try? repository.git("status")
        #expect(FileManager.default.fileExists(atPath: marker))
    }

    @Test("Files with an external filter are as they are on disk, and named")
    func externalFilter() throws {
        let repository = try TemporaryRepository()
        try repository.write("*.enc filter=crypt\n", to: ".gitattributes")
        try repository.write("plain\n", to: "a.enc")
        try repository.write("plain\n", to: "b.txt")
        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot()
        #expect(snapshot.filters == ["a.enc": "crypt"])
        #expect(snapshot.files.map(\.path) == [".gitattributes", "a.enc", "b.txt"])
    }

    @Test("Ident and line ends are hashed as git does it")
    func ident() throws {
        let repository = try TemporaryRepository()
        try repository.write("*.c ident\n*.bat text eol=crlf\n", to: ".gitattributes")
        try repository.write("/* $Id$ */\n", to: "a.c")
        try repository.write("echo\r\n", to: "a.bat")
        try repository.commit()
        try repository.write("/* $Id: 0123456789 $ */\nint x;\n", to: "a.c")
        try repository.write("echo\r\nexit\r\n", to: "a.bat")
        let git = try Repository.discover(from: repository.path)
        let snapshot = try git.snapshot()
        #expect(try lines(snapshot) == expected(repository))
        let file = try #require(snapshot.files.first { $0.path == "a.c" })
        #expect(try git.rawContents(of: file) == Array("/* $Id$ */\nint x;\n".utf8))
    }

    @Test("A shallow clone says so when asked about what it lacks")
    func shallow() throws {
        let origin = try TemporaryRepository()
        try fill(origin)
        try origin.write("more\n", to: "more.txt")
        try origin.commit()
        try origin.git("clone", "-q", "--depth", "1", "file://" + origin.path, "shallow")
        let git = try Repository.discover(from: origin.path + "/shallow")
        #expect(try git.snapshot(revision: "HEAD").files.count == 7)
        let error = #expect(throws: GitError.self) { try git.snapshot(revision: "HEAD~1") }
        #expect(error?.kind == .revisionNotFound)
        #expect(error?.description.contains("git fetch --unshallow") == true)
    }
}
