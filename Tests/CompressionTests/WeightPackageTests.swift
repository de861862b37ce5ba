internal import Compression
internal import Foundation
internal import Generation
internal import Tensors
internal import Testing
internal import Transformer

/// What is wrong with a package is said in one line before anything of it is used.
@Suite struct WeightPackageTests {
    static let name = "pooled-tiny-llama"

    /// The error that opening the package and joining it with a tiny decoder gives.
    private func error(
        of copy: PackageCopy, decoder: String = "tiny-llama"
    ) throws -> PackageError? {
        let model = try LanguageModel(
            path: Cases.root.appending(path: "Tests/TransformerTests/Fixtures/\(decoder).gguf")
                .path(), threadCount: 1)
        let tokenizer = try model.file.tokenizer()
        do throws(PackageError) {
            _ = try MemoryMethod(
                WeightPackage(folder: copy.folder), model: model, tokenizer: tokenizer)
            return nil
        } catch {
            #expect(!"\(error)".contains("\n"))
            return error
        }
    }

    @Test("A package says what it is")
    func description() throws {
        let package = try WeightPackage(folder: Cases.trained("pooled-qwen2.5-coder-0.5b"))

        #expect(package.name == "pooled-qwen2.5-coder-0.5b")
        #expect(package.description.method.method == .pooled)
        #expect(package.description.method.layout == .span)
        #expect(package.description.ratios == [4, 8, 16])
        #expect(package.description.decoder.id == "qwen2.5-coder-0.5b")
        #expect(package.description.training?.tokens == 40528)
        let score = try #require(package.description.scores?["4x"]?.following)
        #expect(score.memory < score.control && score.raw < score.memory)
    }

    @Test("Base models of another hash are refused by name")
    func baseModels() throws {
        let package = try WeightPackage(folder: Cases.trained("e2llm-qwen2.5-coder-0.5b"))
        let (decoder, encoder) = (
            package.description.decoder.sha256, try #require(package.description.encoder).sha256
        )
        let other = String(repeating: "0", count: 64)

        try package.check(decoder: decoder, encoder: encoder)
        for (wrongDecoder, wrongEncoder, role) in [
            (other, encoder, "decoder"), (decoder, other, "encoder"),
        ] {
            do throws(PackageError) {
                try package.check(decoder: wrongDecoder, encoder: wrongEncoder)
                Issue.record("a foreign \(role) was taken")
            } catch {
                #expect("\(error)".contains("was trained for \(role) "))
            }
        }
    }

    @Test("Weights cut short or altered are not the ones described")
    func damagedWeights() throws {
        for change in ["cut", "flipped"] {
            let copy = try PackageCopy(of: Self.name)
            var bytes = try copy.bytes("weights.safetensors")
            if change == "cut" { bytes.removeLast(1) } else { bytes[bytes.count / 2] ^= 1 }
            try copy.write(bytes, to: "weights.safetensors")
            guard case .wrongHash = try error(of: copy) else {
                Issue.record("\(change): \(String(describing: try error(of: copy)))")
                continue
            }
        }
    }

