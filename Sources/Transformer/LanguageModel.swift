public import Tensors

/// A decoder-only language model (Llama, Qwen2) on the weights of a GGUF file.
///
/// It knows nothing of text: token ids or embedding rows go in, logits or hidden states come
/// out. Immutable and shared without locks; what a pass remembers is in its ``KVCache``.
public final class LanguageModel: Sendable {
    public let configuration: DecoderConfiguration
    /// The weight file; its metadata describes the tokenizer too.
    public let file: GGUFFile
    public let pool: ThreadPool

    let layers: [DecoderLayer]
    let tokenEmbedding: WeightMatrix  // [vocabularySize, hiddenSize]
    let outputNorm: [Float]  // [hiddenSize]
    let outputProjection: WeightMatrix  // [vocabularySize, hiddenSize]
    let rotaryTable: RotaryTable

    /// How many positions go through the layers at once; bounds the working memory.
    public static let batchSize = 512

    /// Loads a GGUF file.
    ///
    /// - Parameter threadCount: Threads of every pass.
    /// - Throws: ``WeightsError`` if the file cannot be read, ``InferenceError`` if it is not a
    ///   complete model of a known architecture.
    public convenience init(
        path: String, threadCount: Int = LanguageModel.defaultThreadCount
    ) throws {
        try self.init(file: GGUFFile(path: path), threadCount: threadCount)
    }

    /// Makes a model of an open file.
    public init(
        file: GGUFFile, threadCount: Int = LanguageModel.defaultThreadCount
    ) throws {
        let configuration = try DecoderConfiguration(file)
        let (vocabularySize, hiddenSize) = (
            configuration.vocabularySize, configuration.hiddenSize
        )
        tokenEmbedding = try file.matrix(
            "token_embd.weight", rows: vocabularySize, columns: hiddenSize)
        layers = try (0..<configuration.layerCount).map {
            try DecoderLayer($0, of: file, configuration)
        }
        outputNorm = try file.vector("output_norm.weight", count: hiddenSize)
        outputProjection =
            file.hasTensor("output.weight")
            ? try file.matrix("output.weight", rows: vocabularySize, columns: hiddenSize)
            : tokenEmbedding
        let divisors =
            file.hasTensor("rope_freqs.weight")
            ? try file.vector("rope_freqs.weight", count: configuration.rotarySize / 2) : nil
        rotaryTable = RotaryTable(configuration, divisors: divisors)
        pool = ThreadPool(threadCount: min(max(1, threadCount), 256))
        self.configuration = configuration
        self.file = file
    }

    /// The shape of this model's caches.
    public var cacheShape: KVCache.Shape {
        KVCache.Shape(
            layerCount: configuration.layerCount, headCount: configuration.keyValueHeadCount,
            headSize: configuration.headSize)
    }

    /// The rows that stand for `ids` in the model's input, `[ids.count, hiddenSize]`.
    ///
    /// - Throws: ``InferenceError/tokenOutOfRange(id:vocabularySize:)``.
    public func embeddings(of ids: [Int]) throws(InferenceError) -> [Float] {
        try check(ids)
        var rows = [Float](repeating: 0, count: ids.count * configuration.hiddenSize)
        embed(ids, at: 0, of: &rows)
        return rows
    }

    /// Writes the embeddings of checked `ids` from row `start` of `rows` on.
    func embed(_ ids: [Int], at start: Int, of rows: inout [Float]) {
        let size = configuration.hiddenSize
        var target = rows.mutableSpan
        for (index, id) in ids.enumerated() {
            let offset = (start + index) * size
            var row = target._mutatingExtracting(offset..<offset + size)
            tokenEmbedding.copyRow(id, into: &row)
        }
    }

    func check(_ ids: [Int]) throws(InferenceError) {
        let vocabularySize = configuration.vocabularySize
        for id in ids where !(0..<vocabularySize).contains(id) {
            throw .tokenOutOfRange(id: id, vocabularySize: vocabularySize)
        }
    }
}

extension KVCache {
    /// An empty cache for `model` and at most `capacity` positions.
    public init(for model: LanguageModel, capacity: Int) {
        self.init(shape: model.cacheShape, capacity: capacity)
    }
}
