internal import Generation
internal import Testing
internal import Tokenization
internal import Transformer

/// How likely given tokens are.
@Suite struct ScoringTests {
    let words = [ChatMessage(role: .user, content: "let there be tokens")]

    @Test("Given tokens are as likely as when they are generated", arguments: [true, false])
    func agrees(warm: Bool) throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        var options = SamplingOptions(temperature: 1, seed: 3, maxTokens: 12)
        options.reportsLogProbabilities = true
        let written = try generator.generate(words, options: options)
        let scorer = warm ? generator : try TinyGenerator.make("tiny-qwen2")

        let whole = ModelInput(tokens: generator.promptIDs(words) + written.tokenIDs)
        let scores = try scorer.scores(
            ofLast: written.tokenCount, in: whole
        ).logProbabilities

        try #require(scores.count == written.logProbabilities.count)
        for (score, generated) in zip(scores, written.logProbabilities) {
            #expect(abs(score - generated) < 1e-3)
        }
    }

    @Test("What was scored need not be read again by the answer to it")
    func reuse() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let ids = generator.promptIDs(words)
        _ = try generator.scores(ofLast: 2, in: ModelInput(tokens: Array(ids.dropLast())))

        let result = try generator.generate(words, options: SamplingOptions(maxTokens: 1))

        #expect(result.reusedTokenCount == ids.count - 1)
    }

    @Test("What was read with a LoRA is kept for it, and for nothing else")
    func reuseWithLoRA() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let ids = generator.promptIDs(words)
        let (rows, columns) = generator.model.configuration.shape(of: .attentionOutput)
        func lora() throws -> LoRA {
            let matrices = (
                a: (0..<columns).map { Float($0 % 5) / 50 },
                b: (0..<rows).map { Float($0 % 3) / 30 }
            )
            return try LoRA(
                rank: 1, alpha: 1,
                matrices: [LoRA.Place(layer: 0, projection: .attentionOutput): matrices],
                for: generator.model.configuration)
        }
        let (one, other) = (try lora(), try lora())
        let options = SamplingOptions(maxTokens: 4)
        let expected = try TinyGenerator.make("tiny-qwen2").generate(
            ModelInput(tokens: ids), options: options, lora: one)

        _ = try generator.scores(ofLast: 2, in: ModelInput(tokens: ids), lora: one)
        let kept = try generator.generate(ModelInput(tokens: ids), options: options, lora: one)
        let foreign = try generator.generate(ModelInput(tokens: ids), options: options, lora: other)
        let plain = try generator.generate(ModelInput(tokens: ids), options: options)

        #expect(kept.reusedTokenCount == ids.count - 1)
        #expect(kept.tokenIDs == expected.tokenIDs)
        #expect(foreign.reusedTokenCount == 0 && foreign.tokenIDs == expected.tokenIDs)
        #expect(plain.reusedTokenCount == 0)
    }

    @Test("What has nothing before it, or is too long, is refused")
    func refusals() throws {
        let generator = try TinyGenerator.make("tiny-qwen2", contextLength: 16)
        #expect(throws: InferenceError.self) {
            try generator.scores(ofLast: 3, in: ModelInput(tokens: [1, 2, 3]))
        }
        #expect(throws: InferenceError.self) {
            try generator.scores(ofLast: 4, in: ModelInput(tokens: [1, 2, 3]))
        }
        #expect(throws: InferenceError.self) {
            try generator.scores(
                ofLast: 1, in: ModelInput(tokens: Array(repeating: 1, count: 17)))
        }
    }
}
