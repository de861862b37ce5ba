internal import Tensors

/// The linear maps of a layer, named as in GGUF files; LoRA adds to them.
public enum Projection: String, Sendable, Hashable, CaseIterable {
    case query = "attn_q"
    case key = "attn_k"
    case value = "attn_v"
    case attentionOutput = "attn_output"
    case gate = "ffn_gate"
    case up = "ffn_up"
    case down = "ffn_down"
}

/// A quantized matrix with, in some models, a bias.
struct LinearMap: Sendable {
    let weight: WeightMatrix  // [out, in]
    let bias: [Float]?  // [out]
}

/// The weights of one decoder layer, their shapes checked.
struct DecoderLayer: Sendable {
    let attentionNorm: [Float]  // [hiddenSize]
    let query: LinearMap  // [querySize, hiddenSize]
    let key: LinearMap  // [keySize, hiddenSize]
    let value: LinearMap  // [keySize, hiddenSize]
    let attentionOutput: LinearMap  // [hiddenSize, querySize]
    let feedForwardNorm: [Float]  // [hiddenSize]
    let gate: LinearMap  // [feedForwardSize, hiddenSize]
    let up: LinearMap  // [feedForwardSize, hiddenSize]
    let down: LinearMap  // [hiddenSize, feedForwardSize]

    init(_ index: Int, of file: GGUFFile, _ configuration: DecoderConfiguration) throws {
        func map(_ projection: Projection) throws -> LinearMap {
            let (rows, columns) = configuration.shape(of: projection)
            return try LinearMap(
                name: "blk.\(index).\(projection.rawValue)", rows: rows, columns: columns,
                of: file)
        }
        let hiddenSize = configuration.hiddenSize
        attentionNorm = try file.vector("blk.\(index).attn_norm.weight", count: hiddenSize)
        query = try map(.query)
        key = try map(.key)
        value = try map(.value)
        attentionOutput = try map(.attentionOutput)
        feedForwardNorm = try file.vector("blk.\(index).ffn_norm.weight", count: hiddenSize)
        gate = try map(.gate)
        up = try map(.up)
        down = try map(.down)
    }
}

extension LinearMap {
    init(name: String, rows: Int, columns: Int, of file: GGUFFile) throws {
        weight = try file.matrix("\(name).weight", rows: rows, columns: columns)
        let hasBias = file.hasTensor("\(name).bias")
        bias = hasBias ? try file.vector("\(name).bias", count: rows) : nil
    }
}

extension DecoderConfiguration {
    /// The shape of a layer's linear map, (out, in).
    public func shape(of projection: Projection) -> (rows: Int, columns: Int) {
        switch projection {
        case .query: (querySize, hiddenSize)
        case .key, .value: (keySize, hiddenSize)
        case .attentionOutput: (hiddenSize, querySize)
        case .gate, .up: (feedForwardSize, hiddenSize)
        case .down: (hiddenSize, feedForwardSize)
        }
    }
}

extension GGUFFile {
    /// A matrix of the shape the configuration needs.
    func matrix(_ name: String, rows: Int, columns: Int) throws -> WeightMatrix {
        let found = try matrix(name)
        guard found.rowCount == rows, found.columnCount == columns else {
            throw InferenceError.shapeMismatch(
                name: name, expected: [rows, columns],
                found: [found.rowCount, found.columnCount])
        }
        return found
    }

    /// A vector of the length the configuration needs.
    func vector(_ name: String, count: Int) throws -> [Float] {
        let found = try vector(name)
        guard found.count == count else {
            throw InferenceError.shapeMismatch(
                name: name, expected: [count], found: [found.count])
        }
        return found
    }
}
