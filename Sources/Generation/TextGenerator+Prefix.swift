internal import Synchronization
public import Transformer

extension TextGenerator {
    /// Makes the beginning of the next prompts known: taken from kept rows as far as they reach, the
    /// rest read. What follows costs no more than itself.
    ///
    /// - Parameters:
    ///   - prefix: Rows at one position each.
    ///   - lora: Switched on while they are read.
    ///   - following: Of the calls that begin with them; it may be another.
    ///   - kept: Asked where the last call left another beginning: rows of a cache that read the first
    ///     `count` rows of `prefix` with this model and `lora`.
    /// - Returns: How many rows were known, and all rows, to be kept; nil if none was read.
    /// - Throws: `InferenceError` if the prefix does not fit the model or its context. Kept rows that do
    ///   not fit are passed over.
    public func prepare(
        _ prefix: ModelInput, lora: LoRA? = nil, before following: LoRA? = nil,
        kept: () -> (count: Int, rows: [UInt8])?
    ) throws(InferenceError) -> (known: Int, rows: [UInt8]?) {
        try model.check(prefix)
        let hiddenSize = model.configuration.hiddenSize
        let count = prefix.positionCount(hiddenSize: hiddenSize)
        guard count < contextLength else {
            throw .contextFull(needed: count + 1, capacity: contextLength)
        }
        let wanted = prefix.memoryPositions(hiddenSize: hiddenSize)
        let known = self.memory.withLock {
            $0?.lora === following?.identity ? $0?.sharedCount(with: wanted) ?? 0 : 0
        }
        // The last token may have merged with what followed; then it is read with that again.
        if known >= count - 1 { return (known, nil) }
        var memory = freshMemory(for: following)
        try memory.cache.reserve(count)
        if let kept = kept(), (try? memory.cache.append(rows: kept.rows)) != nil {
            memory.cache.truncate(to: min(kept.count, count, memory.cache.count))
        }
        let first = memory.cache.count
        memory.positions = wanted
        if first < count {
            _ = try model.forward(
                prefix.positions(first..<count, hiddenSize: hiddenSize), cache: &memory.cache,
                lora: lora, output: .none)
        }
        if lora?.identity !== following?.identity { memory.preparedCount = count }
        let rows = first < count ? memory.cache.rows(0..<count) : nil
        leaveMemory(memory)
        return (first, rows)
    }
}
