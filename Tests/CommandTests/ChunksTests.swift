import Foundation
import Testing

/// `repoask-bench chunks`, which cuts files for training.
@Suite struct ChunksTests {
    private struct Cut: Decodable {
        struct Chunk: Decodable {
            var startByte: Int
            var endByte: Int
        }
        var id: String
        var masked: String?
        var chunks: [Chunk]
    }

    @Test("What is trained on is what the indexer reads: secrets are blanked, byte for byte")
    func masked() throws {
        var files = SecretTests.files
        files["src/plain.py"] = "def fold(paper):\n    return paper / 2\n"
        let lines = try files.sorted { $0.key < $1.key }.map { path, text in
            let line = try JSONEncoder().encode(["id": path, "path": path, "text": text])
            return String(decoding: line, as: UTF8.self) + "\n"
        }
        let bench = CommandRun.binary.deletingLastPathComponent().appending(path: "repoask-bench")

        let run = try CommandRun.run(
            bench, ["chunks"], in: FileManager.default.temporaryDirectory, input: lines.joined())

        #expect(run.status == 0, "\(run.errors)")
        SecretTests().expectNone(in: run.output, "chunks")
        var maskedCount = 0
        for line in run.output.split(separator: "\n") {
            let cut = try JSONDecoder().decode(Cut.self, from: Data(line.utf8))
            let text = try #require(files[cut.id])
            let read = cut.masked ?? text
            #expect((cut.masked != nil) == SecretTests.secrets.contains { text.contains($0) })
            #expect(read.utf8.count == text.utf8.count)
            // Line ends stay, so that the lines of chunks hold.
            #expect(read.split(separator: "\n").count == text.split(separator: "\n").count)
            #expect(cut.chunks.last.map(\.endByte) ?? read.utf8.count == read.utf8.count)
            maskedCount += cut.masked == nil ? 0 : 1
        }
        #expect(maskedCount == 3)
    }
}
