import Foundation
import Testing

/// Questions that definitions and references answer, through the binary.
@Suite struct KnownAnswerTests {
    struct Reply: Decodable {
        struct Place: Decodable {
            var path: String
            var start: Int
            var end: Int
            var symbol: String?
            var lines: [Int]
        }
        var fact: String?
        var answer: String
        var found: Bool
        var confidence: String
        var evidence: [Place]
        var models: [String: String]
    }

    static func repository() throws -> TemporaryRepository {
        try TemporaryRepository([
            "store/shelf.py": """
            LIMIT = 12


            class Shelf:
                def open(self):
                    return check(self)

                def close(self):
                    return None


            class WideShelf(Shelf):
                def open(self):
                    return check(self, LIMIT)


            def check(shelf, limit=LIMIT):
                return limit
            """,
            "store/loan.py": """
            from store.shelf import Shelf, check


            def lend(book):
                shelf = Shelf()
                check(shelf)
                return shelf.open()
            """,
            "tests/test_shelf.py": """
            from store.shelf import check


            def test_check():
                assert check(None) == 12
            """,
            "README.md": "# Library\n\nLends books.\n",
        ])
    }

    private func ask(
        _ question: String, in repository: TemporaryRepository? = nil
    ) throws -> Reply {
        let repository = try repository ?? Self.repository()
        let run = try CommandRun.repoask(
            "ask", "--memory", "none", "--json", question, in: repository.folder)
        #expect(run.status == 0, "\(run.errors)")
        let reply = try JSONDecoder().decode(Reply.self, from: Data(run.output.utf8))
        for place in reply.evidence {
            let url = repository.folder.appendingPathComponent(place.path)
            let count = try String(contentsOf: url, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false
            ).count
            #expect(place.start >= 1 && place.start <= place.end && place.end <= count)
        }
        return reply
    }

