import Foundation
import Testing

/// Answers through the binary, with the real encoder and decoders.
@Suite struct AskTests {
    struct Reply: Decodable {
        struct Place: Decodable, Hashable {
            var path: String
            var start: Int
            var end: Int
        }
        struct Evidence: Decodable {
            var path: String
            var start: Int
            var end: Int
            var symbol: String?
            var text: String
            var lines: [Int]
        }
        struct Memory: Decodable {
            struct Reading: Decodable {
                var chunks: Int
                var positions: Int
                var level: String?
                var ratio: Int?
                var kept: Int?
                var waiting: Int?
                var weights: String?
            }
            var far: Reading
            var middle: Reading
            var near: Reading
            var notes: [String]
            var chunks: Int
            var coverage: Double
        }
        var id: String?
        var answer: String
        var found: Bool
        var confidence: String
        var evidence: [Evidence]
        var citations: [Place]
        var unsupported: [String]
        var memory: Memory
        var models: [String: String]
        var timing: [String: Double]
        var questionGain: Double?
    }

    func reply(_ text: some StringProtocol) throws -> Reply {
        try JSONDecoder().decode(Reply.self, from: Data(text.utf8))
    }

    /// Every place exists, and every quoted line stands in the file where the answer says.
    func expectTrue(_ reply: Reply, in repository: TemporaryRepository) throws {
        for evidence in reply.evidence {
            let url = repository.folder.appendingPathComponent(evidence.path)
            let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
            #expect(evidence.start >= 1 && evidence.end <= lines.count)
            let quoted = evidence.lines.isEmpty ? [] : evidence.text.components(separatedBy: "\n")
            #expect(quoted.count == evidence.lines.count)
            for (number, text) in zip(evidence.lines, quoted) {
                #expect(lines[number - 1].hasPrefix(text))
            }
        }
        #expect(
            reply.citations
                == reply.evidence.map { Reply.Place(path: $0.path, start: $0.start, end: $0.end) })
    }

    @Test("The evidence alone names the place and quotes the value, without a decoder")
    func evidenceOnly() throws {
        let repository = try TemporaryRepository(SearchTests.files)

        let run = try CommandRun.repoask(
            "ask", "--json", "--memory", "none", "what is the default session lifetime",
            in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        let reply = try reply(run.output)
        #expect(reply.found)
        #expect(reply.evidence.first?.path == "src/auth.py")
        #expect(reply.answer.contains("SESSION_LIFETIME_SECONDS = 7200"))
        #expect(reply.memory.near.chunks == 0 && reply.memory.near.positions == 0)
        #expect(reply.models["decoder"] == nil)
        try expectTrue(reply, in: repository)
    }

    @Test(
        "A decoder answers from what it read, and says what that was",
        arguments: ["smollm2-135m", "qwen2.5-coder-0.5b"])
    func decoder(_ model: String) throws {
        let repository = try TemporaryRepository(SearchTests.files)
        func ask() throws -> Reply {
            let run = try CommandRun.repoask(
                "--json", "--model", model, "--threads", "2", "--max-tokens", "40",
                "which function compares the password with the stored hash?",
                in: repository.folder)
            #expect(run.status == 0, "\(run.errors)")
            return try reply(run.output)
        }

        let first = try ask()

        try expectTrue(first, in: repository)
        #expect(first.models["decoder"] == model)
        #expect(first.memory.near.chunks >= 1 && first.memory.chunks >= first.memory.near.chunks)
        let sentences = try #require(first.answer.components(separatedBy: "\n\n").last)
        #expect(sentences.contains { $0.isLetter })
        #expect(try ask().answer == first.answer, "greedy answers are the same each time")
        if model.hasPrefix("qwen") { #expect(sentences.contains("verify_password")) }
    }

    @Test("On a pipe the answer is plain: no escape sequences, places, quoted lines, footer")
    func plainText() throws {
        let repository = try TemporaryRepository(SearchTests.files)

        let run = try CommandRun.repoask(
            "--memory", "none", "area of a circle", in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.output.contains("\u{1B}"))
        #expect(run.output.contains("src/shapes.py:"))
        #expect(run.output.contains("return 3.14159 * self.radius ** 2"))
        #expect(run.output.contains("middle off, far off of"))
    }

    @Test("A batch answers every line; one that is no request is named, passed over, and fails")
    func batch() throws {
        let repository = try TemporaryRepository(SearchTests.files)

        let run = try CommandRun.repoask(
            "ask", "--batch", "--memory", "none", in: repository.folder,
            input: """
                {"id":"a","question":"circle area"}
                {"id":"b","question":"password"}
                """)
        let replies = try run.output.split(separator: "\n").map(reply)
        #expect(replies.map(\.id) == ["a", "b"])

        let broken = try CommandRun.repoask(
            "ask", "--batch", "--memory", "none", in: repository.folder,
            input: """
                not json
                {"id":"empty","question":" "}
                {"id":"dash","question":"-"}
                {"id":"c","question":"circle area"}
                """)
        #expect(broken.status == 2)
        #expect(broken.errors.contains("line 1: cannot read batch line 'not json'"))
        #expect(broken.errors.contains("line 2: The question is empty."))
        // Only on a command line does it stand for the rest of the input.
        #expect(try broken.output.split(separator: "\n").map(reply).map(\.id) == ["dash", "c"])
    }

    @Test("Line numbers hold behind form feeds, line separators and carriage returns")
    func oddLineEnds() throws {
        let repository = try TemporaryRepository([
            "a.py":
                "# one\u{0C}\u{2028}\u{85}\u{0B}\r\n# two\r# still two\r\ndefault_port = 4711\r\n"
        ])

        let run = try CommandRun.repoask(
            "ask", "--json", "--memory", "none", "what is the default port",
            in: repository.folder)

        let evidence = try #require(try reply(run.output).evidence.first)
        let lines = Dictionary(
            uniqueKeysWithValues: zip(
                evidence.text.components(separatedBy: "\n"), evidence.lines))
        #expect(lines["default_port = 4711"] == 3)
    }

    @Test("Line numbers hold in a file that begins with blank lines")
    func leadingBlankLines() throws {
        let repository = try TemporaryRepository([
            "a.py": "\n\n\ndef wait():\n    timeout_seconds = 30\n    return timeout_seconds\n"
        ])

        let run = try CommandRun.repoask(
            "ask", "--json", "--memory", "none", "what is the timeout in seconds",
            in: repository.folder)

        let reply = try reply(run.output)
        try expectTrue(reply, in: repository)
        #expect(reply.evidence.first?.text.contains("timeout_seconds = 30") == true)
    }

    @Test("Secrets are left out even when everything else is asked for")
    func secrets() throws {
        let repository = try TemporaryRepository([
            ".env": "LAUNCH_CODE=4711\n",
            "notes.txt": "-----BEGIN RSA PRIVATE KEY-----\nlaunch code\n",
            "a.py": "launch_code = None\n",
        ])

        let run = try CommandRun.repoask(
            "search", "--json", "--include-excluded", "launch code", in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("a.py"))
        #expect(!run.output.contains(".env") && !run.output.contains("notes.txt"))
    }

    @Test("Paths that differ only in the form of an accent are two files")
    func accents() throws {
        let repository = try TemporaryRepository()
        try repository.write("def espresso_price():\n    return 2\n", to: "caf\u{E9}.py")
        try repository.write("def cappuccino_price():\n    return 3\n", to: "cafe\u{301}.py")

        let run = try CommandRun.repoask("search", "price", in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("espresso_price"))
        #expect(run.output.contains("cappuccino_price"))
    }

    @Test("Nothing to answer from exits with 1")
    func nothingFound() throws {
        let repository = try TemporaryRepository()
        try repository.commit("Empty")

        let run = try CommandRun.repoask("where is auth handled", in: repository.folder)

        #expect(run.status == 1, "\(run.errors)")
        #expect(run.output.contains("Not found"))

        let other = try TemporaryRepository(SearchTests.files)
        let nonsense = try CommandRun.repoask("zxqv wqpzt", in: other.folder)
        #expect(nonsense.status == 1, "\(nonsense.output)")
    }

    @Test("An answer that its tokens do not suffice for says that it is cut")
    func cut() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        func ask(_ tokens: String) throws -> String {
            let run = try CommandRun.repoask(
                "ask", "--json", "--max-tokens", tokens, "how is the area of a circle computed",
                in: repository.folder)
            return try reply(run.output).answer
        }

        #expect(try ask("5").contains(" …"))
        #expect(!(try ask("96").contains("…")))
    }

    @Test("A decoder that has read the places says whether they answer the question")
    func judged() throws {
        let repository = try TemporaryRepository([
            "src/retry.py": """
            MAX_ATTEMPTS = 5


            def send_with_retry(client, request):
                \"\"\"Send a request again when the connection is lost, at most five times.\"\"\"
                for attempt in range(MAX_ATTEMPTS):
                    try:
                        return client.send(request)
                    except ConnectionError:
                        wait(2 ** attempt)
                raise GaveUp(request)
            """
        ])
        func ask(_ question: String) throws -> (status: Int32, reply: Reply) {
            let run = try CommandRun.repoask("ask", "--json", question, in: repository.folder)
            return (run.status, try reply(run.output))
        }

        let own = try ask("how often is a request sent again when the connection is lost?")
        #expect(own.status == 0)
        #expect(own.reply.found)
        #expect(own.reply.models["decoder"] != nil)

        let foreign = try ask("which colour does the chart legend use for the median?")
        #expect(foreign.status == 1)
        #expect(!foreign.reply.found)
        let weights = repository.folder.appending(path: ".git/weights")
        let altered = try repository.copyWeights("pooled-qwen2.5-coder-0.5b", to: weights)
        try Data().write(to: altered.appending(path: "weights.safetensors"))
        let text = try CommandRun.repoask(
            "ask", "--memory", "middle,near",
            "which colour has the chart of requests in the legend of the printed report?",
            in: repository.folder, environment: ["REPOASK_WEIGHTS": weights.path])
        #expect(text.output.contains("Not found in this repository."))
        // What could not be read is said all the same.
        #expect(text.output.contains("note: no weights to read qwen2.5-coder-0.5b middle"))

        #expect(try #require(own.reply.questionGain) > foreign.reply.questionGain ?? 0)
    }

    @Test("A model file that is none fails with one line")
    func brokenModel() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        let path = repository.folder.path + "/broken.gguf"
        try Data("GGUF not really".utf8).write(to: URL(fileURLWithPath: path))

        let run = try CommandRun.repoask(
            "--model", path, "--memory", "near", "area of a circle", in: repository.folder)

        #expect(run.status == 2)
        #expect(run.errors.contains("broken.gguf"))
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test("Hostile names and contents do not reach the terminal as control characters")
    func hostileContent() throws {
        let repository = try TemporaryRepository([
            "ev\u{1B}[31mil.py": "def evil():\n    return '\u{1B}[2J\u{202E}gotcha\u{7}'\n"
        ])

        let run = try CommandRun.repoask(
            "--memory", "none", "--color", "never", "what does evil return gotcha",
            in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("gotcha"))
        let search = try CommandRun.repoask("search", "evil gotcha", in: repository.folder)
        #expect(search.output.contains("il.py:1"))
        for forbidden in ["\u{1B}", "\u{202E}", "\u{7}"] {
            #expect(!run.output.contains(forbidden))
            #expect(!search.output.contains(forbidden))
        }
    }
}
