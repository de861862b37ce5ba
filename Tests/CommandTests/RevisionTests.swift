import Foundation
import Testing

/// Questions about the past and about parts of the tree, through the binary.
@Suite struct RevisionTests {
    struct Search: Decodable {
        struct Hit: Decodable {
            var path: String
            var start: Int
        }
        var id: String?
        var revision: String?
        var results: [Hit]
    }
    struct Update: Decodable {
        var revision: String?
        var files: Int
        var newFiles: Int
        var newChunks: Int
        var encodedNow: Int
    }
    struct Symbols: Decodable {
        struct Definition: Decodable {
            var path: String
        }
        struct Reference: Decodable {
            var path: String
            var certainty: String?
            var definition: Int?
        }
        var definitions: [Definition]
        var references: [Reference]
    }
    struct Ask: Decodable {
        struct Memory: Decodable {
            var revision: String?
            var newChunks: Int
        }
        struct Evidence: Decodable {
            var path: String
            var text: String
        }
        var evidence: [Evidence]
        var memory: Memory
    }

    /// `v1` has a port and a file `old`; HEAD another port; the work tree a third.
    func repository() throws -> TemporaryRepository {
        let repository = try TemporaryRepository([
            "src/server.py": "# The port the server listens on.\nLISTEN_PORT = 1111\n",
            "src/old.py": "def retired_feature():\n    return 'gone soon'\n",
            "lib/shapes.py": "def circle_area(radius):\n    return 3.14 * radius ** 2\n",
            "lib/use.py": "from shapes import circle_area\n\nprint(circle_area(2))\n",
        ])
        try repository.git("tag", "-a", "v1", "-m", "one")
        try repository.write(
            "# The port the server listens on.\nLISTEN_PORT = 2222\n", to: "src/server.py")
        try repository.git("rm", "-q", "src/old.py")
        try repository.commit("Second")
        try repository.write(
            "# The port the server listens on.\nLISTEN_PORT = 3333\n", to: "src/server.py")
        return repository
    }

