import CodeIndex
import Compression
import Foundation
import Generation
import RepoAskKit
import Tensors
import Testing
import Tokenization
import Transformer

/// The soft prompts of trees of every size, with an adapter of noise that makes three of each chunk.
@Suite struct FarMemoryTests {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()

    private let generator: TextGenerator
    private let adapter: SoftPromptAdapter

    init() throws {
        generator = try TextGenerator(
            path: Self.tests.appending(path: "TransformerTests/Fixtures/tiny-qwen2.gguf").path(),
            threadCount: 1)
        let package = try WeightPackage(
            folder: Self.tests.appending(path: "CompressionTests/Fixtures/e2llm-tiny-qwen2").path())
        let method = try MemoryMethod(
            package, model: generator.model, tokenizer: generator.tokenizer)
        adapter = try #require(method.compressor as? SoftPromptAdapter)
    }

    /// Files of 50 chunks, 50 in a folder.
    private func memory(chunkCount: Int, budget: Int) throws -> FarMemory {
        let size = adapter.vectorSize
        let files = stride(from: 0, to: chunkCount, by: 50).map { first in
            let file = first / 50
            return (
                key: FileKey(
                    blob: [UInt8](repeating: UInt8(truncatingIfNeeded: file), count: 20),
                    path: "folder\(file / 50)/file\(file).swift"),
                chunks: Int64(first)..<Int64(min(first + 50, chunkCount))
            )
        }
        var values = [Float](repeating: 0, count: chunkCount * size)
        for chunk in 0..<chunkCount { values[chunk * size + chunk % size] = 1 }
        return try FarMemory(
            files: files, vectorIDs: (0..<Int64(chunkCount)).map { $0 },
            vectors: WeightMatrix(rows: chunkCount, columns: size, values: values),
            adapter: adapter, tokenizer: generator.tokenizer, budget: budget
        ) { _ in .unreadable }
    }

    /// Titles in order, and rows of all parts together.
    private func read(_ memory: FarMemory) -> (titles: [String], rowCount: Int, positions: Int) {
        var found = (titles: [String](), rowCount: 0, positions: 0)
        let size = generator.model.configuration.hiddenSize
        for part in memory.parts {
            switch part {
            case .text(let text):
                if text.contains("folder") { found.titles.append(text) }
                found.positions += generator.tokenizer.encode(text).count
            case .rows(.embeddings(let values)): found.rowCount += values.count / size
            default: Issue.record("\(part)")
            }
        }
        found.positions += found.rowCount
        return found
    }

    @Test("A tree without chunks has no soft prompts, one of a chunk those of the chunk")
    func smallest() throws {
        #expect(try memory(chunkCount: 0, budget: 1000).parts.isEmpty)
        let one = read(try memory(chunkCount: 1, budget: 1000))
        #expect(one.titles == ["File folder0/file0.swift\n"])
        #expect(one.rowCount == adapter.promptCount)
    }

    @Test("100,000 chunks are spoken of by folder, within the budget, as far as it reaches")
    func largest() throws {
        let all = read(try memory(chunkCount: 100_000, budget: 2_000))
        #expect(all.titles == (0..<40).map { "Folder folder\($0)\n" })
        #expect(all.rowCount == 40 * adapter.promptCount)
        #expect(all.positions <= 2_000)

        let some = read(try memory(chunkCount: 100_000, budget: 300))
        #expect((1..<40).contains(some.titles.count))
        #expect(some.titles == Array(all.titles.prefix(some.titles.count)))
        #expect(some.positions <= 300)

        let none = read(try memory(chunkCount: 100_000, budget: 1))
        #expect(none.titles.isEmpty && none.rowCount == 0)
    }

    @Test("The finest level that fits is chosen: chunks, then files")
    func levels() throws {
        let chunks = read(try memory(chunkCount: 200, budget: 2_000))
        #expect(chunks.titles.count == 4 && chunks.rowCount == 200 * adapter.promptCount)
        let files = read(try memory(chunkCount: 200, budget: 300))
        #expect(files.titles.count == 4 && files.rowCount == 4 * adapter.promptCount)
        #expect(files.titles == chunks.titles)
    }
}
