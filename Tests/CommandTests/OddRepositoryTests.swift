import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Repositories as they are found in the wild, made with the real git, through the binary.
@Suite struct OddRepositoryTests {
    struct Status: Decodable {
        var revision: String?
        var indexPath: String
        var files: Int
        var indexedFiles: Int
        var excluded: [String: [String]]
    }
    struct Search: Decodable {
        struct Hit: Decodable { var path: String }
        var results: [Hit]
    }

    func status(_ folder: URL, _ environment: [String: String] = [:]) throws -> Status {
        let run = try CommandRun.repoask("status", "--json", in: folder, environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Status.self, from: Data(run.output.utf8))
    }

    /// A home with the models and grammars of this one, and nothing else.
    func home(in folder: URL) throws -> String {
        let home = folder.appendingPathComponent(".git/home")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        for name in ["models", "grammars"] {
            try FileManager.default.createSymbolicLink(
                atPath: home.path + "/" + name, withDestinationPath: CommandRun.home + "/" + name)
        }
        return home.path
    }

    @Test("A repository with SHA-256 ids is asked, searched and kept up to date")
    func sha256() throws {
        let repository = try TemporaryRepository(SearchTests.files, formats: ["--object-format=sha256"])
        try repository.write("PORT = 4711\n", to: "src/port.py")
        let below = repository.folder.appendingPathComponent("src")

        let answer = try CommandRun.repoask(
            "ask", "--memory", "none", "what is the default session lifetime", in: below)
        #expect(answer.output.contains("SESSION_LIFETIME_SECONDS = 7200"), "\(answer.errors)")
        let untracked = try CommandRun.repoask("search", "port", in: below)
        #expect(untracked.output.hasPrefix("port.py:1"))
        let past = try CommandRun.repoask("search", "--at", "HEAD", "port", in: below)
        #expect(!past.output.contains("port.py"))
        let symbols = try CommandRun.repoask("symbols", "verify_password", in: below)
        #expect(symbols.output.hasPrefix("auth.py:5"), "\(symbols.errors)")
        let now = try status(below)
        #expect(now.files == 5 && now.indexedFiles == 5 && now.revision?.count == 64)
        #expect(now.indexPath == repository.folder.path + "/.git/repoask/index.sqlite")
        let pruned = try CommandRun.repoask("index", "--prune", in: below)
        #expect(pruned.output.contains("taken out: 0 files"), "\(pruned.errors)")
        let unknown = try CommandRun.repoask("search", "--at", "v9", "port", in: below)
        #expect(unknown.status == 2 && unknown.errors.contains("no commit is named 'v9'"))
    }

    @Test("A git program that dies is said, and ends nothing")
    func dyingProgram() throws {
        let repository = try TemporaryRepository(SearchTests.files, formats: ["--object-format=sha256"])
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        try repository.write(
            """
            #!/bin/sh
            case "$*" in *"cat-file --batch") exit 1;; esac
            PATH='\(path)' exec git "$@"
            """, to: ".git/bin/git")
        let folder = repository.folder.path + "/.git/bin"
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder + "/git")

