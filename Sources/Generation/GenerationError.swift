/// Why a model cannot be made to write text.
public enum GenerationError: Error, Equatable {
    /// The weight file lacks a part of its tokenizer.
    case noTokenizer(missing: String)
    /// The file's tokenizer is of another kind.
    case unsupportedTokenizer(model: String)
    /// The tokenizer has tokens that the model does not.
    case vocabularyMismatch(tokenizer: Int, model: Int)
    /// An option is out of range.
    case badOption(String)
}

extension GenerationError: CustomStringConvertible {
    /// One line, ready to follow `Error:`.
    public var description: String {
        switch self {
        case .noTokenizer(let missing):
            "the weight file has no '\(missing)'"
        case .unsupportedTokenizer(let model):
            "unsupported tokenizer '\(model)': only byte-level BPE ('gpt2') is implemented"
        case .vocabularyMismatch(let tokenizer, let model):
            "the tokenizer has \(tokenizer) tokens, the model \(model)"
        case .badOption(let reason):
            "sampling options: \(reason)"
        }
    }
}
