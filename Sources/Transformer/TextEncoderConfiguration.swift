public import Tensors

/// The shape of a BERT encoder, read off its tensors.
public struct TextEncoderConfiguration: Sendable, Equatable {
    public let vocabularySize: Int
    public let hiddenSize: Int
    public let layerCount: Int
    public let headCount: Int
    /// Size of the layer between a block's two last projections.
    public let intermediateSize: Int
    /// Positions there are embeddings for: no text is longer.
    public let positionCount: Int

    public var headSize: Int { hiddenSize / headCount }

    /// Layer norm's, as every BERT has it.
    static let epsilon: Float = 1e-12

    /// - Throws: ``InferenceError`` if a tensor is missing, shapes contradict each other, or the
    ///   number of heads, which no shape tells, is not known for this hidden size.
    public init(file: SafetensorsFile) throws(InferenceError) {
        func shape(_ name: String) throws(InferenceError) -> (rows: Int, columns: Int) {
            guard let shape = file.shape(of: name) else {
                throw .badConfiguration(key: name, reason: "the tensor is missing")
            }
            guard shape.count == 2, shape[0] > 0, shape[1] > 0 else {
                throw .shapeMismatch(name: name, expected: [1, 1], found: shape)
            }
            return (shape[0], shape[1])
        }
        (vocabularySize, hiddenSize) = try shape("embeddings.word_embeddings.weight")
        positionCount = try shape("embeddings.position_embeddings.weight").rows
        intermediateSize = try shape("encoder.layer.0.intermediate.dense.weight").rows
        var layerCount = 0
        while file.hasTensor("encoder.layer.\(layerCount).attention.self.query.weight") {
            layerCount += 1
        }
        self.layerCount = layerCount
        // MiniLM and the small BGE models have heads of 32, BERT base and large of 64.
        let headCounts = [384: 12, 512: 8, 768: 12, 1024: 16]
        guard let headCount = headCounts[hiddenSize] else {
            throw .unsupported("a text encoder with hidden size \(hiddenSize)")
        }
        self.headCount = headCount
    }
}
