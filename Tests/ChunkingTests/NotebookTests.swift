import Chunking
import Foundation
import Testing

@Suite(.disabled(if: TestGrammars.isSkipped, "REPOASK_SKIP_MODELS=1")) struct NotebookTests {
    private func notebook() throws -> [UInt8] {
        try TestGrammars.fixture("notebook.ipynb")
    }

    private func text(_ chunk: Chunk, of source: [UInt8]) -> String {
        String(
            decoding: ChunkText.text(of: source[chunk.byteRange], path: "a.ipynb"), as: UTF8.self)
    }

    @Test("Each cell is a chunk, with lines of the notebook and the headings above as scopes")
    func cellsAreChunks() throws {
        let source = try notebook()
        let file = try TestGrammars.chunker().chunks(of: source, path: "a.ipynb")

        #expect(file.language?.id == "python")
        #expect(file.method == .syntax)
        #expect(file.lineCount == source.count { $0 == 0x0A })
        let found = file.chunks.map { chunk in
            let name = (chunk.scopes + [chunk.symbol ?? "-"]).joined(separator: "/")
            return "\(chunk.kind) \(name) \(chunk.lineRange)"
        }
        #expect(
            found == [
                "section Shelf 7...9", "function Shelf/open_book 25...29",
                "section Shelf/Pages 35...35", "constant Shelf/Pages/pages 50...51",
            ])
        let function = try #require(file.chunks[1].definitions.first)
        #expect(function.name == "open_book")
        #expect(function.lineRange == 27...29)
    }

    @Test("A chunk's text is what the author wrote, and no chunk holds an output")
    func textIsUnescaped() throws {
        let source = try notebook()
        let file = try TestGrammars.chunker().chunks(of: source, path: "a.ipynb")
        let texts = file.chunks.map { text($0, of: source) }

        #expect(texts[0] == "# Shelf\n\nBooks and \"who\" wrote them.\n")
        #expect(
            texts[1] == """
                import os

                def open_book(path):
                \t\"\"\"Opens a book: é, 😀.\"\"\"
                \treturn os.open(path, 'r\\n')
                """)
        #expect(texts[2] == "## Pages\n\nHow many there are.")
        for chunk in file.chunks {
            let raw = String(decoding: source[chunk.byteRange], as: UTF8.self)
            #expect(!raw.contains("iVBOR"))
            #expect(!raw.contains("cell_type"))
        }
    }

    @Test("Long cells are cut within the budget, in order and without overlap, at any budget")
    func longCellsAreCut() throws {
        let lines = (0..<400).map { "    \"value_\($0) = compute(\($0), 'é') # step\\n\"" }
        let line = String(repeating: "word \\\"quoted\\\" \\u00e9 ", count: 500)
        let text = """
            {"cells": [{"cell_type": "code", "source": [
            \(lines.joined(separator: ",\n"))
            ]}, {"source": "\(line)", "cell_type": "markdown"}]}
            """
        let source = Array(text.utf8)
        for budget in [32, 64, 256] {
            let file = try TestGrammars.chunker(budget: budget).chunks(of: source, path: "a.ipynb")
            var position = 0
            var joined = ""
            for chunk in file.chunks {
                #expect(chunk.tokenCount <= budget)
                #expect(chunk.byteRange.lowerBound >= position)
                position = chunk.byteRange.upperBound
                let before = source[..<chunk.byteRange.lowerBound].count { $0 == 0x0A }
                #expect(chunk.lineRange.lowerBound == before + 1)
                joined += self.text(chunk, of: source)
            }
            #expect(joined.contains("value_399 = compute(399, 'é') # step\n"))
            #expect(joined.count { $0 == "\"" } == 1_000)
            #expect(joined.components(separatedBy: "# step").count == 401)
        }
    }

    @Test(
        "What is no notebook is cut at lines",
        arguments: [
            "", "{", "[]", "{\"cells\": 3}", "{\"cells\": [{\"source\": [\"a\"", "{\"a\": 1}",
            "{\"cells\": [{\"source\": \"a\\", "no notebook\nat all\n",
        ])
    func brokenNotebooks(_ text: String) {
        let source = Array(text.utf8)
        let file = Chunker(grammars: .none).chunks(of: source, path: "a.ipynb")
        #expect(file.method == .lines)
        expectCovered(file, of: source, budget: 256, text)
    }

    @Test("Mutated notebooks are cut without a crash, within their bytes and lines")
    func mutatedNotebooks() throws {
        let original = try notebook()
        let chunker = Chunker(grammars: try TestGrammars.installed(), budget: 48)
        var generator = SeededGenerator(state: 3)
        for _ in 0..<400 {
            var source = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<source.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: source[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: source.insert(Array("\\\"u{[".utf8).randomElement()!, at: place)
                default: source.removeSubrange(place..<min(source.count, place + 5))
                }
            }
            let file = chunker.chunks(of: source, path: "a.ipynb")
            var position = 0
            for chunk in file.chunks {
                #expect(chunk.byteRange.lowerBound >= position)
                #expect(chunk.byteRange.upperBound <= source.count)
                #expect(chunk.lineRange.upperBound <= file.lineCount)
                _ = text(chunk, of: source)
                position = chunk.byteRange.upperBound
            }
        }
    }

    @Test("Notebooks are read whatever their outputs weigh")
    func largeNotebooksStay() {
        #expect(FileRules.exclusion(path: "a.ipynb", byteCount: 5_000_000) == nil)
        #expect(FileRules.exclusion(path: "a.ipynb", byteCount: 50_000_000) == .tooLarge)
        let output = "{\"cells\": [], \"o\": \"" + String(repeating: "A", count: 60_000) + "\"}"
        #expect(FileRules.exclusion(path: "a.ipynb", contents: Array(output.utf8)) == nil)
    }
}
