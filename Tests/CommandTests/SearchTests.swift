import Foundation
import Testing

/// Indexing and search through the binary, with the real encoder, on real repositories.
@Suite struct SearchTests {
    static let files = [
        "src/auth.py": """
        import hmac

        SESSION_LIFETIME_SECONDS = 7200

        def verify_password(user, password):
            \"\"\"Compares the password with the stored hash in constant time.\"\"\"
            return hmac.compare_digest(user.password_hash, hash_of(password))


        def hash_of(text):
            return text[::-1]
        """,
        "src/shapes.py": """
        class Circle:
            def __init__(self, radius):
                self.radius = radius

            def area(self):
                return 3.14159 * self.radius ** 2
        """,
        "README.md": "# Example\n\nLogs people in and draws circles.\n",
        "tests/test_auth.py": "def test_verify_password():\n    assert verify_password\n",
    ]

    struct Reply: Decodable {
        struct Hit: Decodable {
            var path: String
            var start: Int
            var end: Int
            var symbol: String?
            var kind: String
            var score: Double
        }
        var id: String?
        var results: [Hit]
    }

    func reply(_ run: CommandRun) throws -> Reply {
        try JSONDecoder().decode(Reply.self, from: Data(run.output.utf8))
    }

    @Test("A question in plain words finds the function, and its lines exist")
    func findsFunction() throws {
        let repository = try TemporaryRepository(Self.files)

        let run = try CommandRun.repoask(
            "search", "--json", "-k", "3", "how are passwords checked", in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        let first = try #require(try reply(run).results.first)
        #expect(first.path == "src/auth.py")
        #expect(first.start >= 1 && first.end <= 11 && first.start <= first.end)
        #expect(run.errors.isEmpty, "nothing on standard error when it is no terminal")
    }

    @Test("Uncommitted and untracked files are found, ignored and deleted ones are not")
    func workTree() throws {
        let repository = try TemporaryRepository(Self.files)
        try repository.write("def parse_invoice_total(text):\n    return 1\n", to: "src/new.py")
        try repository.write("def secret_invoice():\n    return 2\n", to: "ignored/x.py")
        try repository.write("ignored/\n", to: ".gitignore")
        try FileManager.default.removeItem(
            at: repository.folder.appendingPathComponent("src/shapes.py"))

        let run = try CommandRun.repoask(
            "search", "--json", "-k", "20", "invoice circle radius", in: repository.folder)

        let paths = try reply(run).results.map(\.path)
        #expect(paths.contains("src/new.py"))
        #expect(!paths.contains("ignored/x.py"))
        #expect(!paths.contains("src/shapes.py"))
    }

    @Test("A batch answers every line with its id, in order")
    func batch() throws {
        let repository = try TemporaryRepository(Self.files)
        let input = """
            {"id":"1","query":"circle area"}

            {"id":"2","query":"session lifetime"}
            """

        let run = try CommandRun.repoask(
            "search", "--json", "-k", "5", "--batch", in: repository.folder, input: input)

        let replies = try run.output.split(separator: "\n").map {
            try JSONDecoder().decode(Reply.self, from: Data($0.utf8))
        }
        #expect(replies.map(\.id) == ["1", "2"])
        #expect(replies[0].results.first?.path == "src/shapes.py")
        #expect(replies[1].results.first?.path == "src/auth.py")
    }

    @Test("After a commit only what changed is encoded")
    func incremental() throws {
        struct Update: Decodable {
            var files: Int
            var newFiles: Int
        }
        let repository = try TemporaryRepository(Self.files)
        func index() throws -> Update {
            let run = try CommandRun.repoask("index", "--json", in: repository.folder)
            #expect(run.status == 0, "\(run.errors)")
            return try JSONDecoder().decode(Update.self, from: Data(run.output.utf8))
        }

        #expect(try index().newFiles == 4)
        #expect(try index().newFiles == 0)
        try repository.write("def more():\n    pass\n", to: "src/more.py")
        try repository.commit("More")
        #expect(try index().newFiles == 1)
        try repository.git("checkout", "-q", "HEAD~1")
        #expect(try index().newFiles == 0)
    }

    @Test("Empty, unborn and bare repositories do not fail")
    func oddRepositories() throws {
        let unborn = try TemporaryRepository()
        let nothing = try CommandRun.repoask("search", "anything", in: unborn.folder)
        #expect(nothing.status == 1, "\(nothing.errors)")

        let source = try TemporaryRepository(Self.files)
        let bare = try TemporaryRepository()
        try bare.git("clone", "-q", "--bare", source.folder.path, "bare.git")
        let found = try CommandRun.repoask(
            "search", "circle area", in: bare.folder.appendingPathComponent("bare.git"))
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("src/shapes.py:"))
    }

