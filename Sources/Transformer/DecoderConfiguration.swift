public import Tensors

/// The sizes and constants of a decoder, read from GGUF metadata and checked.
///
/// Every value is bounded here, and every tensor's shape is checked against it when layers are
/// loaded, so later code may multiply and index without looking again.
public struct DecoderConfiguration: Sendable, Equatable {
    /// How a head's values are paired for the rotary position embedding.
    public enum RotaryPairing: Sendable, Equatable {
        /// (2i, 2i + 1): Llama files, whose query and key rows the converter permuted.
        case neighbours
        /// (i, i + half): Qwen2.
        case halves
    }

    public let architecture: String
    public let vocabularySize: Int
    public let hiddenSize: Int
    public let feedForwardSize: Int
    public let layerCount: Int
    public let headCount: Int
    /// Heads of keys and values; each serves `headCount / keyValueHeadCount` query heads.
    public let keyValueHeadCount: Int
    public let headSize: Int
    /// Positions the model was trained for (the window, where attention slides).
    public let contextLength: Int
    public let normEpsilon: Float
    public let rotaryPairing: RotaryPairing
    /// How many of a head's values are rotated.
    public let rotarySize: Int
    public let ropeBase: Double
    /// Positions are divided by it (linear scaling).
    public let ropeFactor: Double

    /// Floats of all query heads of a position.
    public var querySize: Int { headCount * headSize }
    /// Floats of all key (or value) heads of a position.
    public var keySize: Int { keyValueHeadCount * headSize }

    /// Reads and checks the configuration of a Llama or Qwen2 file.
    ///
    /// - Throws: ``InferenceError/unsupported(_:)`` for other architectures and variants,
    ///   ``InferenceError/badConfiguration(key:reason:)`` for values that are missing, absurd or
    ///   contradict each other.
    public init(_ file: GGUFFile) throws(InferenceError) {
        let values = ConfigurationReader(file: file)
        architecture = values.architecture
        switch architecture {
        case "llama": rotaryPairing = .neighbours
        case "qwen2": rotaryPairing = .halves
        default: throw .unsupported("architecture '\(architecture)'")
        }
        if let experts = file.metadata.int("\(architecture).expert_count"), experts != 0 {
            throw .unsupported("mixture of experts")
        }

        layerCount = try values.count("block_count", in: 1...1024)
        hiddenSize = try values.count("embedding_length", in: 1...65_536)
        feedForwardSize = try values.count("feed_forward_length", in: 1...1_048_576)
        headCount = try values.count("attention.head_count", in: 1...1024)
        keyValueHeadCount = try values.count(
            "attention.head_count_kv", in: 1...1024, missing: headCount)
        guard headCount.isMultiple(of: keyValueHeadCount) else {
            throw values.bad(
                "attention.head_count_kv", "\(keyValueHeadCount) does not divide \(headCount)")
        }
        headSize = try values.count(
            "attention.key_length", in: 2...256, missing: hiddenSize / headCount)
        let valueSize = try values.count(
            "attention.value_length", in: 2...256, missing: headSize)
        guard valueSize == headSize, headSize.isMultiple(of: 2) else {
            throw values.bad(
                "attention.key_length", "keys of \(headSize) and values of \(valueSize)")
        }
        let trained = try values.count("context_length", in: 1...(1 << 24))
        let window = try values.count(
            "attention.sliding_window", in: 0...(1 << 24), missing: 0)
        contextLength = window == 0 ? trained : min(trained, window)

        let epsilon = try values.number(
            "attention.layer_norm_rms_epsilon", in: 1e-12...0.1, missing: nil)
        normEpsilon = Float(epsilon)
        rotarySize = try values.count(
            "rope.dimension_count", in: 2...256, missing: headSize)
        guard rotarySize <= headSize, rotarySize.isMultiple(of: 2) else {
            throw values.bad("rope.dimension_count", "\(rotarySize) of heads of \(headSize)")
        }
        ropeBase = try values.number("rope.freq_base", in: 1...1e12, missing: 10_000)
        switch file.metadata.string("\(architecture).rope.scaling.type") ?? "none" {
        case "none": ropeFactor = 1
        case "linear":
            ropeFactor = try values.number("rope.scaling.factor", in: 1e-3...1e6, missing: nil)
        case let other: throw .unsupported("rope scaling '\(other)'")
        }

        guard let shape = file.shape(of: "token_embd.weight"), shape.count == 2 else {
            throw .badConfiguration(key: "token_embd.weight", reason: "no such matrix")
        }
        vocabularySize = shape[0]
        guard (1...(1 << 22)).contains(vocabularySize), shape[1] == hiddenSize else {
            throw .shapeMismatch(
                name: "token_embd.weight", expected: [vocabularySize, hiddenSize], found: shape)
        }
    }
}

/// Reads one architecture's keys, each within bounds.
private struct ConfigurationReader {
    let file: GGUFFile
    let architecture: String

    init(file: GGUFFile) {
        self.file = file
        architecture = file.metadata.string("general.architecture") ?? ""
    }

    func bad(_ key: String, _ reason: String) -> InferenceError {
        .badConfiguration(key: "\(architecture).\(key)", reason: reason)
    }

    func count(
        _ key: String, in bounds: ClosedRange<Int>, missing: Int? = nil
    ) throws(InferenceError) -> Int {
        guard let value = file.metadata.int("\(architecture).\(key)") ?? missing else {
            throw bad(key, "missing")
        }
        guard bounds.contains(value) else {
            throw bad(key, "\(value) is not in \(bounds)")
        }
        return value
    }

    func number(
        _ key: String, in bounds: ClosedRange<Double>, missing: Double?
    ) throws(InferenceError) -> Double {
        guard let value = file.metadata.float("\(architecture).\(key)") ?? missing else {
            throw bad(key, "missing")
        }
        guard bounds.contains(value) else {
            throw bad(key, "\(value) is not in \(bounds)")
        }
        return value
    }
}
