internal import Tensors

/// Up to a batch of positions on their way through the layers, and its working memory.
struct Batch {
    private let model: LanguageModel
    private let rows: RowOperations
    private let attention: Attention
    private var linear: LinearMaps
    private let configuration: DecoderConfiguration
    private let start: Int  // rows that the cache holds before these
    private let positions: [Int]  // of each row
    private let pattern: AttentionPattern
    private var count: Int  // rows still wanted

    private var residual: [Float]  // [count, hiddenSize]
    private var normed: [Float]  // [count, hiddenSize]
    private var query: [Float]  // [count, querySize]
    private var key: [Float]  // [count, keySize]
    private var value: [Float]  // [count, keySize]
    private var attended: [Float]  // [count, querySize]
    private var gate: [Float]  // [count, feedForwardSize]
    private var up: [Float]  // [count, feedForwardSize]
    private var update: [Float]  // [count, hiddenSize]

    /// Looks up or copies the rows of a checked `input`, one for each of `positions`.
    init(
        _ input: ModelInput, positions: [Int], start: Int, lora: LoRA?, pattern: AttentionPattern,
        model: LanguageModel
    ) {
        let configuration = model.configuration
        let count = positions.count
        func buffer(_ size: Int) -> [Float] { [Float](repeating: 0, count: count * size) }
        residual = buffer(configuration.hiddenSize)
        normed = buffer(configuration.hiddenSize)
        query = buffer(configuration.querySize)
        key = buffer(configuration.keySize)
        value = buffer(configuration.keySize)
        attended = buffer(configuration.querySize)
        gate = buffer(configuration.feedForwardSize)
        up = buffer(configuration.feedForwardSize)
        update = buffer(configuration.hiddenSize)
        rows = RowOperations(pool: model.pool)
        attention = Attention(configuration: configuration, pool: model.pool)
        let loraRanges =
            switch lora?.scope {
            case nil: [Range<Int>]()
            case .all: [0..<count]
            case .rows: input.embeddingRanges(hiddenSize: configuration.hiddenSize)
            }
        linear = LinearMaps(rows: rows, lora: lora, loraRanges: loraRanges, pool: model.pool)
        self.model = model
        self.configuration = configuration
        self.start = start
        self.positions = positions
        self.pattern = pattern
        self.count = count

        var row = 0
        for piece in input.pieces {
            switch piece {
            case .tokens(let ids): model.embed(ids, at: row, of: &residual)
            case .embeddings(let values), .placed(let values, _):
                let offset = row * configuration.hiddenSize
                residual.replaceSubrange(offset..<offset + values.count, with: values)
            }
            row += ModelInput.positionCount(of: piece, hiddenSize: configuration.hiddenSize)
        }
    }

    /// Runs all layers, storing keys and values in `cache`, and the final norm.
    ///
    /// The last layer computes no more than the `wanted` rows.
    mutating func run(wanted: WantedRows, cache: borrowing KVCache) {
        let angles = model.rotaryTable.angles(of: positions)
        let end = start + count
        for (index, layer) in model.layers.enumerated() {
            rows.normalize(
                residual, weight: layer.attentionNorm, epsilon: configuration.normEpsilon,
                positions: count, into: &normed)
            func place(_ projection: Projection) -> LoRA.Place {
                LoRA.Place(layer: index, projection: projection)
            }
            linear.apply(
                (layer.query, place(.query)), (layer.key, place(.key)),
                (layer.value, place(.value)), to: normed, positions: count,
                into: &query, &key, &value)
            attention.rotateAndStore(
                query: &query, key: &key, value: value, positions: count, start: start,
                angles: angles, layer: index, cache: cache)

            var visible = pattern == .causal ? start + 1 : end
            if index == model.layers.count - 1 {
                if wanted == .none {
                    count = 0
                    return
                }
                if wanted == .last {
                    visible = end
                    keepLastRow()
                }
            }
            attention.attend(
                query: query, into: &attended, positions: count, visible: visible,
                pattern: pattern, layer: index, cache: cache)
            linear.apply(
                (layer.attentionOutput, place(.attentionOutput)), to: attended,
                positions: count, into: &update)
            rows.add(update, to: &residual, size: configuration.hiddenSize, positions: count)

            rows.normalize(
                residual, weight: layer.feedForwardNorm, epsilon: configuration.normEpsilon,
                positions: count, into: &normed)
            linear.apply(
                (layer.gate, place(.gate)), (layer.up, place(.up)), to: normed,
                positions: count, into: &gate, &up)
            rows.gate(&gate, with: up, size: configuration.feedForwardSize, positions: count)
            linear.apply(
                (layer.down, place(.down)), to: gate, positions: count, into: &update)
            rows.add(update, to: &residual, size: configuration.hiddenSize, positions: count)
        }
        rows.normalize(
            residual, weight: model.outputNorm, epsilon: configuration.normEpsilon,
            positions: count, into: &normed)
    }

    /// Adds the wanted rows' hidden states, `[rows, hiddenSize]`.
    func appendHiddenStates(to results: inout [Float]) {
        results += normed[..<(count * configuration.hiddenSize)]
    }

    /// Adds the wanted rows' logits, `[rows, vocabularySize]`.
    func appendLogits(to results: inout [Float]) {
        guard count > 0 else { return }
        let vocabularySize = configuration.vocabularySize
        let offset = results.count
        results += repeatElement(0, count: count * vocabularySize)
        var all = results.mutableSpan
        var target = all._mutatingExtracting(offset..<offset + count * vocabularySize)
        model.outputProjection.multiply(
            normed.span.extracting(0..<count * configuration.hiddenSize), positions: count,
            into: &target, on: model.pool)
    }

    /// Moves the last row to the front and drops the others.
    private mutating func keepLastRow() {
        let (hiddenSize, querySize) = (configuration.hiddenSize, configuration.querySize)
        for index in 0..<hiddenSize {
            residual[index] = residual[(count - 1) * hiddenSize + index]
        }
        for index in 0..<querySize {
            query[index] = query[(count - 1) * querySize + index]
        }
        linear.loraRanges = linear.loraRanges.last?.upperBound == count ? [0..<1] : []
        count = 1
    }
}
