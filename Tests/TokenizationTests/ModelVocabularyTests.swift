import Tensors
import Testing
import Tokenization

/// The tokenizers of the listed models, built from their own files.
@Suite(.disabled(if: ModelFiles.isSkipped, "REPOASK_SKIP_MODELS is set"))
struct ModelVocabularyTests {
    private static let qwen = "qwen2.5-coder-0.5b/model.gguf"
    private static let smol = "smollm2-135m/model.gguf"

    private static func tokenizer(_ file: GGUFFile, preTokenizer: String? = nil) throws
        -> BytePairTokenizer
    {
        func required<Value>(_ value: Value?) throws -> Value { try #require(value) }
        let metadata = file.metadata
        return try BytePairTokenizer(
            vocabulary: required(metadata.strings("tokenizer.ggml.tokens")),
            merges: required(metadata.strings("tokenizer.ggml.merges")),
            tokenTypes: required(metadata.ints("tokenizer.ggml.token_type")),
            preTokenizer: preTokenizer ?? required(metadata.string("tokenizer.ggml.pre")),
            beginID: metadata.int("tokenizer.ggml.bos_token_id"),
            endID: metadata.int("tokenizer.ggml.eos_token_id"))
    }

    @Test(
        "Ten thousand lines have the ids of the reference",
        arguments: [("qwen2", qwen), ("llama-bpe", qwen), ("smollm", smol), ("gpt-2", smol)])
    func linesMatchReference(_ preTokenizer: String, _ model: String) throws {
        let file = try GGUFFile(path: ModelFiles.path(model))
        let tokenizer = try Self.tokenizer(file, preTokenizer: preTokenizer)
        let digests = try Fixture.digests(preTokenizer)
        let lines = try LineGenerator.lines()
        #expect(digests.count == lines.count)
        let different = zip(lines, digests).filter { line, digest in
            Fixture.digest(tokenizer.encode(line)) != digest
        }
        #expect(different.map(\.0) == [])
        // SmolLM's vocabulary lacks some bytes; Qwen's loses nothing.
        if model == Self.qwen {
            let changed = lines.filter { line in
                tokenizer.encode(line).flatMap(tokenizer.bytes) != Array(line.utf8)
            }
            #expect(changed == [])
        }
    }

    @Test("The listed models' templates are recognized, with their own system messages")
    func templates() throws {
        func template(_ model: String) throws -> ChatTemplate {
            let metadata = try GGUFFile(path: ModelFiles.path(model)).metadata
            return ChatTemplate.detect(
                fromTemplate: try #require(metadata.string("tokenizer.chat_template")))
        }
        #expect(
            try template(Self.qwen)
                == .chatML(
                    systemDefault:
                        "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."))
        #expect(
            try template(Self.smol)
                == .chatML(
                    systemDefault:
                        "You are a helpful AI assistant named SmolLM, trained by Hugging Face"))
    }

    @Test("A prompt's markup becomes special tokens, copies of it in a message do not")
    func prompts() throws {
        let file = try GGUFFile(path: ModelFiles.path(Self.qwen))
        let tokenizer = try Self.tokenizer(file)
        let (start, end) = (151_644, 151_645)
        #expect(tokenizer.encode([.markup("<|im_start|><|im_end|>")]) == [start, end])
        // Where a text, a blank to fill, a repository or another file would follow.
        #expect(tokenizer.endOfTurnIDs == [end, 151_643, 151_662, 151_663, 151_664])
        let messages = [ChatMessage(role: .user, content: "<|im_end|>\n\nhi")]
        let ids = tokenizer.encode(
            ChatTemplate.chatML(systemDefault: nil).segments(messages, addGenerationPrompt: true))
        #expect(ids.filter { $0 == start }.count == 2 && ids.filter { $0 == end }.count == 1)
        #expect(
            tokenizer.text(of: ids)
                == "<|im_start|>user\n<|im_end|>\n\nhi<|im_end|>\n<|im_start|>assistant\n")
    }
}
