public import Transformer

extension TextGenerator {
    /// How likely the last tokens of a prompt were found.
    public struct Scores: Sendable {
        /// Natural logarithms, in order; none if the task was cancelled.
        public var logProbabilities: [Float] = []
        /// Positions that were known from before.
        public var reusedCount = 0
    }

    /// Reads a prompt and says how likely the model found its last tokens.
    ///
    /// What was read is kept: an answer to a prompt that begins the same, with the same LoRA, starts
    /// there.
    ///
    /// - Parameters:
    ///   - count: Of the tokens at the end; there must be something before them.
    ///   - lora: Switched on for this pass.
    ///   - isAside: Whether to keep what is kept now instead. Its beginning is used all the same.
    /// - Throws: ``InferenceError`` for input that the model cannot read or that does not fit.
    public func scores(
        ofLast count: Int, in prompt: ModelInput, lora: LoRA? = nil, isAside: Bool = false
    ) throws(InferenceError) -> Scores {
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
        var memory = isAside ? try memoryAside(for: lora, wanted: wanted) : takeMemory(for: lora)
        var scores = Scores()
        // The position before them has to be read again, for what it says of the first.
        scores.reusedCount = memory.keepPrefix(of: Array(wanted[..<first]))
        // The last token need not be read: what it says of the next is not asked.
        let rest = first..<total - 1
        try memory.cache.reserve(rest.upperBound)
        let before = prompt.positions(0..<first, hiddenSize: hiddenSize)
        guard
            var logits = try prefill(
                before, positions: Array(wanted[..<first]), lora: lora, memory: &memory)
        else { return scores }
        let tokens = Array(ids.suffix(count))
        if !rest.isEmpty {
            logits += try model.forward(
                prompt.positions(rest, hiddenSize: hiddenSize), cache: &memory.cache, lora: lora,
                output: .allLogits)
            memory.positions += wanted[rest]
        }
        if !isAside { leaveMemory(memory) }
        let size = model.configuration.vocabularySize
        scores.logProbabilities = tokens.enumerated().map { row, id in
            Sampler.logProbability(of: id, in: Array(logits[row * size..<(row + 1) * size]))
        }
        return scores
    }
}
