internal import Foundation
internal import Generation

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
}
