/// Why a model could not be loaded or a pass could not be run.
public enum InferenceError: Error, Equatable {
    /// The weight file's architecture, or a variant of it, is not implemented.
    case unsupported(String)
    /// A configuration value is missing, out of range or contradicts another.
    case badConfiguration(key: String, reason: String)
    /// A tensor's shape is not what the configuration needs.
    case shapeMismatch(name: String, expected: [Int], found: [Int])
    /// The cache has no room for the input. Nothing was computed.
    case contextFull(needed: Int, capacity: Int)
    /// The system refuses memory for keys and values. Nothing was computed.
    case outOfMemory(bytes: Int)
    /// A token id the model has no embedding for.
    case tokenOutOfRange(id: Int, vocabularySize: Int)
    /// Embedding rows that are not whole rows of the hidden size, or an empty input.
    case badInput(String)
    /// A cache, or rows exported from one, made for a model of another shape.
    case cacheMismatch(String)
    /// A LoRA file that does not fit the model.
    case badLoRA(String)
}

extension InferenceError: CustomStringConvertible {
    /// One line, ready to follow `Error:`.
    public var description: String {
        switch self {
        case .unsupported(let what):
            "unsupported model: \(what)"
        case .badConfiguration(let key, let reason):
            "model configuration '\(key)': \(reason)"
        case .shapeMismatch(let name, let expected, let found):
            "tensor '\(name)' has shape \(found), configuration needs \(expected)"
        case .contextFull(let needed, let capacity):
            "context is full: \(needed) positions needed, \(capacity) available"
        case .outOfMemory(let bytes):
            "no memory for the KV cache: the system refuses \(bytes / 1_000_000) MB"
        case .tokenOutOfRange(let id, let vocabularySize):
            "token id \(id) is outside the vocabulary of \(vocabularySize)"
        case .badInput(let reason):
            "model input: \(reason)"
        case .cacheMismatch(let reason):
            "KV cache does not fit: \(reason)"
        case .badLoRA(let reason):
            "LoRA does not fit: \(reason)"
        }
    }
}
