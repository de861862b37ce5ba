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
        let scores = try scorer.logProbabilities(ofLast: written.tokenCount, in: whole)

        try #require(scores.count == written.logProbabilities.count)
        for (score, generated) in zip(scores, written.logProbabilities) {
            #expect(abs(score - generated) < 1e-3)
        }
    }

    @Test("What was scored need not be read again by the answer to it")
    func reuse() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let ids = generator.promptIDs(words)
        _ = try generator.logProbabilities(ofLast: 2, in: ModelInput(tokens: Array(ids.dropLast())))

        let result = try generator.generate(words, options: SamplingOptions(maxTokens: 1))

        #expect(result.reusedTokenCount == ids.count - 1)
    }

    @Test("What has nothing before it, or is too long, is refused")
    func refusals() throws {
        let generator = try TinyGenerator.make("tiny-qwen2", contextLength: 16)
        #expect(throws: InferenceError.self) {
            try generator.logProbabilities(ofLast: 3, in: ModelInput(tokens: [1, 2, 3]))
        }
        #expect(throws: InferenceError.self) {
            try generator.logProbabilities(ofLast: 4, in: ModelInput(tokens: [1, 2, 3]))
        }
        #expect(throws: InferenceError.self) {
            try generator.logProbabilities(
                ofLast: 1, in: ModelInput(tokens: Array(repeating: 1, count: 17)))
        }
    }
}
