import Foundation
import Testing

/// What the commands say and return when something is wrong, and where they must not fail.
@Suite struct UsageTests {
    @Test("Outside a repository, one line says what to do and the exit code is 2")
    func notARepository() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("repoask-no-repository-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let run = try CommandRun.repoask("search", "anything", in: folder)

        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("no git repository"))
        #expect(run.errors.contains("-C DIR"))
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "Wrong options exit with 64 and name the mistake",
        arguments: [
            (["search"], "Say what to look for"),
            (["search", "-k", "0", "x"], "--limit must be 1 to 1000"),
            (["ask", "--temperature", "-1", "x"], "temperature"),
            (["ask", "--memory", "distant", "x"], "memory"),
            (["search", "--batch", "x"], "--batch reads"),
            (["--no-such-option"], "no-such-option"),
        ])
    func wrongOptions(_ arguments: [String], _ message: String) throws {
        let repository = try TemporaryRepository(["a.txt": "a\n"])

        let run = try CommandRun.run(CommandRun.binary, arguments, in: repository.folder)

        #expect(run.status == 64)
        #expect(run.errors.contains(message))
    }

    @Test("-C stands before or behind the command", arguments: [true, false])
    func otherFolder(before: Bool) throws {
        let repository = try TemporaryRepository(["a.py": "def weigh(voyage):\n    return 1\n"])
        let folder = ["-C", repository.folder.path]
        let command = ["symbols", "weigh"]

        let run = try CommandRun.run(
            CommandRun.binary, before ? folder + command : command + folder,
            in: FileManager.default.temporaryDirectory)

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("a.py:1"))
    }

    @Test("Without models, one line names the command that fetches them")
    func noModels() throws {
        let repository = try TemporaryRepository(["a.swift": "func a() {}\n"])

        let run = try CommandRun.repoask(
            "ask", "where is a", in: repository.folder,
            environment: ["REPOASK_HOME": repository.folder.path + "/.git/empty-home"])

        #expect(run.status == 2)
        #expect(run.errors.contains("repoask models fetch"))
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test("Help names every command")
    func help() throws {
        let repository = try TemporaryRepository()

        let run = try CommandRun.repoask("--help", in: repository.folder)

        #expect(run.status == 0)
        for command in [
            "ask", "search", "symbols", "index", "status", "forget", "eval", "models", "grammars",
            "config", "doctor", "completions", "man",
        ] {
            #expect(run.output.contains("  \(command) "))
        }
    }
}
