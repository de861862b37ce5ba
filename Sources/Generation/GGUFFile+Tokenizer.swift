public import Tensors
public import Tokenization

extension GGUFFile {
    /// Makes the tokenizer that the file's metadata describes.
    ///
    /// - Throws: ``GenerationError`` if the metadata lack one or it is of another kind,
    ///   `TokenizationError` if its parts do not fit each other.
    public func tokenizer() throws -> BytePairTokenizer {
        let model = metadata.string("tokenizer.ggml.model") ?? ""
        guard model == "gpt2" else {
            throw model.isEmpty
                ? GenerationError.noTokenizer(missing: "tokenizer.ggml.model")
                : GenerationError.unsupportedTokenizer(model: model)
        }
        guard let vocabulary = metadata.strings("tokenizer.ggml.tokens") else {
            throw GenerationError.noTokenizer(missing: "tokenizer.ggml.tokens")
        }
        guard let merges = metadata.strings("tokenizer.ggml.merges") else {
            throw GenerationError.noTokenizer(missing: "tokenizer.ggml.merges")
        }
        return try BytePairTokenizer(
            vocabulary: vocabulary, merges: merges,
            tokenTypes: metadata.ints("tokenizer.ggml.token_type") ?? [],
            preTokenizer: preTokenizer(tokenCount: vocabulary.count),
            beginID: metadata.int("tokenizer.ggml.bos_token_id"),
            endID: metadata.int("tokenizer.ggml.eos_token_id"))
    }

    /// The name of the pre-tokenizer. Files made before it was written down, or by a program that did not
    /// know it (`default`), are told by what else they say: one that does not fit gives token ids that the model was not trained on.
    private func preTokenizer(tokenCount: Int) throws(GenerationError) -> String {
        if let name = metadata.string("tokenizer.ggml.pre"), name != "default" { return name }
        switch (metadata.string("general.architecture"), tokenCount) {
        case ("qwen2", _): return "qwen2"
        case ("llama", 128_256): return "llama-bpe"
        default: throw .noTokenizer(missing: "tokenizer.ggml.pre")
        }
    }

    /// How the model wants conversations written.
    public var chatTemplate: ChatTemplate {
        ChatTemplate.detect(fromTemplate: metadata.string("tokenizer.chat_template") ?? "")
    }
}
