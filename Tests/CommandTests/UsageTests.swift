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

    @Test("Options may stand before the command, -C several times and before every command")
    func leadingOptions() throws {
        let repository = try TemporaryRepository([
            "sub/a.py": "def weigh(voyage):\n    return 1\n"
        ])
        let outside = FileManager.default.temporaryDirectory
        func run(_ arguments: [String], in folder: URL? = nil) throws -> CommandRun {
            try CommandRun.run(CommandRun.binary, arguments, in: folder ?? repository.folder)
        }
        let usual = try run(["symbols", "--json", "weigh"])
        #expect(usual.status == 0 && usual.output.contains("\"sub/a.py\""))
        let path = repository.folder.path
        for arguments in [
            ["--json", "symbols", "weigh"], ["-C", "sub", "--json", "symbols", "weigh"],
            ["--json", "-C", path, "-C", "sub", "symbols", "weigh"],
            ["--limit=5", "-q", "--color", "never", "symbols", "--json", "weigh"],
        ] {
            let moved = try run(arguments)
            #expect(moved.output == usual.output, "\(arguments): \(moved.errors)")
        }
        #expect(
            try run(["-C", path, "-C", "sub", "symbols", "weigh"], in: outside).output
                .hasPrefix("a.py:1"))
        for command in ["models list", "models", "grammars list", "man", "completions fish"] {
            let words = command.split(separator: " ").map(String.init)
            let placed = try run(["-C", path] + words, in: outside)
            let plain = try run(words)
            #expect(placed.status == 0 && placed.output == plain.output, "\(placed.errors)")
        }
        #expect(
            try run(["--json", "models", "list"]).output
                == run(["models", "list", "--json"]).output)
        #expect(try run(["-C", path, "help", "search"]).output == run(["help", "search"]).output)
    }

    @Test("A question that begins with a command's name is asked")
    func questionLikeCommand() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        let run = try CommandRun.repoask(
            "--json", "--memory", "none", "search for the area of a circle", in: repository.folder)
        #expect(run.output.contains("\"answer\""), "\(run.errors)")
    }

    @Test("An empty question, and one that is too long, is refused before anything is looked for")
    func questionsFirst() throws {
        let repository = try TemporaryRepository(["a.txt": "a\n"])
        let long = String(repeating: "why so? ", count: 1_100)
        let cases: [(arguments: [String], input: String, complaint: String)] = [
            ([""], "", "is empty"), (["search", " "], "", "is empty"), (["-"], "", "is empty"),
            (["search", "-"], "\n", "is empty"), (["ask", long], "", "longer than 8,192 bytes"),
            (["-"], long, "longer than 8,192 bytes"),
            (["search", "-"], String(repeating: " ", count: 100_000), "longer than 8,192 bytes"),
        ]
        for (arguments, input, complaint) in cases {
            let run = try CommandRun.run(
                CommandRun.binary, arguments, in: repository.folder, input: input,
                environment: ["REPOASK_HOME": repository.folder.path + "/.git/empty-home"])
            #expect(run.status == 64 && run.output.isEmpty)
            #expect(run.errors.contains(complaint), "\(run.errors)")
        }
    }

    @Test("A question on standard input is read to its end, not beyond what a question may be")
    func endlessQuestion() throws {
        let repository = try TemporaryRepository(["a.txt": "a\n"])
        let run = try CommandRun.run(
            URL(fileURLWithPath: "/bin/sh"), ["-c", "yes why | \"$REPOASK\" search -"],
            in: repository.folder, environment: ["REPOASK": CommandRun.binary.path])
        #expect(run.status == 64 && run.errors.contains("longer than 8,192 bytes"))
    }

    @Test("A line of a batch is read to its end, not beyond what a line may be")
    func endlessLine() throws {
        let repository = try TemporaryRepository(["a.py": "def weigh():\n    return 1\n"])
        for (command, key) in [("search", "query"), ("ask --memory none", "question")] {
            let request = "{\"id\":\"1\",\"\(key)\":\"weigh\"}"
            let run = try CommandRun.run(
                URL(fileURLWithPath: "/bin/sh"),
                [
                    "-c",
                    """
                    { printf '%s\\n\\n' '\(request)'; yes x | tr -d '\\n'; } |
                    "$REPOASK" \(command) --batch
                    """,
                ], in: repository.folder, environment: ["REPOASK": CommandRun.binary.path])
            #expect(run.status == 2)
            #expect(run.output.hasPrefix("{") && run.output.contains("\"id\":\"1\""))
            #expect(run.errors.contains("repoask: line 3: longer than 1 MiB"), "\(run.errors)")
        }
        // As long as a line may be, and longer by a byte.
        let request = "{\"id\":\"1\",\"query\":\"weigh\"}"
        for excess in 0...1 {
            let padding = String(repeating: " ", count: (1 << 20) - request.utf8.count + excess)
            let run = try CommandRun.repoask(
                "search", "--batch", in: repository.folder,
                input: request + padding + "\n" + request)
            #expect(run.status == (excess == 0 ? 0 : 2))
            #expect(run.output.split(separator: "\n").count == (excess == 0 ? 2 : 0))
        }
    }

    @Test("A folder that is set and holds no grammars is named, and no other taken for it")
    func wrongGrammars() throws {
        let repository = try TemporaryRepository(["a.py": "def weigh():\n    return 1\n"])
        let run = try CommandRun.repoask(
            "symbols", "weigh", in: repository.folder,
            environment: ["REPOASK_GRAMMARS": repository.folder.path])
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("'\(repository.folder.path)/manifest.json': no such file"))
        #expect(run.errors.split(separator: "\n").count == 1)
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