    func decode<Value: Decodable>(_ run: CommandRun) throws -> Value {
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Value.self, from: Data(run.output.utf8))
    }

    func port(_ repository: TemporaryRepository, _ options: String...) throws -> Ask {
        try decode(
            CommandRun.run(
                CommandRun.binary,
                ["ask", "--json", "--memory", "none"] + options
                    + ["which port does the server listen on"], in: repository.folder))
    }

    @Test("An answer about a revision quotes that revision, whatever the work tree holds")
    func quotes() throws {
        let repository = try repository()
        let commit = try repository.git("rev-parse", "v1^{commit}").trimmingCharacters(
            in: .newlines)

        let now = try port(repository)
        #expect(now.evidence.first?.text.contains("3333") == true)
        #expect(now.memory.revision == nil)
        let head = try port(repository, "--at", "HEAD")
        #expect(head.evidence.first?.text.contains("2222") == true)
        // The other files are stored already.
        #expect(head.memory.newChunks == 1)
        for name in ["v1", "HEAD~1", "main~1", String(commit.prefix(9)), ":/First"] {
            let past = try port(repository, "--at", name)
            #expect(past.evidence.first?.text.contains("1111") == true, "\(name)")
            #expect(past.memory.revision == commit)
            #expect(past.memory.newChunks == (name == "v1" ? 2 : 0))
        }
        #expect(try port(repository).memory.newChunks == 0)
    }

    @Test("Indexing a revision reads what was never seen before, and nothing of the work tree")
    func index() throws {
        let repository = try repository()
        func index(_ options: String...) throws -> Update {
            try decode(
                CommandRun.run(
                    CommandRun.binary, ["index", "--json"] + options, in: repository.folder))
        }

        let first = try index("--at", "v1")
        #expect(first.files == 4 && first.newFiles == 4 && first.newChunks == first.encodedNow)
        let second = try index("--at", "HEAD")
        #expect(second.files == 3 && second.newFiles == 1 && second.encodedNow == 1)
        #expect(second.revision?.count == 40)
        #expect(try index().newFiles == 1)
    }

    @Test("Searches, batches and symbols are about the revision too")
    func everyCommand() throws {
        let repository = try repository()
        let now = try CommandRun.repoask(
            "search", "--json", "retired feature", in: repository.folder)
        #expect(!now.output.contains("old.py"))
        let past: Search = try decode(
            CommandRun.repoask(
                "search", "--json", "--at", "v1", "retired feature", in: repository.folder))
        #expect(past.results.first?.path == "src/old.py" && past.revision?.count == 40)
        let batch: Search = try decode(
            CommandRun.repoask(
                "search", "--batch", "--json", "--at=v1", in: repository.folder,
                input: #"{"id":"a","query":"retired feature"}"# + "\n"))
        #expect(batch.id == "a" && batch.results.first?.path == "src/old.py")
        #expect(batch.revision == past.revision)

        let gone = try CommandRun.repoask("symbols", "retired_feature", in: repository.folder)
        #expect(gone.status == 1)
        let found = try CommandRun.repoask(
            "symbols", "--at", "v1", "retired_feature", in: repository.folder)
        #expect(found.output.hasPrefix("src/old.py:1"), "\(found.errors)")
    }

    @Test("A bare repository answers about any of its revisions")
    func bare() throws {
        let repository = try repository()
        try repository.git("clone", "-q", "--bare", repository.folder.path, "bare.git")
        let past = try CommandRun.repoask(
            "-C", "bare.git", "--at", "v1", "--path", "src", "--memory", "none",
            "which port does the server listen on", in: repository.folder)
        #expect(past.status == 0 && past.output.contains("1111"), "\(past.errors)")
    }

    @Test(
        "A revision that is none is one line that says what to do",
        arguments: ["v9", "HEAD~9", "-x", "HEAD:src/server.py", "main@{5 years ago}x"])
    func unknown(_ name: String) throws {
        let repository = try repository()
        for command in ["ask", "search", "symbols", "index"] {
            let words = command == "index" ? [] : ["circle"]
            let run = try CommandRun.run(
                CommandRun.binary, [command, "--at=\(name)"] + words, in: repository.folder)
            #expect(run.status == 2)
            #expect(run.errors.hasPrefix("repoask: no commit is named '\(name)'"), "\(run.errors)")
            #expect(run.errors.contains("git tag"))
            #expect(run.errors.split(separator: "\n").count == 1)
        }
    }

    @Test("--path limits hits to folders and files, seen from the current folder")
    func paths() throws {
        let repository = try repository()
        func paths(_ options: String..., below: String = "") throws -> Set<String> {
            let run: Search = try decode(
                CommandRun.run(
                    CommandRun.binary,
                    ["search", "--json", "circle area port server"] + options,
                    in: repository.folder.appendingPathComponent(below)))
            return Set(run.results.map(\.path))
        }

        #expect(try paths("--path", "src") == ["src/server.py"])
        #expect(try paths("--path", "./lib/").isSubset(of: ["lib/shapes.py", "lib/use.py"]))
        #expect(try paths("--path", "shapes.py", below: "lib") == ["lib/shapes.py"])
        #expect(try paths("--path", "../src", below: "lib") == ["src/server.py"])
        #expect(
            try paths("--path", "src", "--path", "lib/shapes.py")
                == ["src/server.py", "lib/shapes.py"])
        #expect(try paths("--path", ".").count > 1)
        // A path is no prefix of letters.
        for (path, shown) in [("sr", "sr"), ("../other", "../other"), ("src/server.py/x", "x")] {
            let run = try CommandRun.repoask(
                "search", "port", "--path", path, in: repository.folder)
            #expect(run.status == 2 && run.errors.contains(shown), "\(run.errors)")
            #expect(run.errors.contains("current folder"))
        }
        let past = try CommandRun.repoask(
            "search", "port", "--at", "v1", "--path", "nowhere", in: repository.folder)
        #expect(past.errors.contains("nothing is at 'nowhere' in 'v1'"))
    }

    @Test("--path limits answers too, those from definitions and references among them")
    func answerPaths() throws {
        let repository = try repository()
        func ask(_ question: String, _ path: String) throws -> String {
            let run = try CommandRun.repoask(
                "ask", "--json", "--memory", "none", "--path", path, question,
                in: repository.folder)
            #expect(run.status <= 1, "\(run.errors)")
            return run.output
        }
        let question = "where is circle_area defined"
        #expect(try ask(question, "lib").contains("lib/shapes.py"))
        for question in [question, "list all functions", "who calls circle_area"] {
            #expect(try !ask(question, "src").contains("lib/"), "\(question)")
        }
    }

    @Test("--path leaves the meaning of names as it is")
    func symbolPaths() throws {
        let repository = try repository()
        func report(_ options: String...) throws -> Symbols {
            try decode(
                CommandRun.run(
                    CommandRun.binary, ["symbols", "--json", "circle_area"] + options,
                    in: repository.folder))
        }
        let whole = try report()
        let uses = try report("--path", "lib/use.py")
        #expect(whole.definitions.map(\.path) == ["lib/shapes.py"])
        #expect(uses.definitions.isEmpty && !uses.references.isEmpty)
        #expect(uses.references.map(\.certainty) == whole.references.map(\.certainty))
        #expect(whole.references.allSatisfy { $0.certainty != nil && $0.definition == 0 })
        #expect(uses.references.allSatisfy { $0.definition == nil })
        let elsewhere = try CommandRun.repoask(
            "symbols", "circle_area", "--path", "src", in: repository.folder)
        #expect(elsewhere.status == 1)
        #expect(elsewhere.errors.contains("outside of --path"))
    }
}
