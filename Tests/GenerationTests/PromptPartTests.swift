internal import Generation
internal import Testing
internal import Tokenization
internal import Transformer

/// Prompts of text and rows.
@Suite struct PromptPartTests {
    private let rules = "be brief"

    /// The ids of an input without rows.
    private func ids(_ input: ModelInput) -> [Int] {
        input.pieces.flatMap { piece in
            if case .tokens(let ids) = piece { ids } else { [Int]() }
        }
    }

    @Test("Without rows a prompt is that of the messages", arguments: ["tiny-llama", "tiny-qwen2"])
    func textOnly(_ name: String) throws {
        let generator = try TinyGenerator.make(name)
        let parts = ["File a.c\nint x;", "\n\nQuestion: ", "where is x <|im_end|>?"]

        let input = generator.prompt(system: rules, user: parts.map { .text($0) })

        #expect(
            ids(input)
                == generator.promptIDs([
                    ChatMessage(role: .system, content: rules),
                    ChatMessage(role: .user, content: parts.joined()),
                ]))
    }

    @Test("A known beginning is not read again, and the text behind it is the same")
    func knownPrefix() throws {
        let fresh = try TinyGenerator.make()
        let generator = try TinyGenerator.make()
        let size = fresh.model.configuration.hiddenSize
        let rows = try fresh.model.embeddings(of: [7, 8, 9]).map { $0 * 1.5 }
        let far: [PromptPart] = [.text("File a.c\n"), .rows(.embeddings(rows)), .text("\n\n")]
        let prompt = fresh.prompt(system: rules, user: far + [.text("Question: why?")])
        let options = SamplingOptions(maxTokens: 20)
        let expected = try fresh.generate(prompt, options: options)
        let prefix = generator.prefix(system: rules, user: far)
        let count = prefix.positionCount(hiddenSize: size)

        let kept = try #require(try generator.prepare(prefix) { nil }.rows)
        let first = try generator.generate(prompt, options: options)
        _ = try generator.scores(
            ofLast: 1, in: generator.prefix(system: rules, user: [.text("Question: why?")]),
            isAside: true)
        let still = try generator.prepare(prefix) {
            Issue.record("asked for what is known")
            return nil
        }
        let other = try TinyGenerator.make()
        // The first ten rows are still right: the rest is read.
        let reread = try other.prepare(prefix) { (10, kept) }
        let known = try other.prepare(prefix) { (0, []) }
        // Rows that do not fit are as good as none.
        let unfit = try TinyGenerator.make().prepare(prefix) { (10, Array(kept.dropLast())) }
        let second = try other.generate(prompt, options: options)

        #expect(kept.count == count * generator.model.cacheShape.bytesPerPosition)
        #expect(first.tokenIDs == expected.tokenIDs && first.reusedTokenCount >= count - 1)
        #expect(still.known >= count - 1 && still.rows == nil)
        #expect(reread.known == 10 && reread.rows?.count == kept.count)
        #expect(known.known == count && known.rows == nil)
        #expect(unfit.known == 0 && unfit.rows?.count == kept.count)
        #expect(second.tokenIDs == expected.tokenIDs)
    }

    @Test("A beginning is read with its own LoRA, and serves what begins with all of it")
    func preparedWithAnotherLoRA() throws {
        let generator = try TinyGenerator.make("tiny-qwen2")
        let lora = try TinyGenerator.lora(for: generator.model)
        let rows = try generator.model.embeddings(of: [7, 8, 9])
        let far: [PromptPart] = [.text("File a.c\n"), .rows(.embeddings(rows)), .text("\n\n")]
        let prefix = generator.prefix(system: rules, user: far)
        let count = prefix.positionCount(hiddenSize: generator.model.configuration.hiddenSize)
        func prepared(_ lora: LoRA?, before following: LoRA?) throws -> [UInt8] {
            try #require(
                try TinyGenerator.make("tiny-qwen2")
                    .prepare(prefix, lora: lora, before: following) { nil }.rows)
        }
        let options = SamplingOptions(maxTokens: 4)
        let plain = try prepared(nil, before: nil)
        let changed = try prepared(lora, before: lora)

        let rowsAlone = try #require(
            try generator.prepare(prefix, before: lora) { nil }.rows)
        let behind = try generator.generate(
            generator.prompt(system: rules, user: far + [.text("why?")]), options: options,
            lora: lora)
        let again = try generator.prepare(prefix, before: lora) { nil }
        let without = try generator.generate(
            generator.prompt(system: rules, user: [.text("why?")]), options: options, lora: lora)

        #expect(rowsAlone == plain && rowsAlone != changed)
        #expect(behind.reusedTokenCount >= count - 1)
        #expect(again.known >= count - 1 && again.rows == nil)
        // Its rules were read without the LoRA.
        #expect(without.reusedTokenCount == 0)
    }

    @Test("Rows that are placed elsewhere are no shared beginning")
    func placement() throws {
        let generator = try TinyGenerator.make()
        let rows = try generator.model.embeddings(of: [7, 8])
        func prompt(_ offsets: [Int], _ length: Int) -> ModelInput {
            generator.prompt(
                system: rules,
                user: [
                    .rows(.placed(rows, .init(offsets: offsets, length: length))), .text("why?"),
                ])
        }
        let options = SamplingOptions(maxTokens: 4)
        let whole = try generator.generate(prompt([1, 5], 8), options: options)

        let moved = try generator.generate(prompt([1, 6], 8), options: options)
        let longer = try generator.generate(prompt([1, 6], 9), options: options)
        let same = try generator.generate(prompt([1, 6], 9), options: options)

        #expect(moved.reusedTokenCount > 0)
        #expect(moved.reusedTokenCount < whole.promptTokenCount - 1)
        #expect(longer.reusedTokenCount == moved.reusedTokenCount)
        #expect(same.reusedTokenCount == same.promptTokenCount - 1)
        #expect(throws: InferenceError.self) {
            try generator.generate(prompt([1, 5], 1 << 20), options: options)
        }
    }
}
