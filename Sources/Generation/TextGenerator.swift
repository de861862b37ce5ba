internal import Synchronization
internal import Tensors
public import Tokenization
public import Transformer

/// A language model with its tokenizer and chat template: prompts in, streamed text out.
///
///     let generator = try TextGenerator(path: "model.gguf")
///     let prompt = generator.prompt(system: "Be brief.", user: [.text("Why?")])
///     let answer = try generator.generate(prompt) { text in
///         print(text, terminator: "")
///         return true
///     }
///
/// Calls may overlap; each has its own cache then, and they share the model's threads. The last
/// finished call leaves its cache to the next.
public final class TextGenerator: Sendable {
    public let model: LanguageModel
    public let tokenizer: BytePairTokenizer
    public let template: ChatTemplate
    /// Positions that prompt and answer may take together.
    public let contextLength: Int

    let addsBegin: Bool
    let memory = Mutex<PromptMemory?>(nil)

    /// Loads a GGUF file.
    ///
    /// - Parameter contextLength: No more than the model's; nil for the model's, up to 32,768.
    ///   Memory is taken as prompts need it.
    /// - Throws: What ``LanguageModel/init(path:threadCount:)`` throws,
    ///   ``GenerationError`` or `TokenizationError` if the tokenizer cannot be made.
    public convenience init(
        path: String, threadCount: Int = LanguageModel.defaultThreadCount,
        contextLength: Int? = nil
    ) throws {
        let model = try LanguageModel(path: path, threadCount: threadCount)
        try self.init(model: model, contextLength: contextLength)
    }

    public init(model: LanguageModel, contextLength: Int? = nil) throws {
        tokenizer = try model.file.tokenizer()
        template = model.file.chatTemplate
        let vocabularySize = model.configuration.vocabularySize
        guard tokenizer.vocabularySize <= vocabularySize else {
            throw GenerationError.vocabularyMismatch(
                tokenizer: tokenizer.vocabularySize, model: vocabularySize)
        }
        let most = min(model.configuration.contextLength, 32_768)
        self.contextLength = max(1, min(contextLength ?? most, most))
        addsBegin = model.file.metadata.bool("tokenizer.ggml.add_bos_token") ?? false
        self.model = model
    }

    /// Continues a prompt until the model ends its turn, a stop text or a limit is met.
    ///
    /// Runs on the caller's thread and looks for cancellation of its task between tokens and
    /// between prefill batches; what was written until then is returned.
    ///
    /// - Parameters:
    ///   - prompt: Token ids and embedding rows, in any mix.
    ///   - lora: Switched on for this answer.
    ///   - onText: Gets text in whole characters as it comes; returns false to end the answer.
    /// - Throws: ``InferenceError/contextFull(needed:capacity:)`` if prompt and
    ///   `options.maxTokens` do not fit ``contextLength``, ``InferenceError/outOfMemory(bytes:)``
    ///   if there is no memory for them, and other ``InferenceError`` for input the model cannot
    ///   read; all before work begins.
    public func generate(
        _ prompt: ModelInput, options: SamplingOptions = SamplingOptions(), lora: LoRA? = nil,
        onText: (String) -> Bool = { _ in true }
    ) throws -> GenerationResult {
        guard options.maxTokens > 0 else {
            throw GenerationError.badOption("maxTokens is \(options.maxTokens)")
        }
        let hiddenSize = model.configuration.hiddenSize
        let promptCount = prompt.positionCount(hiddenSize: hiddenSize)
        try model.check(prompt)
        let needed =
            max(promptCount, prompt.endPosition(hiddenSize: hiddenSize)) + options.maxTokens
        guard needed <= contextLength else {
            throw InferenceError.contextFull(needed: needed, capacity: contextLength)
        }

        var memory = options.reusesPrefix ? takeMemory(for: lora) : freshMemory(for: lora)
        let result = try continuePrompt(
            prompt, options: options, lora: lora, memory: &memory, onText: onText)
        if options.reusesPrefix { leaveMemory(memory) }
        return result
    }

