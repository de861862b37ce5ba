public import Transformer

extension TextGenerator {
    /// Reads a prompt and says how likely the model found its last tokens, as natural logarithms.
    /// Without a LoRA what was read is kept: an answer to a prompt that begins the same starts there.
    ///
    /// - Parameters:
    ///   - count: Of the tokens at the end; there must be something before them.
    ///   - lora: Switched on for this pass.
    /// - Returns: In order; nothing if the task was cancelled.
    /// - Throws: ``InferenceError`` for input that the model cannot read or that does not fit.
    public func logProbabilities(
        ofLast count: Int, in prompt: ModelInput, lora: LoRA? = nil
    ) throws(InferenceError) -> [Float] {
        guard case .tokens(let ids) = prompt.pieces.last, ids.count >= count, count > 0 else {
            throw .badInput("the last \(count) positions are no tokens")
        }
        try model.check(prompt)
        let hiddenSize = model.configuration.hiddenSize
        let total = prompt.positionCount(hiddenSize: hiddenSize)
        let needed = max(total, prompt.endPosition(hiddenSize: hiddenSize))
        guard needed <= contextLength else {
            throw .contextFull(needed: needed, capacity: contextLength)
        }
        let first = total - count
        guard first > 0 else { throw .badInput("nothing stands before the tokens") }
        let wanted = prompt.memoryPositions(hiddenSize: hiddenSize)
        var memory = lora == nil ? takeMemory() : freshMemory
        // The position before them has to be read again, for what it says of the first.
        _ = memory.keepPrefix(of: Array(wanted[..<first]))
        let before = prompt.positions(0..<first, hiddenSize: hiddenSize)
        guard
            var logits = try prefill(
                before, positions: Array(wanted[..<first]), lora: lora, memory: &memory)
        else { return [] }
        let tokens = Array(ids.suffix(count))
        logits += try model.forward(
            prompt.positions(first..<total, hiddenSize: hiddenSize), cache: &memory.cache,
            lora: lora, output: .allLogits)
        memory.positions += wanted[first...]
        if lora == nil { leaveMemory(memory) }
        let size = model.configuration.vocabularySize
        return tokens.enumerated().map { row, id in
            Sampler.logProbability(of: id, in: Array(logits[row * size..<(row + 1) * size]))
        }
    }
}
