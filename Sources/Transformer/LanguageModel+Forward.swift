internal import Tensors

extension LanguageModel {
    /// Runs `input` through every layer, after the positions `cache` holds.
    ///
    /// The pass is causal, so cutting an input into several calls changes results only by
    /// rounding.
    ///
    /// - Parameters:
    ///   - cache: Earlier keys and values. Grows by the input's positions; unchanged on a throw.
    ///   - lora: Added to the linear maps for this pass.
    ///   - output: What to return; see ``ModelOutput`` for shapes.
    /// - Throws: ``InferenceError/contextFull(needed:capacity:)`` if the cache has no room,
    ///   ``InferenceError/badInput(_:)``, ``InferenceError/tokenOutOfRange(id:vocabularySize:)``
    ///   or ``InferenceError/cacheMismatch(_:)`` before anything is computed.
    /// - Complexity: About 2 × parameters × positions operations, plus attention over the cache.
    public func forward(
        _ input: ModelInput, cache: inout KVCache, lora: LoRA? = nil,
        output: ModelOutput = .lastLogits
    ) throws(InferenceError) -> [Float] {
        try check(input)
        guard cache.shape == cacheShape else {
            throw .cacheMismatch("made for \(cache.shape), the model needs \(cacheShape)")
        }
        let total = input.positionCount(hiddenSize: configuration.hiddenSize)
        guard cache.count + total <= cache.capacity else {
            throw .contextFull(needed: cache.count + total, capacity: cache.capacity)
        }
        var results: [Float] = []
        switch output {
        case .allLogits: results.reserveCapacity(total * configuration.vocabularySize)
        case .hiddenStates: results.reserveCapacity(total * configuration.hiddenSize)
        case .none, .lastLogits, .lastHiddenState: break
        }
        for start in stride(from: 0, to: total, by: Self.batchSize) {
            let range = start..<min(start + Self.batchSize, total)
            let part =
                range.count == total
                ? input : input.positions(range, hiddenSize: configuration.hiddenSize)
            let rows: WantedRows =
                switch output {
                case .none: .none
                case .allLogits, .hiddenStates: .all
                case .lastLogits, .lastHiddenState: range.upperBound == total ? .last : .none
                }
            var batch = Batch(part, count: range.count, start: cache.count, lora: lora, model: self)
            batch.run(wanted: rows, cache: cache)
            cache.count += range.count
            switch output {
            case .none: break
            case .lastLogits, .allLogits: batch.appendLogits(to: &results)
            case .hiddenStates, .lastHiddenState: batch.appendHiddenStates(to: &results)
            }
        }
        return results
    }

    /// Checks that the model can read `input`: known token ids, whole rows, not empty.
    ///
    /// - Throws: ``InferenceError/badInput(_:)``,
    ///   ``InferenceError/tokenOutOfRange(id:vocabularySize:)``.
    public func check(_ input: ModelInput) throws(InferenceError) {
        let hiddenSize = configuration.hiddenSize
        for piece in input.pieces {
            switch piece {
            case .tokens(let ids): try check(ids)
            case .embeddings(let rows):
                guard rows.count.isMultiple(of: hiddenSize) else {
                    throw .badInput("\(rows.count) values are not rows of \(hiddenSize)")
                }
            }
        }
        guard input.positionCount(hiddenSize: hiddenSize) > 0 else {
            throw .badInput("no positions")
        }
    }
}

/// The rows of a batch whose final hidden states are wanted.
enum WantedRows {
    case none
    case last
    case all
}
