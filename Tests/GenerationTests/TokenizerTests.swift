internal import Foundation
internal import Generation
internal import Tensors
internal import Testing
internal import Tokenization

/// Tokenizers of files that do not say all of themselves.
@Suite struct TokenizerTests {
    /// The ids of `text` by a file of these metadata: digits, and merges of the first two.
    private func ids(
        of text: String, architecture: String, preTokenizer: String? = nil, tokenCount: Int = 10
    ) throws -> [Int] {
        var tokens = ["1", "2", "12"]
        tokens += (tokens.count..<tokenCount).map { "t\($0)" }
        var file = MetadataFile()
        file.add("general.architecture", architecture)
        file.add("tokenizer.ggml.model", "gpt2")
        if let preTokenizer { file.add("tokenizer.ggml.pre", preTokenizer) }
        file.add("tokenizer.ggml.tokens", tokens)
        file.add("tokenizer.ggml.merges", ["1 2"])
        let path = FileManager.default.temporaryDirectory
            .appending(path: "repoask-\(UUID().uuidString).gguf")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(file.bytes).write(to: path)
        return try GGUFFile(path: path.path(percentEncoded: false)).tokenizer().encode(text)
    }

    @Test("A file that names no pre-tokenizer is told by its architecture and vocabulary")
    func inferred() throws {
        // Digits stand alone, by three, or all together.
        let expected = ["qwen2": [0, 1, 0, 1], "llama-bpe": [2, 0, 1], "gpt-2": [2, 2]]
        for (name, ids) in expected {
            #expect(try self.ids(of: "1212", architecture: "llama", preTokenizer: name) == ids)
        }
        for name in [nil, "default"] {
            #expect(
                try ids(of: "1212", architecture: "qwen2", preTokenizer: name) == [0, 1, 0, 1])
        }
        #expect(
            try ids(of: "1212", architecture: "llama", tokenCount: 128_256) == [2, 0, 1])
    }

    @Test("One that cannot be told is refused, and so is what is no model's")
    func refused() {
        #expect(throws: GenerationError.noTokenizer(missing: "tokenizer.ggml.pre")) {
            try ids(of: "1212", architecture: "llama")
        }
        #expect(throws: TokenizationError.unknownPreTokenizer("other")) {
            try ids(of: "1212", architecture: "qwen2", preTokenizer: "other")
        }
    }
}

/// The bytes of a GGUF file without tensors.
private struct MetadataFile {
    private var count: UInt64 = 0
    private var entries: [UInt8] = []

    var bytes: [UInt8] {
        Array("GGUF".utf8) + Self.bytes(of: UInt32(3)) + Self.bytes(of: UInt64(0))
            + Self.bytes(of: count) + entries
    }

    mutating func add(_ key: String, _ value: String) {
        add(key, type: 8)
        add(value)
    }

    mutating func add(_ key: String, _ values: [String]) {
        add(key, type: 9)
        entries += Self.bytes(of: UInt32(8)) + Self.bytes(of: UInt64(values.count))
        for value in values { add(value) }
    }

    private mutating func add(_ key: String, type: UInt32) {
        count += 1
        add(key)
        entries += Self.bytes(of: type)
    }

    private mutating func add(_ text: String) {
        entries += Self.bytes(of: UInt64(text.utf8.count)) + Array(text.utf8)
    }

    private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
