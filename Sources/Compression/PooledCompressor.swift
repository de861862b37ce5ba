internal import Tensors
internal import Transformer

/// Pooled windows: one pass with a LoRA in which every token reads every other; a window's mean
/// hidden state, mapped, and its mean token embedding become a memory slot.
/// Source: arXiv 2510.20797.
public struct PooledCompressor: UnitCompressor {
    private let model: LanguageModel
    private let lora: LoRA?
    private let gain: [Float]  // [hiddenSize]
    private let output: [Float]  // [hiddenSize, hiddenSize]
    private let slotLimit: Int
    public let tokenLimit: Int
    /// Root mean square of token embeddings: the scale at which rows pass for them.
    private let embeddingScale: Float

    static let tensorNames: Set = ["gain", "output"]
    /// Token embeddings that ``embeddingScale`` is taken of.
    private static let sampleCount = 32_768

    init(_ package: WeightPackage, for model: LanguageModel) throws(PackageError) {
        let (method, hiddenSize) = (package.description.method, model.configuration.hiddenSize)
        slotLimit = method.maxRows
        // All rows of a unit read each other, so they go through the layers at once.
        tokenLimit = min(
            method.maxRows * (package.description.ratios.min() ?? 1), LanguageModel.batchSize)
        gain = try package.values("gain", [hiddenSize])
        output = try package.values("output", [hiddenSize, hiddenSize])
        lora = try package.lora(
            "lora", rank: method.rank, alpha: method.alpha, for: model.configuration)
        embeddingScale = Self.embeddingScale(of: model)
        self.model = model
    }

    public func compress(_ unit: SourceUnit, ratio: Int) throws -> MemoryRows {
        let (tokens, hiddenSize) = (unit.tokens, model.configuration.hiddenSize)
        let windows = Windows(tokenCount: tokens.count, ratio: ratio)
        try checkLength(of: unit, windows: windows, slotLimit: slotLimit)
        var cache = KVCache(for: model, capacity: tokens.count)
        let states = try model.forward(
            ModelInput(tokens: tokens), cache: &cache, lora: lora, attention: .full,
            output: .hiddenStates)
        let pooled = means(of: states, over: windows)
        var slots = means(of: try model.embeddings(of: tokens), over: windows)
        for row in 0..<windows.count {
            let range = row * hiddenSize..<(row + 1) * hiddenSize
            let square = slots[range].reduce(0) { $0 + $1 * $1 } / Float(hiddenSize)
            let scale = embeddingScale / (square + 1e-12).squareRoot()
            for index in range { slots[index] *= scale * gain[index - range.lowerBound] }
        }
        var target = slots.mutableSpan
        MatrixProduct.multiply(
            pooled.span, output.span, rows: windows.count, columns: hiddenSize, inner: hiddenSize,
            beta: 1, into: &target)
        return MemoryRows(values: slots, offsets: windows.middles, length: tokens.count)
    }

    /// Means of the rows of each window, `[tokens, hiddenSize]` to `[windows, hiddenSize]`.
    private func means(of rows: [Float], over windows: Windows) -> [Float] {
        let hiddenSize = model.configuration.hiddenSize
        var means = [Float](repeating: 0, count: windows.count * hiddenSize)
        for row in 0..<windows.count {
            let tokens = windows.tokens(of: row)
            for token in tokens {
                for index in 0..<hiddenSize {
                    means[row * hiddenSize + index] += rows[token * hiddenSize + index]
                }
            }
            for index in 0..<hiddenSize { means[row * hiddenSize + index] /= Float(tokens.count) }
        }
        return means
    }

    private static func embeddingScale(of model: LanguageModel) -> Float {
        let count = min(sampleCount, model.configuration.vocabularySize)
        var sum = 0.0
        for start in stride(from: 0, to: count, by: 1024) {
            let ids = Array(start..<min(start + 1024, count))
            // Ids below the vocabulary's size are known.
            guard let rows = try? model.embeddings(of: ids) else { continue }
            sum += Double(rows.reduce(0) { $0 + $1 * $1 })
        }
        return Float((sum / Double(count * model.configuration.hiddenSize)).squareRoot())
    }
}