    /// A memory that nothing was read into.
    func freshMemory(for lora: LoRA?) -> PromptMemory {
        PromptMemory(cache: KVCache(for: model, capacity: contextLength), lora: lora)
    }

    /// What the last call left, for this one alone, if the same LoRA was on.
    func takeMemory(for lora: LoRA?) -> PromptMemory {
        let left = memory.withLock { $0?.lora === lora?.identity ? $0.take() : nil }
        return left ?? freshMemory(for: lora)
    }

    /// A memory for one call, which has what the left one knows of the beginning of `wanted`.
    func memoryAside(
        for lora: LoRA?, wanted: [PromptMemory.Position]
    ) throws(InferenceError) -> PromptMemory {
        var aside = freshMemory(for: lora)
        let known = memory.withLock {
            $0?.lora === lora?.identity ? $0?.rows(ofTokensSharedWith: wanted) : nil
        }
        try aside.cache.append(rows: known ?? [])
        aside.positions = Array(wanted[..<aside.cache.count])
        return aside
    }

    /// Leaves a cache to the next call.
    func leaveMemory(_ used: consuming PromptMemory) {
        var handedOver = Optional(used)
        memory.withLock { swap(&$0, &handedOver) }
    }

    private func continuePrompt(
        _ prompt: ModelInput, options: SamplingOptions, lora: LoRA?,
        memory: inout PromptMemory, onText: (String) -> Bool
    ) throws(InferenceError) -> GenerationResult {
        var result = GenerationResult()
        let wanted = prompt.memoryPositions(hiddenSize: model.configuration.hiddenSize)
        result.promptTokenCount = wanted.count
        result.reusedTokenCount = memory.keepPrefix(of: wanted)
        try memory.cache.reserve(wanted.count + options.maxTokens)
        guard var logits = try prefill(prompt, positions: wanted, lora: lora, memory: &memory)
        else {
            result.stopReason = .cancelled
            return result
        }

        var sampler = Sampler(options: options)
        var writer = AnswerWriter(tokenizer: tokenizer, stops: options.stops)
        var reason: StopReason?
        while reason == nil {
            let id = sampler.next(logits)
            if tokenizer.endOfTurnIDs.contains(id) {
                reason = .endOfTurn
                break
            }
            result.tokenIDs.append(id)
            reason = writer.write(id, to: onText)
            if reason == nil, result.tokenCount == options.maxTokens { reason = .maxTokens }
            if reason == nil, Task.isCancelled { reason = .cancelled }
            guard reason == nil else { break }
            logits = try model.forward(
                ModelInput(tokens: [id]), cache: &memory.cache, lora: lora)
            memory.positions.append(.token(id))
        }
        writer.finish(reason, to: onText)
        result.text = writer.text
        result.stopReason = reason ?? .maxTokens
        return result
    }

    /// Reads what `memory` lacks of the prompt, batch by batch.
    ///
    /// - Returns: Logits of the last position; nil if the task was cancelled on the way.
    func prefill(
        _ prompt: ModelInput, positions: [PromptMemory.Position], lora: LoRA?,
        memory: inout PromptMemory
    ) throws(InferenceError) -> [Float]? {
        let hiddenSize = model.configuration.hiddenSize
        let first = memory.cache.count
        var logits: [Float] = []
        for low in stride(from: first, to: positions.count, by: LanguageModel.batchSize) {
            if Task.isCancelled { return nil }
            let range = low..<min(low + LanguageModel.batchSize, positions.count)
            logits = try model.forward(
                prompt.positions(range, hiddenSize: hiddenSize), cache: &memory.cache,
                lora: lora, output: range.upperBound == positions.count ? .lastLogits : .none)
            memory.positions += positions[range]
        }
        return logits
    }
}