        let broken = ["PATH": folder + ":" + path]
        let run = try CommandRun.repoask("index", in: repository.folder, environment: broken)
        #expect(run.status == 0 && run.errors.contains("4 files could not be read, first"))
        let none = try CommandRun.repoask(
            "index", in: repository.folder, environment: ["PATH": "/nowhere"])
        #expect(none.status == 2 && none.errors.contains("no git program"), "\(none.errors)")
    }

    @Test("A partial clone answers over the blobs at hand and says how many are missing")
    func partialClone() throws {
        let origin = try TemporaryRepository(SearchTests.files)
        try origin.git("rm", "-q", "src/shapes.py")
        try origin.write("def verify_password():\n    return None\n", to: "src/auth.py")
        try origin.commit("Second")
        try origin.git("config", "uploadpack.allowFilter", "true")
        try origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
        try origin.git(
            "clone", "-q", "--filter=blob:none", "file://" + origin.folder.path, "partial")
        let partial = origin.folder.appendingPathComponent("partial")

        let now = try CommandRun.repoask("search", "verify password", in: partial)
        #expect(now.status == 0 && now.errors.isEmpty, "\(now.errors)")
        let past = try CommandRun.repoask("search", "--at", "HEAD~1", "log people in", in: partial)
        #expect(past.status == 0 && past.output.contains("README.md"))
        #expect(past.errors.contains("2 of 4 files are missing from this partial clone"))
        // Nothing was fetched.
        let again = try CommandRun.repoask("search", "--at", "HEAD~1", "log people in", in: partial)
        #expect(again.errors == past.errors)
    }

    @Test("Work trees and a detached HEAD share one index; sparse and split indexes are read")
    func workTrees() throws {
        struct Update: Decodable { var newFiles: Int }
        let repository = try TemporaryRepository(SearchTests.files)
        _ = try CommandRun.repoask("index", in: repository.folder)
        let linked = repository.folder.appendingPathComponent(".git/linked")
        try repository.git("worktree", "add", "-q", "--detach", linked.path)
        try repository.git("-C", linked.path, "sparse-checkout", "set", "--sparse-index", "tests")
        try repository.git("update-index", "--split-index")
        for folder in [linked, repository.folder] {
            let run = try CommandRun.repoask("index", "--json", in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let update = try JSONDecoder().decode(Update.self, from: Data(run.output.utf8))
            #expect(update.newFiles == 0)
            #expect(
                try status(folder).indexPath
                    == repository.folder.path + "/.git/repoask/index.sqlite")
            let hits = try CommandRun.repoask("search", "circle area", in: folder)
            #expect(hits.output.contains("src/shapes.py"))
        }
    }

    @Test("LFS pointers are left out, with the reason; filters that are not run are said")
    func filters() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        try repository.write("*.model filter=lfs\n*.enc filter=crypt\n", to: ".gitattributes")
        let pointer = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
            size 12345

            """
        // As a checkout without git-lfs has it.
        try repository.write(pointer, to: "big.model")
        try repository.commit("LFS")
        try repository.write("plain words\n", to: "secret.enc")

        let now = try CommandRun.repoask("index", in: repository.folder)
        #expect(now.errors.contains("without the filter 'crypt', first secret.enc"))
        #expect(!now.errors.contains("lfs"))
        let status = try status(repository.folder)
        #expect(status.excluded["lfsPointer"] == ["big.model"])
    }

    @Test("A file of 100 MB is left out, with the reason, committed or not")
    func hugeFile() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        let line = Data("int value = 1; // a line like any other\n".utf8)
        var bytes = Data(capacity: 100 << 20)
        while bytes.count < 100 << 20 { bytes.append(line) }
        try repository.write(bytes, to: "huge.c")
        try repository.commit("Huge")
        try repository.write(bytes, to: "untracked.c")

        let now = try status(repository.folder)
        #expect(now.excluded["tooLarge"] == ["huge.c", "untracked.c"])
        let past = try CommandRun.repoask(
            "search", "--json", "--at", "HEAD", "value", in: repository.folder)
        #expect(past.status <= 1 && !past.output.contains("huge.c"), "\(past.errors)")
    }

    @Test("Where the git folder cannot be written, the index is under REPOASK_HOME")
    func notWritable() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        // In the way of the folder, also for those who may write everywhere.
        try repository.write("in the way", to: ".git/repoask")
        let environment = ["REPOASK_HOME": try home(in: repository.folder)]

        let run = try CommandRun.repoask(
            "search", "circle area", in: repository.folder, environment: environment)
        #expect(run.status == 0 && run.output.contains("src/shapes.py"), "\(run.errors)")
        #expect(run.errors.contains("the git folder cannot be written; the index is"))
        let path = try status(repository.folder, environment).indexPath
        #expect(path.hasPrefix(environment["REPOASK_HOME"]! + "/indexes/"))
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "A repository of another user is read, and nothing is written into it",
        .enabled(if: getuid() == 0, "only root can give files away"))
    func foreignOwner() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        let home = try home(in: repository.folder)
        // A home of its own: the user's may trust every folder.
        let environment = ["REPOASK_HOME": home, "HOME": home, "XDG_CONFIG_HOME": home]
        let folder = repository.folder.path
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        for path in [folder] + paths.map({ folder + "/" + $0 }) {
            #expect(unsafe lchown(path, 12_345, 12_345) == 0)
        }

        let run = try CommandRun.repoask(
            "search", "circle area", in: repository.folder, environment: environment)
        #expect(run.status == 0 && run.output.contains("src/shapes.py"), "\(run.errors)")
        #expect(run.errors.contains("belongs to another user; the index is"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/.git/repoask"))
        // Listed as safe it is like any other.
        try Data("[safe]\n\tdirectory = \(folder)\n".utf8).write(
            to: URL(fileURLWithPath: home + "/.gitconfig"))
        let second = try CommandRun.repoask(
            "search", "circle area", in: repository.folder, environment: environment)
        #expect(second.status == 0 && second.errors.isEmpty, "\(second.errors)")
    }

    @Test("Two processes at once: indexing, pruning and asking do not hurt each other")
    func together() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        for round in 0..<3 {
            try repository.write("def round_\(round)():\n    return \(round)\n", to: "src/round.py")
            try repository.commit("Round \(round)")
            let processes = try [
                ["index"], ["index", "--prune"], ["search", "circle area"],
                ["search", "--at", "HEAD~1", "circle area"], ["symbols", "Circle"],
            ].map { arguments in
                try CommandRun.start(arguments, in: repository.folder)
            }
            for process in processes {
                process.waitUntilExit()
                // Pruning may find the index in use.
                let isPruning = process.arguments == ["index", "--prune"]
                #expect(process.terminationStatus == 0 || isPruning)
            }
        }
        let last = try CommandRun.repoask("search", "--json", "round", in: repository.folder)
        let hits = try JSONDecoder().decode(Search.self, from: Data(last.output.utf8))
        #expect(hits.results.first?.path == "src/round.py")
    }
}
