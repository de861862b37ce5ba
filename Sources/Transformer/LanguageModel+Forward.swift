internal import Tensors

extension LanguageModel {
    /// Runs `input` through every layer, after the positions `cache` holds.
    ///
    /// A causal pass changes only by rounding when its input is cut into several calls. Where
    /// weights are quantized that is more than the last bits: a call of a few positions, such as a
    /// decode step, rounds what meets them to 8-bit integers, one of many does not.
    ///
    /// - Parameters:
    ///   - input: Read in its order, whatever positions its rows are placed at.
    ///   - cache: Earlier keys and values. Grows by the input's positions; unchanged on a throw.
    ///   - lora: Added to the linear maps for this pass, at the positions that its scope says.
    ///   - attention: Which rows a row reads.
    ///   - output: What to return; see ``ModelOutput`` for shapes.
    /// - Throws: ``InferenceError/badInput(_:)``, ``InferenceError/cacheMismatch(_:)``,
    ///   ``InferenceError/tokenOutOfRange(id:vocabularySize:)`` or what ``KVCache/reserve(_:)``
    ///   throws, before anything is computed.
    /// - Complexity: About 2 × parameters × positions operations, plus attention over the cache.
    public func forward(
        _ input: ModelInput, cache: inout KVCache, lora: LoRA? = nil,
        attention: AttentionPattern = .causal, output: ModelOutput = .lastLogits
    ) throws(InferenceError) -> [Float] {
        try check(input)
        guard cache.shape == cacheShape else {
            throw .cacheMismatch("made for \(cache.shape), the model needs \(cacheShape)")
        }
        let total = input.positionCount(hiddenSize: configuration.hiddenSize)
        guard attention == .causal || total <= Self.batchSize else {
            throw .badInput("\(total) rows that all read each other, \(Self.batchSize) at most")
        }
        let places = try places(of: input, from: cache.nextPosition)
        try cache.reserve(cache.count + total)
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
            var batch = Batch(
                part, positions: Array(places.positions[range]), start: cache.count, lora: lora,
                pattern: attention, model: self)
            batch.run(wanted: rows, cache: cache)
            cache.append(ends: places.ends[range])
            switch output {
            case .none: break
            case .lastLogits, .allLogits: batch.appendLogits(to: &results)
            case .hiddenStates, .lastHiddenState: batch.appendHiddenStates(to: &results)
            }
        }
        return results
    }

    /// Where the rows of a checked input stand.
    private func places(
        of input: ModelInput, from start: Int
    ) throws(InferenceError) -> (positions: [Int], ends: [Int]) {
        let places = input.places(from: start, hiddenSize: configuration.hiddenSize)
        guard places.positions.allSatisfy({ $0 >= 0 }), places.ends.allSatisfy({ $0 >= 0 }) else {
            throw .badInput("a row is placed before position 0")
        }
        return places
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
            case .placed(let rows, let placement):
                let (count, bound) = (placement.offsets.count, ModelInput.placementLimit)
                guard rows.count == count * hiddenSize else {
                    throw .badInput(
                        "\(rows.count) values are not \(count) rows of \(hiddenSize)")
                }
                guard (-bound...bound).contains(placement.length),
                    placement.offsets.allSatisfy({ (-bound...bound).contains($0) })
                else { throw .badInput("rows are placed beyond \(bound) positions") }
            }
        }
        guard input.positionCount(hiddenSize: hiddenSize) > 0 else {
            throw .badInput("no positions")
        }
    }
}

/// Which rows a row of a pass reads, besides all that the cache holds.
public enum AttentionPattern: Sendable {
    /// Itself and the rows before it, as the model was trained to.
    case causal
    /// All rows of the pass, no more than ``LanguageModel/batchSize``.
    case full
}

/// The rows of a batch whose final hidden states are wanted.
enum WantedRows {
    case none
    case last
    case all
}
