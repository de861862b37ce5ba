// Texts to vectors: the encoder with its tokenizer.

internal import Compression
internal import Tensors
internal import Tokenization
internal import Transformer

/// The text encoder with its tokenizer: what turns chunks and questions into vectors.
struct ChunkEncoder: Sendable {
    /// Vectors of different models are never compared.
    let modelID: String
    let tokenizer: WordPieceTokenizer
    private let encoder: TextEncoder
    let pool: ThreadPool

    /// Most tokens of a text that the encoder reads, `[CLS]` and `[SEP]` included.
    static let tokenLimit = 256

    /// - Parameter folder: Holds `model.safetensors` and `vocab.txt`.
    init(modelID: String, folder: String, threadCount: Int) throws {
        self.modelID = modelID
        tokenizer = try WordPieceTokenizer(vocabularyPath: folder + "/vocab.txt")
        pool = ThreadPool(threadCount: threadCount)
        encoder = try TextEncoder(path: folder + "/model.safetensors", threadCount: threadCount)
    }

    var dimension: Int { encoder.configuration.hiddenSize }

    /// Unit vectors of `texts`, `[texts, dimension]`, row-major, in their order.
    func vectors(of texts: [String]) throws -> [Float] {
        try encoder.encode(texts.map { tokenizer.encode($0, limit: Self.tokenLimit) })
            .flatMap { $0 }
    }

    /// Unit vectors of `count` equal runs of a text's tokens, `[count, dimension]`.
    func segmentVectors(of text: String, count: Int) throws -> [Float] {
        let outputs = try encoder.tokenOutputs([tokenizer.encode(text, limit: Self.tokenLimit)])
        return SoftPromptAdapter.vectors(of: outputs[0], size: dimension, count: count)
    }
}
