import Foundation
import Testing

/// Memory slots that are made ahead of questions, and budgets that a decoder has no room for.
@Suite(.serialized) struct WarmTests {
    private struct Warmed: Decodable {
        struct Slots: Decodable {
            var weights: String
            var made: Int
            var tokens: Int
            var kept: Int
        }
        var warmed: Slots
    }

    private static let question = "how does a report open, and what size has it"
    private static let model = ["--model", "smollm2-135m"]

    private func warm(
        _ limit: Int, in repository: TemporaryRepository
    ) throws -> Warmed.Slots {
        let run = try CommandRun.repoask(
            "index", "--json", "--warm", "--model", "smollm2-135m", "--warm-tokens", "\(limit)",
            in: repository.folder)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Warmed.self, from: Data(run.output.utf8)).warmed
    }

    /// Reads nothing near: what is read near is not read as slots.
    private func ask(
        _ more: [String] = [], in repository: TemporaryRepository,
        environment: [String: String] = [:]
    ) throws -> AskTests.Reply {
        let run = try CommandRun.run(
            CommandRun.binary,
            ["ask", "--json", "--memory", "middle", "--max-tokens", "4"] + Self.model + more
                + [Self.question], in: repository.folder,
            environment: ["REPOASK_BACKGROUND": "no"].merging(environment) { $1 })
        #expect([0, 1].contains(run.status), "\(run.errors)")
        return try AskTests().reply(run.output)
    }

    /// The files of `MemoryTests`, of which `src/report.py` was changed three times.
    private func repository() throws -> TemporaryRepository {
        let repository = try TemporaryRepository(MemoryTests.files)
        for change in 1...3 {
            try repository.write(
                (MemoryTests.files["src/report.py"] ?? "") + "\n# change \(change)\n",
                to: "src/report.py")
            try repository.commit("Change the report, \(change)")
        }
        return repository
    }

    @Test(
        "Slots are made up to a number of tokens, of what changed most often first, and never twice"
    )
    func limited() throws {
        let repository = try repository()

        let first = try warm(100, in: repository)
        let reply = try ask(in: repository)
        let rest = try warm(50_000, in: repository)
        let again = try warm(50_000, in: repository)

        #expect(first.weights == "icae-smollm2-135m")
        #expect(first.made >= 1 && first.tokens > 0 && first.tokens <= 100 && first.kept == 0)
        // The one file that changed three times is what the question is about.
        #expect(try #require(reply.memory.middle.kept) >= 1)
        #expect(rest.kept >= first.made)
        #expect(again.made == 0 && again.kept == rest.made + rest.kept)
        #expect(try ask(in: repository).memory.middle.kept == reply.memory.middle.chunks)
    }

    @Test("What no question had the time for is made in the background")
    func background() throws {
        var files = MemoryTests.files
        for number in 0..<12 {
            let body = (0..<30).map { "        self.report_\($0) = size * \($0 + number)" }
            files["src/report\(number).py"] =
                "class Report\(number):\n    def open_report(self, size):\n"
                + body.joined(separator: "\n") + "\n"
        }
        let repository = try TemporaryRepository(files)

        let first = try ask(["--budget", "8000"], in: repository)
        let waiting = try #require(first.memory.middle.waiting)
        #expect(waiting > 0)
        #expect(
            first.memory.notes.contains {
                $0.contains("`repoask index --warm --model smollm2-135m`")
            })
        let second = try ask(
            ["--budget", "8000"], in: repository, environment: ["REPOASK_BACKGROUND": "yes"])
        let left = try #require(second.memory.middle.waiting)
        #expect(left > 0 && left < waiting)
        let slots = repository.folder.appending(path: ".git/repoask/memory/slots").path
        func count() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: slots).count
        }
        let made = second.memory.middle.chunks
        var wasShown = false
        try eventually {
            let status = try CommandRun.repoask("status", in: repository.folder)
            wasShown = wasShown || status.output.contains("slots       are being made in process ")
            return try wasShown && count() > made
        }
        #expect(wasShown)
        // Takes over, so that nothing runs in a folder that is about to be deleted.
        _ = try CommandRun.repoask("index", in: repository.folder)
        #expect(try count() > made)
    }

    @Test("A decoder without weights for slots is refused before anything is read")
    func noWeights() throws {
        let repository = try repository()

        let run = try CommandRun.repoask(
            "index", "--warm", "--model", MemoryTests.tinyDecoder, in: repository.folder)
        let idle = try CommandRun.repoask("index", "--warm-tokens", "9", in: repository.folder)

        #expect(run.status == 2)
        #expect(
            run.errors.hasSuffix(
                "no weights to read \(MemoryTests.tinyDecoder) middle; there are some with "
                    + "`--model qwen2.5-coder-0.5b`, `--model smollm2-135m`\n"))
        #expect(run.errors.split(separator: "\n").count == 1)
        #expect(idle.status == 64 && idle.errors.contains("are for --warm"))
    }

    @Test(
        "A budget beyond the decoder's context is cut, and said so; a question beyond it is refused"
    )
    func context() throws {
        let repository = try TemporaryRepository(MemoryTests.files)
        func run(_ question: String) throws -> CommandRun {
            try CommandRun.repoask(
                "ask", "--json", "--model", MemoryTests.tinyDecoder, "--max-tokens", "4", question,
                in: repository.folder)
        }

        let cut = try run("default session lifetime?")
        let long = try run("default session lifetime? " + String(repeating: "why so? ", count: 400))

        #expect([0, 1].contains(cut.status), "\(cut.errors)")
        let reply = try AskTests().reply(cut.output)
        #expect(reply.memory.notes.contains { $0.contains("of 1000 positions are read") })
        #expect(long.status == 2)
        #expect(long.errors.contains("ask in fewer words"))
        #expect(long.errors.split(separator: "\n").count == 1)
    }

    @Test("Every distance is asked of repositories with nothing, and with one line, to read")
    func small() throws {
        let empty = try TemporaryRepository(["blank.py": ""])
        let single = try TemporaryRepository(["shelf.py": "shelf_height = 42  # in centimetres\n"])
        func ask(_ model: String, in repository: TemporaryRepository) throws -> CommandRun {
            try CommandRun.repoask(
                "ask", "--json", "--memory", "all", "--model", model, "--max-tokens", "4",
                "what is the shelf height", in: repository.folder)
        }

        for model in ["smollm2-135m", "qwen2.5-coder-0.5b"] {
            let nothing = try ask(model, in: empty)
            #expect(nothing.status == 1, "\(nothing.errors)")
            let one = try ask(model, in: single)
            #expect(one.status == 0, "\(one.errors)")
            let reply = try AskTests().reply(one.output)
            #expect(reply.memory.chunks == 1 && reply.memory.coverage == 1)
        }
    }

    /// Weights of far that make two soft prompts of a chunk, for runs in `repository`.
    private func twoPrompts(in repository: TemporaryRepository) throws -> [String: String] {
        let package = try repository.copyWeights(
            "e2llm-qwen2.5-coder-0.5b", to: repository.folder.appending(path: ".git/weights"))
        let description = package.appending(path: "package.json")
        let text = try String(contentsOf: description, encoding: .utf8)
        // The adapter takes one vector at a time, whatever it is of.
        let several = text.replacing(/"prompts": *1\b/, with: "\"prompts\": 2")
        #expect(several != text)
        try several.write(to: description, atomically: true, encoding: .utf8)
        return ["REPOASK_WEIGHTS": package.deletingLastPathComponent().path]
    }

    /// Reads far alone, whole chunks of up to about 450.
    private func askFar(
        in repository: TemporaryRepository, _ environment: [String: String]
    ) throws -> AskTests.Reply {
        let run = try CommandRun.repoask(
            "ask", "--json", "--memory", "far", "--budget", "4000", "--max-tokens", "4",
            "what is the default session lifetime", in: repository.folder,
            environment: environment)
        #expect([0, 1].contains(run.status), "\(run.errors)")
        return try AskTests().reply(run.output)
    }

    @Test("Several soft prompts a chunk are made of its parts once, and kept")
    func severalPrompts() throws {
        let repository = try TemporaryRepository(MemoryTests.files)
        let weights = try twoPrompts(in: repository)

        let one = try askFar(in: repository, [:]).memory
        let two = try askFar(in: repository, weights).memory
        let slots = repository.folder.appending(path: ".git/repoask/memory/slots").path
        let kept = try FileManager.default.contentsOfDirectory(atPath: slots).count
        let again = try askFar(in: repository, weights).memory

        #expect(one.far.level == "chunk" && two.far.level == "chunk")
        #expect(two.far.chunks == two.chunks && two.far.waiting == 0 && one.far.waiting == 0)
        #expect(two.far.positions == one.far.positions + two.chunks)
        #expect(kept == two.chunks)
        #expect(try #require(again.far.kept) > two.far.positions)
    }

    @Test("Soft prompts that a question has no time for wait, which is said, for the next ones")
    func manyPrompts() throws {
        let functions = (0..<160).map { number in
            "def measure_\(number)(size):\n"
                + (0..<14).map { "    width_\($0) = size * \($0 + number) + \(number)\n" }.joined()
                + "    return width_0\n\n\n"
        }
        let repository = try TemporaryRepository(
            MemoryTests.files.merging(["measures.py": functions.joined()]) { $1 })
        let weights = try twoPrompts(in: repository)
        let prefix = repository.folder.appending(path: ".git/repoask/memory/far.kv")

        let first = try askFar(in: repository, weights)
        let second = try askFar(in: repository, weights)
        try FileManager.default.removeItem(at: prefix)
        let anew = try askFar(in: repository, weights)
        let whole = try askFar(in: repository, weights)

        let count = first.memory.chunks
        #expect((150...256).contains(count))
        #expect(first.memory.far.level == "chunk" && first.memory.far.chunks == 128)
        #expect(first.memory.far.waiting == count - 128)
        #expect(first.memory.coverage < 1)
        #expect(
            first.memory.notes == [
                "soft prompts of \(count - 128) more chunks are not made yet; the next questions go on "
                    + "with them"
            ])
        // What the first question read is the beginning of what the second reads, and no more.
        #expect(second.memory.far.chunks == count && second.memory.far.waiting == 0)
        #expect(second.memory.coverage == 1 && second.memory.notes.isEmpty)
        let kept = try #require(second.memory.far.kept)
        let most = try #require(whole.memory.far.kept)
        #expect(kept > 2 * 128 && kept < most)
        #expect(anew.memory.far.kept == 0)
        #expect(anew.memory.far.positions == second.memory.far.positions)
        #expect(anew.answer == second.answer)
        let grown = try #require(second.questionGain)
        #expect(abs(grown - (try #require(anew.questionGain))) < 0.05)
    }

    @Test("What far leaves out is said")
    func farLeavesOut() throws {
        var files = MemoryTests.files
        for folder in 0..<40 {
            files["a_folder_with_a_rather_long_name_\(folder)/value.py"] =
                "def value_\(folder)():\n    return \(folder)\n"
        }
        let repository = try TemporaryRepository(files)

        let run = try CommandRun.repoask(
            "ask", "--json", "--memory", "far", "--budget", "400", "--max-tokens", "4",
            "what is the default session lifetime", in: repository.folder)

        #expect([0, 1].contains(run.status), "\(run.errors)")
        let memory = try AskTests().reply(run.output).memory
        #expect(memory.far.level == "folder")
        #expect(memory.far.chunks < memory.chunks)
        #expect(
            memory.notes == ["far is \(memory.far.chunks) of \(memory.chunks) chunks: no more fit"])
    }
}
