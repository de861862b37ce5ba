internal import Generation
internal import Testing
internal import Tokenization
internal import Transformer

@Suite struct TextGeneratorTests {
    let prompt = [ChatMessage(role: .user, content: "let there be tokens")]

    @Test("Greedy text is the same each time, reused prefix or not")
    func determinism() throws {
        let options = SamplingOptions(maxTokens: 40)
        let generator = try TinyGenerator.make()
        let first = try generator.generate(prompt, options: options)
        let second = try generator.generate(prompt, options: options)
        var alone = options
        alone.reusesPrefix = false
        let third = try generator.generate(prompt, options: alone)
        let other = try TinyGenerator.make().generate(prompt, options: options)
        #expect(first.tokenCount > 0)
        #expect(first.tokenIDs == second.tokenIDs)
        #expect(first.tokenIDs == third.tokenIDs)
        #expect(first.tokenIDs == other.tokenIDs)
        #expect(first.reusedTokenCount == 0)
        #expect(second.reusedTokenCount == second.promptTokenCount - 1)
        #expect(third.reusedTokenCount == 0)
    }

    @Test("Sampled text depends on the seed only")
    func seeds() throws {
        let generator = try TinyGenerator.make()
        func sample(_ seed: UInt64) throws -> [Int] {
            let options = SamplingOptions(
                temperature: 1, topP: 0.95, seed: seed, maxTokens: 30)
            return try generator.generate(prompt, options: options).tokenIDs
        }
        #expect(try sample(1) == sample(1))
        #expect(try sample(1) != sample(2))
    }

    @Test("Streamed pieces joined are the text, and the text is the tokens'")
    func streaming() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        var pieces: [String] = []
        let result = try generator.generate(prompt, options: SamplingOptions(maxTokens: 60)) {
            pieces.append($0)
            return true
        }
        #expect(pieces.joined() == result.text)
        var decoder = StreamingDecoder(tokenizer: generator.tokenizer)
        let text = result.tokenIDs.map { decoder.append($0) }.joined()
        #expect(result.text == text + decoder.finish())
    }

    @Test("A stop text ends the answer wherever tokens are cut")
    func stopTexts() throws {
        let generator = try TinyGenerator.make()
        // Random tokens are mostly parts of characters: sample until some text is plain.
        let options = SamplingOptions(temperature: 1, seed: 5, maxTokens: 120)
        let whole = try generator.generate(prompt, options: options).text
        let characters = Array(whole)
        try #require(characters.count > 40)
        for (start, length) in [(3, 1), (10, 2), (17, 5), (30, 9)] {
            let stop = String(characters[start..<start + length])
            var stopping = options
            stopping.stops = ["never there", stop]
            var streamed = ""
            let result = try generator.generate(prompt, options: stopping) {
                streamed += $0
                return true
            }
            #expect(result.stopReason == .stopText(stop))
            #expect(!result.text.utf8.isEmpty && whole.utf8.starts(with: result.text.utf8))
            #expect(!result.text.contains(stop))
            #expect(
                (result.text + stop).utf8.elementsEqual(
                    whole.utf8.prefix((result.text + stop).utf8.count)))
            #expect(streamed == result.text)
        }
    }

    @Test("The receiver can end the answer")
    func receiver() throws {
        let generator = try TinyGenerator.make()
        var count = 0
        let result = try generator.generate(
            prompt, options: SamplingOptions(temperature: 1, seed: 5, maxTokens: 100)
        ) { _ in
            count += 1
            return count < 3
        }
        #expect(result.stopReason == .receiver)
        #expect(count == 3)
    }

    @Test("Cancelling the task ends the answer with what there is")
    func cancellation() async throws {
        let generator = try TinyGenerator.make()
        let prompt = prompt
        let task = Task {
            try generator.generate(
                prompt, options: SamplingOptions(temperature: 1, seed: 5, maxTokens: 400)
            ) { _ in
                // From within, because another thread for it may be long in coming. The task lives
                // through the call.
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return true
            }
        }
        let result = try await task.value
        #expect(result.stopReason == .cancelled)
        #expect(result.tokenCount < 400)

        let before = Task {
            while !Task.isCancelled { await Task.yield() }
            return try generator.generate(prompt, options: SamplingOptions(maxTokens: 5))
        }
        before.cancel()
        let nothing = try await before.value
        #expect(nothing.stopReason == .cancelled)
        #expect(nothing.tokenCount == 0)
        // What was cancelled must not disturb the next answer.
        let after = try generator.generate(prompt, options: SamplingOptions(maxTokens: 20))
        let fresh = try TinyGenerator.make().generate(
            prompt, options: SamplingOptions(maxTokens: 20))
        #expect(after.tokenIDs == fresh.tokenIDs)
    }

    @Test("A prompt without room for the answer is refused before work begins")
    func contextFull() throws {
        let generator = try TinyGenerator.make(contextLength: 64)
        let promptCount = generator.promptIDs(prompt).count
        #expect(throws: InferenceError.contextFull(needed: promptCount + 60, capacity: 64)) {
            try generator.generate(prompt, options: SamplingOptions(maxTokens: 60))
        }
        let fitting = try generator.generate(
            prompt, options: SamplingOptions(temperature: 1, maxTokens: 64 - promptCount))
        #expect(fitting.promptTokenCount == promptCount)
        #expect(throws: GenerationError.self) {
            try generator.generate(prompt, options: SamplingOptions(maxTokens: 0))
        }
    }

    @Test("A prompt reads only what the last one did not share")
    func prefixReuse() throws {
        let generator = try TinyGenerator.make()
        let hiddenSize = generator.model.configuration.hiddenSize
        let shared = Array(1...30)
        let soft = [Float](repeating: 0.1, count: 3 * hiddenSize)
        func ask(_ ids: [Int], _ rows: [Float]) throws -> GenerationResult {
            try generator.generate(
                ModelInput([.tokens(shared), .embeddings(rows), .tokens(ids)]),
                options: SamplingOptions(maxTokens: 4))
        }
        #expect(try ask([40, 41, 42], soft).reusedTokenCount == 0)
        #expect(try ask([40, 50], soft).reusedTokenCount == 34)
        var changed = soft
        changed[hiddenSize] = 0.2
        let found = try ask([40, 50], changed)
        #expect(found.reusedTokenCount == 31)
        let fresh = try TinyGenerator.make().generate(
            ModelInput([.tokens(shared), .embeddings(changed), .tokens([40, 50])]),
            options: SamplingOptions(maxTokens: 4))
        #expect(found.tokenIDs == fresh.tokenIDs)
    }

    @Test("Many generations at once do not disturb each other")
    func concurrency() async throws {
        let generator = try TinyGenerator.make()
        let prompt = prompt
        let expected = try generator.generate(prompt, options: SamplingOptions(maxTokens: 15))
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try generator.generate(prompt, options: SamplingOptions(maxTokens: 15))
                }
            }
            for try await result in group { #expect(result.tokenIDs == expected.tokenIDs) }
        }
    }
}
