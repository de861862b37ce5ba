internal import Tensors
internal import Transformer

/// ICAE: the decoder itself, with a LoRA, reads a unit and then memory tokens; what it thinks at
/// those becomes the unit's memory slots. Source: arXiv 2307.06945.
public struct MemorySlotCompressor: UnitCompressor {
    private let model: LanguageModel
    private let lora: LoRA?
    private let memoryTokens: [Float]  // [slotLimit, hiddenSize]
    private let slotLimit: Int
    private let output: [Float]  // [hiddenSize, hiddenSize]
    public let tokenLimit: Int

    static let tensorNames: Set = ["memory_tokens", "output"]

    init(_ package: WeightPackage, for model: LanguageModel) throws(PackageError) {
        let (method, hiddenSize) = (package.description.method, model.configuration.hiddenSize)
        slotLimit = method.maxRows
        tokenLimit = method.maxRows * (package.description.ratios.min() ?? 1)
        memoryTokens = try package.values("memory_tokens", [slotLimit, hiddenSize])
        output = try package.values("output", [hiddenSize, hiddenSize])
        lora = try package.lora(
            "lora", rank: method.rank, alpha: method.alpha, for: model.configuration)
        self.model = model
    }

    public func compress(_ unit: SourceUnit, ratio: Int) throws -> MemoryRows {
        let (tokens, hiddenSize) = (unit.tokens, model.configuration.hiddenSize)
        let windows = Windows(tokenCount: tokens.count, ratio: ratio)
        try checkLength(of: unit, windows: windows, slotLimit: slotLimit)
        var cache = KVCache(for: model, capacity: tokens.count + windows.count)
        _ = try model.forward(
            ModelInput(tokens: tokens), cache: &cache, lora: lora, output: .none)
        // A memory token stands in the middle of what it is to remember.
        let memory = ModelInput.Placement(
            offsets: windows.middles.map { $0 - tokens.count }, length: 0)
        let states = try model.forward(
            ModelInput([
                .placed(Array(memoryTokens[..<(windows.count * hiddenSize)]), memory)
            ]), cache: &cache, lora: lora, output: .hiddenStates)
        var slots = [Float](repeating: 0, count: states.count)
        var target = slots.mutableSpan
        MatrixProduct.multiply(
            states.span, output.span, rows: windows.count, columns: hiddenSize, inner: hiddenSize,
            into: &target)
        return MemoryRows(values: slots, offsets: windows.middles, length: tokens.count)
    }
}

extension UnitCompressor {
    /// Refuses units that the weights have no slots for.
    func checkLength(
        of unit: SourceUnit, windows: Windows, slotLimit: Int
    ) throws(InferenceError) {
        guard !unit.tokens.isEmpty else { throw .badInput("a unit to compress has no tokens") }
        guard unit.tokens.count <= tokenLimit, windows.count <= slotLimit else {
            throw .contextFull(needed: unit.tokens.count, capacity: tokenLimit)
        }
    }
}