    @Test("Callers are counted and each is shown with the lines of its calls")
    func callers() throws {
        let reply = try ask("who calls check?")
        let fact = try #require(reply.fact)
        #expect(fact.hasPrefix("`check` (store/shelf.py:17) is called in 4 places of 3 files"))
        #expect(
            Set(reply.evidence.map { "\($0.path):\($0.start) \($0.symbol ?? "")" }) == [
                "store/shelf.py:6 Shelf.open", "store/shelf.py:14 WideShelf.open",
                "store/loan.py:6 lend", "tests/test_shelf.py:5 test_check",
            ])
        #expect(reply.models.isEmpty)
    }

    @Test("What definitions answer needs no decoder, what they do not still does")
    func withoutDecoder() throws {
        struct Listed: Decodable {
            var id: String
            var files: [String]
        }
        let repository = try Self.repository()
        let list = try CommandRun.repoask("models", "list", "--json", in: repository.folder)
        let models = try JSONDecoder().decode([Listed].self, from: Data(list.output.utf8))
        let encoder = try #require(models.first { $0.id == "minilm-l6" }?.files.first)
        let folder = URL(fileURLWithPath: encoder).deletingLastPathComponent()
        // A home with the encoder and the grammars of the real one.
        let home = repository.folder.appendingPathComponent(".git/home")
        try FileManager.default.createDirectory(
            at: home.appendingPathComponent("models"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: home.appendingPathComponent("models/minilm-l6"), withDestinationURL: folder)
        try FileManager.default.createSymbolicLink(
            at: home.appendingPathComponent("grammars"),
            withDestinationURL: folder.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("grammars"))
        func ask(_ question: String) throws -> CommandRun {
            try CommandRun.repoask(
                "ask", "--json", question, in: repository.folder,
                environment: ["REPOASK_HOME": home.path])
        }

        let known = try ask("who calls check?")
        let unknown = try ask("how is a book lent to a reader")

        #expect(known.status == 0, "\(known.errors)")
        #expect(known.output.contains("\"fact\""))
        #expect(unknown.status == 2 && unknown.output.isEmpty)
        #expect(unknown.errors.contains("repoask models fetch qwen2.5-coder-0.5b"))
    }

    @Test("Tests of a name are told from its other uses")
    func tests() throws {
        let reply = try ask("which tests cover check?")
        #expect(reply.evidence.map(\.path) == ["tests/test_shelf.py"])
    }

    @Test("What a definition uses of the repository")
    func usedNames() throws {
        let reply = try ask("what does lend call?")
        #expect(try #require(reply.fact).contains("`check`"))
        #expect(reply.evidence.contains { $0.symbol == "check" && $0.path == "store/shelf.py" })
    }

    @Test("Definitions, subtypes and members")
    func definitions() throws {
        let place = try ask("where is WideShelf defined?")
        #expect(try #require(place.fact).contains("store/shelf.py:12"))
        let subtypes = try ask("which classes inherit from Shelf?")
        #expect(subtypes.evidence.map(\.symbol) == ["WideShelf"])
        let members = try ask("how many methods does Shelf have?")
        #expect(try #require(members.fact).hasPrefix("2 methods are defined in `Shelf`"))
        #expect(members.evidence.map(\.lines) == [[5, 8]])
        let functions = try ask("list the functions in store/loan.py")
        #expect(try #require(functions.fact).hasPrefix("1 function is defined in store/loan.py"))
        let tests = try ask("how many tests are there?")
        #expect(try #require(tests.fact).hasPrefix("1 test is defined in this repository"))
    }

    @Test("Files are counted by language")
    func files() throws {
        let reply = try ask("how many files are there?")
        #expect(
            try #require(reply.fact).hasPrefix(
                "4 files of this repository are indexed: 3 Python, 1 Markdown"))
    }

    @Test("Lines are counted, not files")
    func lines() throws {
        let all = try ask("how many lines of code are there?")
        #expect(
            try #require(all.fact).hasPrefix(
                "33 lines of this repository are indexed: 30 Python, 3 Markdown"))
        let file = try ask("how many lines does store/shelf.py have?")
        #expect(
            try #require(file.fact).hasPrefix(
                "18 lines of 'store/shelf.py' are indexed: 18 Python"))
    }

    @Test("All uses and definitions are counted, and it is said how many are shown")
    func longLists() throws {
        var files = [
            "store.py": "def check(book):\n    return book\n",
            "many.py": "from store import check\n\n" + String(repeating: "check(1)\n", count: 300),
        ]
        for number in 1...25 { files["twins/twin\(number).py"] = "def twin():\n    pass\n" }
        let repository = try TemporaryRepository(files)

        let uses = try ask("who calls check?", in: repository)
        #expect(
            uses.fact
                == "`check` (store.py:1) is called in 300 places of 1 file. "
                + "Here 200 of 300 lines; all: repoask symbols check")
        #expect(uses.evidence.map(\.lines) == [Array(3...202)])
        let definitions = try ask("where is twin defined?", in: repository)
        #expect(
            definitions.fact
                == "`twin` is defined in 25 places, the most likely first. "
                + "Here the first 20; all: repoask symbols twin")
        #expect(definitions.evidence.count == 20)
    }

    @Test(
        "Where uses are not read, none are claimed to be missing",
        arguments: [
            ("page.css", ".shelf-label {\n  color: red;\n}\n", "where is .shelf-label used?"),
            (
                "ci.yml", "jobs:\n  build_all:\n    steps:\n    - run: make\n    - run: test\n",
                "where is build_all used?"
            ),
        ])
    func unreadUses(_ path: String, _ text: String, _ question: String) throws {
        let repository = try TemporaryRepository([path: text, "shelf.py": "def check(): pass\n"])

        let run = try CommandRun.repoask(
            "ask", "--memory", "none", "--json", question, in: repository.folder)

        #expect(try JSONDecoder().decode(Reply.self, from: Data(run.output.utf8)).fact == nil)
        let place = question.replacing("used", with: "defined")
        #expect(try #require(try ask(place, in: repository).fact).contains(path))
    }

    @Test("Files that could not be read make an answer less sure, and are named")
    func unreadFiles() throws {
        let repository = try Self.repository()
        try repository.write(String(repeating: "((((((((((\n", count: 60), to: "deep.py")

        let reply = try ask("where is lend used?", in: repository)

        #expect(
            reply.fact
                == "`lend` (store/loan.py:4) is not used anywhere in this repository, as far as "
                + "names tell. Symbols of 1 file are missing, first deep.py: it is nested too deep."
        )
        #expect(reply.confidence == "medium")
    }

    @Test("What only sounds like a name is searched for")
    func words() throws {
        let repository = try Self.repository()
        let run = try CommandRun.repoask(
            "ask", "--memory", "none", "--json", "where is lending defined", in: repository.folder)
        let reply = try JSONDecoder().decode(Reply.self, from: Data(run.output.utf8))
        #expect(reply.fact == nil)
    }

    @Test("A person reads the fact first, then the places")
    func text() throws {
        let repository = try Self.repository()
        let run = try CommandRun.repoask(
            "ask", "--memory", "none", "where is LIMIT used?", in: repository.folder)
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("`LIMIT` (store/shelf.py:1) is used in 2 places of 1 file"))
        #expect(run.output.contains("from definitions and references"))
    }
}
