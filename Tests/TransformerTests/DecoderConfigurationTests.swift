internal import Foundation
internal import Tensors
internal import Testing
internal import Transformer

/// A tiny model's bytes with one metadata value changed in place.
private struct ChangedModel {
    let path: String

    /// Overwrites the value of `key`, four bytes, in a copy of `tiny-qwen2.gguf`.
    init(key: String, bits: UInt32) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: TinyModel.path("tiny-qwen2.gguf"))))
        // A key is followed by its value's type (four bytes) and the value.
        let name = Array(key.utf8)
        let start = try #require(
            (0..<bytes.count - name.count).first {
                bytes[$0..<$0 + name.count].elementsEqual(name)
            })
        for index in 0..<4 {
            bytes[start + name.count + 4 + index] = UInt8(truncatingIfNeeded: bits >> (8 * index))
        }
        try self.init(bytes)
    }

    /// Renames a tensor to one nobody looks for.
    init(hiding tensor: String) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: TinyModel.path("tiny-qwen2.gguf"))))
        let name = Array(tensor.utf8)
        let start = try #require(
            (0..<bytes.count - name.count).first {
                bytes[$0..<$0 + name.count].elementsEqual(name)
            })
        bytes[start] = UInt8(ascii: "x")
        try self.init(bytes)
    }

    private init(_ bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory
            .appending(path: "repoask-\(UUID().uuidString).gguf").path()
        try Data(bytes).write(to: URL(filePath: path))
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct DecoderConfigurationTests {
    @Test("Sizes are read from the file")
    func sizes() throws {
        let configuration = try TinyModel("tiny-llama").model.configuration
        #expect(configuration.architecture == "llama")
        #expect(configuration.vocabularySize == 267)
        #expect(configuration.hiddenSize == 96)
        #expect(configuration.layerCount == 3)
        #expect(configuration.headCount == 6)
        #expect(configuration.keyValueHeadCount == 2)
        #expect(configuration.headSize == 16)
        #expect(configuration.contextLength == 512)
        #expect(configuration.rotaryPairing == .neighbours)
        #expect(configuration.ropeBase == 10_000)
    }

    @Test(
        "Absurd values are refused",
        arguments: [
            ("qwen2.block_count", 0), ("qwen2.block_count", 3), ("qwen2.block_count", .max),
            ("qwen2.embedding_length", 0), ("qwen2.embedding_length", 65),
            ("qwen2.embedding_length", .max), ("qwen2.feed_forward_length", 0),
            ("qwen2.feed_forward_length", 127), ("qwen2.feed_forward_length", .max),
            ("qwen2.attention.head_count", 0), ("qwen2.attention.head_count", 64),
            ("qwen2.attention.head_count", 3), ("qwen2.attention.head_count", 8),
            ("qwen2.attention.head_count", .max), ("qwen2.attention.head_count_kv", 0),
            ("qwen2.attention.head_count_kv", 3), ("qwen2.attention.head_count_kv", 4),
            ("qwen2.attention.head_count_kv", .max), ("qwen2.context_length", 0),
            ("qwen2.context_length", .max),
            ("qwen2.attention.layer_norm_rms_epsilon", Float(0).bitPattern),
            ("qwen2.attention.layer_norm_rms_epsilon", Float.nan.bitPattern),
            ("qwen2.rope.freq_base", Float(0).bitPattern),
            ("qwen2.rope.freq_base", Float(-1).bitPattern),
            ("qwen2.rope.freq_base", Float.infinity.bitPattern),
        ] as [(String, UInt32)])
    func absurdValues(_ key: String, _ bits: UInt32) throws {
        let changed = try ChangedModel(key: key, bits: bits)
        defer { changed.remove() }
        #expect(throws: (any Error).self) {
            try LanguageModel(path: changed.path, threadCount: 1)
        }
    }

    @Test(
        "Missing tensors are refused",
        arguments: [
            "token_embd.weight", "output_norm.weight", "blk.0.attn_q.weight",
            "blk.1.ffn_down.weight", "blk.1.attn_norm.weight",
        ])
    func missingTensors(_ name: String) throws {
        let changed = try ChangedModel(hiding: name)
        defer { changed.remove() }
        #expect(throws: (any Error).self) {
            try LanguageModel(path: changed.path, threadCount: 1)
        }
    }

    @Test("Other architectures are named in the error")
    func otherArchitecture() throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: TinyModel.path("tiny-qwen2.gguf"))))
        let name = Array("qwen2".utf8)
        for start in 0..<bytes.count - 5 where bytes[start..<start + 5].elementsEqual(name) {
            bytes[start + 4] = UInt8(ascii: "9")
        }
        let path = FileManager.default.temporaryDirectory
            .appending(path: "repoask-\(UUID().uuidString).gguf").path()
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: InferenceError.unsupported("architecture 'qwen9'")) {
            try LanguageModel(path: path, threadCount: 1)
        }
    }
}
