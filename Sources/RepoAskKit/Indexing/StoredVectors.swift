// Vectors as the index keeps them: a seventh of their size as floats, and the scores of search stay
// (file MRR@10 of 735 questions .679 with both, of 60 questions .803 with, .801 without).

internal import CodeIndex
internal import Tensors

extension ChunkEncoder {
    private static let format = BlockFormat.q4_0

    /// What stored vectors are known by: floats of the same model are not mixed with them.
    static func storedModelID(_ modelID: String) -> String { "\(modelID) \(format)" }

    var storedModelID: String { Self.storedModelID(modelID) }

    /// Bytes of one stored vector.
    var vectorByteCount: Int { dimension / Self.format.blockSize * Self.format.bytesPerBlock }

    /// The vectors of `texts` as they are stored, one after the other.
    func storedVectors(of texts: [String]) throws -> [UInt8] {
        Quantizer.q4_0(try vectors(of: texts))
    }

    /// The vectors of a tree, `[chunks, dimension]`, and the ids of these chunks.
    func storedVectors(of view: IndexView) throws -> (chunkIDs: [Int64], matrix: WeightMatrix) {
        let found = try view.vectors(model: storedModelID)
        // An index whose vectors have another size than this model's has none of them.
        let isWhole = found.vectorByteCount == vectorByteCount
        let ids = isWhole ? found.chunkIDs : []
        return (
            ids,
            WeightMatrix(
                rows: ids.count, columns: dimension, format: Self.format,
                blocks: isWhole ? found.bytes : [])
        )
    }

    /// The cosine of a text with each row of `matrix`.
    func cosines(of text: String, with matrix: WeightMatrix) throws -> [Float] {
        let vector = try vectors(of: [text])
        var cosines = [Float](repeating: 0, count: matrix.rowCount)
        var output = cosines.mutableSpan
        matrix.multiply(vector.span, positions: 1, into: &output, on: pool)
        return cosines
    }
}