    @Test("What is left out is visible, with its reason, and can be included")
    func exclusions() throws {
        let repository = try TemporaryRepository(Self.files)
        try repository.write("{}\n", to: "package-lock.json")
        try repository.write(Data([0, 1, 2, 3]), to: "logo.png")
        try repository.commit("Extras")
        _ = try CommandRun.repoask("index", in: repository.folder)

        let run = try CommandRun.repoask("status", "--excluded", in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("package-lock.json"))
        #expect(run.output.contains("logo.png"))
    }

    @Test("Tests are ranked below the code, but not when the question is about them")
    func tests() throws {
        let repository = try TemporaryRepository(Self.files)
        func first(_ question: String) throws -> String? {
            try reply(
                CommandRun.repoask("search", "--json", question, in: repository.folder)
            ).results.first?.path
        }

        #expect(try first("verify password") == "src/auth.py")
        #expect(try first("which test covers verify_password") == "tests/test_auth.py")
    }

    @Test("A file that the question names comes first, whatever the other words say")
    func namedFile() throws {
        let repository = try TemporaryRepository(Self.files)
        func first(_ question: String) throws -> String? {
            try reply(
                CommandRun.repoask("search", "--json", question, in: repository.folder)
            ).results.first?.path
        }

        #expect(try first("verify password against the stored hash") == "src/auth.py")
        #expect(try first("verify password against the stored hash in shapes.py") == "src/shapes.py")
    }

    @Test("Forgetting deletes the index, a damaged one too, and the next search builds it anew")
    func forget() throws {
        let repository = try TemporaryRepository(Self.files)
        let folder = repository.folder.appendingPathComponent(".git/repoask")
        _ = try CommandRun.repoask("index", in: repository.folder)
        try Data("damaged".utf8).write(to: folder.appendingPathComponent("index.sqlite"))

        let forgotten = try CommandRun.repoask("forget", in: repository.folder)
        #expect(forgotten.status == 0, "\(forgotten.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path))
        #expect(try CommandRun.repoask("forget", in: repository.folder).output.contains("no index"))
        #expect(try CommandRun.repoask("search", "circle", in: repository.folder).status == 0)
    }

    @Test("Killed in the middle of indexing, the next run goes on and finds everything")
    func killed() throws {
        let repository = try TemporaryRepository(Self.files)
        for number in 0..<120 {
            try repository.write(
                "def function_\(number)(value):\n    return value * \(number)\n",
                to: "gen/file\(number).py")
        }
        try repository.commit("Many")
        for delay in [0.05, 0.15, 0.3, 0.6] {
            let process = try CommandRun.start(["index"], in: repository.folder)
            Thread.sleep(forTimeInterval: delay)
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }

        let run = try CommandRun.repoask(
            "search", "--json", "function_77", in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        #expect(try reply(run).results.first?.path == "gen/file77.py")
    }

    @Test("Two processes index the same repository at once")
    func concurrent() throws {
        let repository = try TemporaryRepository(Self.files)
        let processes = try (0..<2).map { _ in
            try CommandRun.start(["search", "circle area"], in: repository.folder)
        }
        for process in processes {
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }
}