    @Test("Weights whose hash is right but whose bytes do not hold the tensors are refused")
    func hostileWeights() throws {
        let short = try PackageCopy(of: Self.name)
        try short.replaceWeights(with: Array(try short.bytes("weights.safetensors").dropLast(2)))
        let renamed = try PackageCopy(of: Self.name)
        try renamed.rename("\"gain\"", to: "\"rain\"")
        let foreign = try PackageCopy(of: Self.name)
        try foreign.rename("\"gain\"", to: "\"rain\"")
        try foreign.describe("\"gain\"", as: "\"rain\"")
        let beyond = try PackageCopy(of: Self.name)
        try beyond.rename("lora.blk.0.attn_q.lora_a", to: "lora.blk.9.attn_q.lora_a")
        try beyond.describe(
            "\"lora.blk.0.attn_q.lora_a\"", as: "\"lora.blk.9.attn_q.lora_a\"")

        guard case .unreadable = try error(of: short) else {
            Issue.record("\(String(describing: try error(of: short)))")
            return
        }
        #expect(
            try error(of: renamed)
                == .wrongTensor(
                    path: renamed.folder + "/weights.safetensors", name: "rain",
                    reason: "is not described"))
        #expect(
            try error(of: foreign)
                == .wrongTensor(path: foreign.folder, name: "gain", reason: "is missing"))
        guard case .wrongTensor = try error(of: beyond) else {
            Issue.record("\(String(describing: try error(of: beyond)))")
            return
        }
    }

    @Test("Weights that are no numbers are refused")
    func notNumbers() throws {
        let copy = try PackageCopy(of: Self.name)
        var bytes = try copy.bytes("weights.safetensors")
        // The last tensor's last value, bfloat16: not a number.
        bytes.replaceSubrange(bytes.count - 2..<bytes.count, with: [0xC0, 0x7F])
        try copy.replaceWeights(with: bytes)

        guard case .wrongTensor(_, _, "holds what is no number") = try error(of: copy) else {
            Issue.record("\(String(describing: try error(of: copy)))")
            return
        }
    }

    @Test(
        "A description that is absurd, or of another kind, is refused",
        arguments: [
            ("\"format\": 2", "\"format\": 1", "is of format 1, expected 2"),
            ("\"rows\"", "\"answer\"", "'method.reader_scope'"),
            ("\"method\": \"pooled\"", "\"method\": \"other\"", "of method 'other'"),
            ("\"rank\": 4", "\"rank\": 1000000000", "'method.rank' is 1000000000"),
            ("\"rank\": 4", "\"rank\": -1", "'method.rank' is -1"),
            ("\"rank\": 4", "\"rank\": 3", "need [3, 96]"),
            ("\"max_rows\": 8", "\"max_rows\": 0", "'method.max_rows' is 0"),
            ("\"max_rows\"", "\"most_rows\"", "'method.max_rows' is missing"),
            ("\"layout\": \"span\"", "\"layout\": \"odd\"", "'method.layout'"),
            ("\n  4,\n", "\n  0,\n", "'ratios'"),
            ("\"decoder\"", "\"coder\"", "'base_models.decoder' is missing"),
            ("\"sha256\": \"", "\"sha256\": \"../", "has no SHA-256"),
            (
                "\"scores\": {}",
                "\"scores\": {\"4x\": {\"following\": {\"none\": 3, \"control\": 1e300, "
                    + "\"memory\": 2, \"raw\": 1}}}",
                "'scores.4x' is no score"
            ),
            ("{", "", "not the JSON of a weight package"),
        ])
    func badDescription(_ old: String, _ new: String, _ complaint: String) throws {
        let copy = try PackageCopy(of: Self.name)
        try copy.describe(old, as: new)

        let error = try #require(try error(of: copy))
        #expect("\(error)".contains(complaint))
    }

    @Test("A package of another kind is refused by its method")
    func otherKind() throws {
        do throws(PackageError) {
            _ = try WeightPackage(folder: Cases.trained("search-encoder"))
            Issue.record("a LoRA of the encoder was taken for a memory")
        } catch {
            #expect("\(error)".contains("is of method 'encoder LoRA', expected icae, pooled"))
        }
    }

    @Test("Missing files and another decoder are refused")
    func missing() throws {
        let copy = try PackageCopy(of: Self.name)
        guard case .wrongTensor = try error(of: copy, decoder: "tiny-qwen2") else {
            Issue.record("weights of another decoder's shapes were taken")
            return
        }
        try FileManager.default.removeItem(at: copy.url.appending(path: "weights.safetensors"))
        #expect(
            try error(of: copy)
                == .unreadable(
                    path: copy.folder + "/weights.safetensors",
                    reason: "No such file or directory"))
    }

    @Test("Damaged bytes never do more than be refused")
    func mutations() throws {
        var generator = SystemlessGenerator(state: 7)
        for round in 0..<120 {
            let copy = try PackageCopy(of: Self.name)
            let file = round % 2 == 0 ? "package.json" : "weights.safetensors"
            var bytes = try copy.bytes(file)
            // The head of the weights is where sizes are.
            let range = file == "package.json" ? bytes.count : min(bytes.count, 4000)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<range, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if file == "package.json" {
                try copy.write(bytes, to: file)
            } else {
                try copy.replaceWeights(with: bytes)
            }
            _ = try error(of: copy)
        }
    }
}

/// SplitMix64: the same numbers on every machine.
struct SystemlessGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
