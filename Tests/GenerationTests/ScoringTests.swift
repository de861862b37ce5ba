internal import Generation
internal import Testing
internal import Tokenization
internal import Transformer

/// How likely given tokens are.
@Suite struct ScoringTests {
    let words = [ChatMessage(role: .user, content: "let there be tokens")]

    @Test("Given tokens are as likely as the logits before them say", arguments: [true, false])
    func agrees(warm: Bool) throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let options = SamplingOptions(temperature: 1, seed: 3, maxTokens: 12)
        let written = try generator.generate(words, options: options).tokenIDs
        let ids = generator.promptIDs(words) + written
        let scorer = warm ? generator : try TinyGenerator.make("tiny-qwen2")
        var cache = KVCache(for: generator.model, capacity: ids.count)
        let logits = try generator.model.forward(
            ModelInput(tokens: ids), cache: &cache, output: .allLogits)
        let size = generator.model.configuration.vocabularySize

        for count in [written.count, 2, 1] {
            let scores = try scorer.scores(
                ofLast: count, in: ModelInput(tokens: ids)
            ).logProbabilities

            try #require(scores.count == count)
            for (score, position) in zip(scores, ids.count - count..<ids.count) {
                let before = Array(logits[(position - 1) * size..<position * size])
                let expected = Sampler.logProbability(of: ids[position], in: before)
                #expect(abs(score - expected) < 1e-3)
            }
        }
    }

    @Test("What was scored need not be read again by the answer to it")
    func reuse() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let ids = generator.promptIDs(words)
        _ = try generator.scores(ofLast: 2, in: ModelInput(tokens: Array(ids.dropLast())))

        let result = try generator.generate(words, options: SamplingOptions(maxTokens: 1))

        // The last of the scored tokens was not read.
        #expect(result.reusedTokenCount == ids.count - 2)
    }

    @Test("What is scored aside begins with what was read, and leaves it to the next call")
    func aside() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let shared = Array(1...20)
        let asked = ModelInput(tokens: shared + Array(40...60))
        let other = ModelInput(tokens: shared + [70, 71, 72])
        let options = SamplingOptions(maxTokens: 4)
        let expected = try TinyGenerator.make("tiny-qwen2").scores(ofLast: 2, in: other)

        let first = try generator.generate(asked, options: options)
        let scores = try generator.scores(ofLast: 2, in: other, isAside: true)
        let again = try generator.generate(asked, options: options)

        #expect(expected.reusedCount == 0 && scores.reusedCount == shared.count)
        try #require(scores.logProbabilities.count == 2)
        for (score, alone) in zip(scores.logProbabilities, expected.logProbabilities) {
            #expect(abs(score - alone) < 1e-3)
        }
        #expect(again.reusedTokenCount == again.promptTokenCount - 1)
        #expect(again.tokenIDs == first.tokenIDs)
    }

    @Test("What was read with a LoRA is kept for it, and for nothing else")
    func reuseWithLoRA() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let ids = generator.promptIDs(words)
        let (one, other) = (
            try TinyGenerator.lora(for: generator.model),
            try TinyGenerator.lora(for: generator.model)
        )
        let options = SamplingOptions(maxTokens: 4)
        let expected = try TinyGenerator.make("tiny-qwen2").generate(
            ModelInput(tokens: ids), options: options, lora: one)

        _ = try generator.scores(ofLast: 2, in: ModelInput(tokens: ids), lora: one)
        let aside = try generator.scores(ofLast: 2, in: ModelInput(tokens: ids), isAside: true)
        let kept = try generator.generate(ModelInput(tokens: ids), options: options, lora: one)
        let foreign = try generator.generate(ModelInput(tokens: ids), options: options, lora: other)
        let plain = try generator.generate(ModelInput(tokens: ids), options: options)

        #expect(aside.reusedCount == 0)
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
