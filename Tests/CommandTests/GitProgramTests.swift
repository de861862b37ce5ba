import Foundation
import Testing

/// Repositories that only the git program reads, and git programs of all kinds, through the binary.
@Suite struct GitProgramTests {
    /// A new repository with SHA-256 ids.
    private func repository(_ files: [String: String] = [:]) throws -> TemporaryRepository {
        try TemporaryRepository(files, formats: ["--object-format=sha256"])
    }

    /// Variables by which `script` is found as git. It may begin with words for git, and goes on to
    /// the real one.
    private func variables(
        _ script: String, in repository: TemporaryRepository
    ) throws -> [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        try repository.write(
            "#!/bin/sh\n\(script)\nPATH='\(path)' exec git \"$@\"\n", to: ".git/bin/git")
        let folder = repository.folder.path + "/.git/bin"
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder + "/git")
        return ["PATH": folder + ":" + path]
    }

    @Test("The history of a repository with SHA-256 ids is measured as that of any other")
    func evaluation() throws {
        let original = try EvalTests().repository()
        let copy = try repository()
        let stream = try original.git("fast-export", "--all")
        let read = try CommandRun.run(
            URL(fileURLWithPath: "/usr/bin/env"), ["git", "fast-import", "--quiet"],
            in: copy.folder, input: stream)
        #expect(read.status == 0, "\(read.errors)")
        try copy.git("reset", "-q", "--hard")

        let run = try CommandRun.repoask("eval", "--json", in: copy.folder)
        #expect(run.status == 0, "\(run.errors)")
        let report = try EvalTests().report(run)
        let expected = try EvalTests().report(
            CommandRun.repoask("eval", "--json", in: original.folder))
        #expect(report.commits == expected.commits && report.leftOut == expected.leftOut)
        #expect(Set(report.outcomes.map(\.query)) == Set(expected.outcomes.map(\.query)))
        #expect(report.outcomes.allSatisfy { $0.gold.count == 1 })
        let few = try CommandRun.repoask("eval", "--since", "HEAD~9", in: copy.folder)
        #expect(few.status == 1 && few.errors.hasPrefix("repoask: 2 of 9 commits are suitable"))
    }

    /// Git knows reftables from version 2.45 on.
    private static let knowsReftables: Bool = {
        let repository = try? TemporaryRepository()
        let made = try? repository?.git("init", "-q", "--ref-format=reftable", "new")
        return made != nil
    }()

    @Test(
        "A repository with reftables is read by a git that knows them",
        .enabled(if: knowsReftables))
    func reftables() throws {
        let repository = try TemporaryRepository(SearchTests.files, formats: ["--ref-format=reftable"])

        let now = try CommandRun.repoask("search", "circle area", in: repository.folder)
        #expect(now.status == 0 && now.output.contains("src/shapes.py"), "\(now.errors)")
        let past = try CommandRun.repoask(
            "search", "--at", "HEAD", "circle area", in: repository.folder)
        #expect(past.output == now.output, "\(past.errors)")
    }

    @Test("A format that git does not know either is one line that says what to do")
    func unknownFormat() throws {
        // An older git cannot make reftables: a repository that says it has them.
        let name = Self.knowsReftables ? "fromTheFuture" : "refStorage"
        let repository = try TemporaryRepository(SearchTests.files)
        try repository.git("config", "core.repositoryFormatVersion", "1")
        try repository.git("config", "extensions.\(name)", "reftable")
        for command in ["search", "ask", "symbols"] {
            let run = try CommandRun.repoask(command, "circle", in: repository.folder)
            #expect(run.status == 2 && run.output.isEmpty)
            // Git says "extension" or "extensions", by version.
            #expect(run.errors.hasPrefix("repoask: git: unknown repository extension"))
            #expect(
                run.errors.hasSuffix(
                    " found: \(name.lowercased()); install a newer git, or ask in a clone of "
                        + "another format\n"), "\(run.errors)")
        }
    }

    @Test("An older git is enough, and is told to run nothing in words that it understands")
    func olderProgram() throws {
        let repository = try repository(SearchTests.files)
        let log = repository.folder.appendingPathComponent(".git/log")
        let environment = try variables(
            """
            printf '%s\\n' "$*" >> '\(log.path)'
            case "$*" in *"worktree list"*" -z"*) echo "error: unknown switch" >&2; exit 129;; esac
            """, in: repository)

        let run = try CommandRun.repoask("index", in: repository.folder, environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        let pruned = try CommandRun.repoask(
            "index", "--prune", in: repository.folder, environment: environment)
        #expect(pruned.output.contains("taken out: 0 files"), "\(pruned.errors)")
        let calls = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
        #expect(calls.contains { $0.hasSuffix("worktree list --porcelain") })
        let settings = "-c core.fsmonitor= -c core.hooksPath=/dev/null "
        #expect(calls.allSatisfy { $0.hasPrefix(settings) })
    }

    @Test("A git that fails is not taken for one that succeeded where SIGCHLD is ignored")
    func ignoredSignal() throws {
        let repository = try repository(SearchTests.files)
        let failing = try variables(
            "case \"$*\" in *ls-files*) echo 'fatal: it broke' >&2; exit 128;; esac",
            in: repository)
        func index(_ environment: [String: String]) throws -> CommandRun {
            // A shell that ignores a signal has its programs ignore it; dash makes an exception.
            try CommandRun.run(
                URL(fileURLWithPath: "/usr/bin/env"),
                ["bash", "-c", "trap '' CHLD; exec \"$0\" index", CommandRun.binary.path],
                in: repository.folder,
                environment: environment)
        }
        let broken = try index(failing)
        #expect(broken.status == 2 && broken.errors.contains("it broke"), "\(broken.errors)")
        let whole = try index([:])
        #expect(whole.status == 0, "\(whole.errors)")
    }

    @Test("A .repoaskignore that leaves nothing out is named")
    func disregardedRules() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        try FileManager.default.createSymbolicLink(
            atPath: repository.folder.path + "/.repoaskignore", withDestinationPath: "src")
        try repository.commit("Link")
        for options in [[], ["--at", "HEAD"]] {
            let run = try CommandRun.run(
                CommandRun.binary, ["search"] + options + ["circle area"], in: repository.folder)
            #expect(run.output.contains("src/shapes.py"))
            #expect(
                run.errors.contains(
                    "1 .repoaskignore files leave nothing out, first .repoaskignore: a symlink"),
                "\(run.errors)")
        }
    }

    @Test("A path whose file name begins with a combining mark is shown from its folder")
    func combiningMark() throws {
        let repository = try TemporaryRepository()
        // The shell makes the path: Foundation takes paths apart in its own way.
        let made = try CommandRun.run(
            URL(fileURLWithPath: "/bin/sh"),
            [
                "-c",
                "mkdir src && echo 'def odd_area(): pass' > \"$(printf 'src/\\314\\201x.py')\"",
            ], in: repository.folder)
        #expect(made.status == 0, "\(made.errors)")
        try repository.commit("First")
        let run = try CommandRun.repoask(
            "search", "odd area", in: repository.folder.appendingPathComponent("src"))
        #expect(Array(run.output.utf8).starts(with: "\u{301}x.py:1".utf8), "\(run.output)")
    }
}
