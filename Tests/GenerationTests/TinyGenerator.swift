internal import Foundation
internal import Generation
internal import Tokenization
internal import Transformer

/// A generator on a tiny random model: its text is nonsense, but always the same.
enum TinyGenerator {
    /// The models of the transformer's tests.
    static func path(_ name: String = "tiny-llama") -> String {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../TransformerTests/Fixtures/\(name).gguf").standardized.path()
    }

    static func make(_ name: String = "tiny-llama", contextLength: Int? = nil) throws
        -> TextGenerator
    {
        try TextGenerator(path: path(name), threadCount: 2, contextLength: contextLength)
    }

    /// A LoRA of one matrix, always the same; each call makes another for a generator's memory.
    static func lora(for model: LanguageModel) throws -> LoRA {
        let (rows, columns) = model.configuration.shape(of: .attentionOutput)
        let matrices = (
            a: (0..<columns).map { Float($0 % 5) / 50 }, b: (0..<rows).map { Float($0 % 3) / 30 }
        )
        return try LoRA(
            rank: 1, alpha: 1,
            matrices: [LoRA.Place(layer: 0, projection: .attentionOutput): matrices],
            for: model.configuration)
    }
}

extension TextGenerator {
    /// The token ids of a conversation that the model is to continue.
    func promptIDs(_ messages: [ChatMessage]) -> [Int] {
        tokenizer.encode(template.segments(messages, addGenerationPrompt: true))
    }

    /// Answers the last message of a conversation.
    func generate(
        _ messages: [ChatMessage], options: SamplingOptions = SamplingOptions(),
        onText: (String) -> Bool = { _ in true }
    ) throws -> GenerationResult {
        try generate(ModelInput(tokens: promptIDs(messages)), options: options, onText: onText)
    }
}
