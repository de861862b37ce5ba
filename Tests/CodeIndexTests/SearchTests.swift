import CodeIndex
import Foundation
import Tensors
import Testing

@Suite struct SearchTests {
    @Test("Chunks of other revisions never show, however many there are")
    func noLeak() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let mine = Sample.file(Sample.key("a.swift"), "needle and much more text around it here")
        try index.store([mine], chunker: Sample.chunker)
        // Better matches all, more than are taken at first.
        for version in 1...200 as ClosedRange<UInt8> {
            let others = Sample.file(
                Sample.key("a.swift", version: version), "needle", "needle", "needle")
            try index.store([others], chunker: Sample.chunker)
        }
        try index.store([Sample.file(mine.key, "needle")], chunker: "chunker-2")

        let view = try index.view(of: [mine.key], chunker: Sample.chunker)
        #expect(view.chunkCount == 1)
        let found = try view.terms().search(["needle"])
        #expect(found.chunkCounts == ["needle": 1])
        #expect(found.chunks.map(\.id) == view.chunkIDs(ofFile: "a.swift"))
        let other = try index.view(
            of: [Sample.key("a.swift", version: 7)], chunker: Sample.chunker)
        #expect(try view.chunks(other.chunkIDs(ofFile: "a.swift")).isEmpty)
    }

    @Test("Scores are Okapi BM25 over stemmed words, columns weighted")
    func scores() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let texts = [
            "parse parse parser", "open file", "file handle opened twice by parsing", "other words",
            "nothing to see", "more of nothing",
        ]
        let files = texts.enumerated().map { number, text in
            IndexedFile(
                key: Sample.key("\(number)"), language: nil, lineCount: 1, byteCount: 1,
                chunks: [
                    IndexedChunk(
                        startLine: 1, endLine: 1, startByte: 0, endByte: 1, kind: "lines",
                        bodyTerms: TermCounts(text))
                ])
        }
        try index.store(files, chunker: Sample.chunker)
        let view = try index.view(of: files.map(\.key), chunker: Sample.chunker)
        let hits = try view.terms().search(
            ["open", "parsing"], weights: TermWeights(path: 0, symbol: 0, body: 2)
        ).chunks

        // Stems by hand: "parse" ×2 and "parser" stays; "open" and "opened" are one.
        let words = [3, 2, 6, 2, 3, 3].map { Double($0 + 1) }  // one word of path each
        let frequencies: [[Double]] = [[0, 2], [1, 0], [1, 1], [0, 0], [0, 0], [0, 0]]
        let mean = words.reduce(0, +) / 6
        let expected = (0..<6).map { chunk in
            (0..<2).reduce(0.0) { sum, term in
                let holders = Double(frequencies.count { $0[term] > 0 })
                let rarity = max(log((6 - holders + 0.5) / (holders + 0.5)), 1e-6)
                let frequency = frequencies[chunk][term] * 2
                let length = 1 - 0.75 + 0.75 * words[chunk] / mean
                return sum + rarity * frequency * 2.2 / (frequency + 1.2 * length)
            }
        }
        #expect(hits.count == 3)
        for hit in hits {
            let chunk = Int(try #require(try view.chunk(hit.id)).path) ?? 0
            #expect(abs(hit.score - expected[chunk]) < 1e-9)
        }
        #expect(hits.map(\.score) == hits.map(\.score).sorted(by: >))
    }

    @Test("Paths and symbols are found, and weigh what they are told to")
    func columns() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let path = Sample.file(Sample.key("httpClient/main.go"), "zzz")
        let body = Sample.file(Sample.key("b.go"), "the http_client")
        try index.store([path, body], chunker: Sample.chunker)
        let view = try index.view(of: [path.key, body.key], chunker: Sample.chunker)
        func first(_ weights: TermWeights) throws -> String? {
            let hits = try view.terms().search(
                Terms.question("http client"), weights: weights
            ).chunks
            #expect(hits.count == 2)
            return try view.chunk(hits[0].id)?.path
        }
        #expect(try first(TermWeights(path: 10, symbol: 1, body: 0.1)) == "httpClient/main.go")
        #expect(try first(TermWeights(path: 0.1, symbol: 1, body: 10)) == "b.go")
        #expect(try view.terms().search(["outer"]).chunks.count == 2)
    }

    @Test("Threads together find what one finds alone")
    func threads() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        var generator = Lehmer(seed: 11)
        // Enough for several parts, which need not end where a file does.
        let files = (0..<40).map { number in
            let texts = (0..<20 + number).map { _ in
                (0..<400).map { _ in "word\(Int.random(in: 0..<3_000, using: &generator))" }
                    .joined(separator: " ")
            }
            return IndexedFile(
                key: Sample.key("f\(number).go"), language: "go", lineCount: texts.count,
                byteCount: 10 * texts.count,
                chunks: texts.enumerated().map { line, text in
                    IndexedChunk(
                        startLine: line + 1, endLine: line + 1, startByte: 10 * line,
                        endByte: 10 * line + 10, kind: "function", symbol: nil, scopes: [],
                        definitions: [], bodyTerms: TermCounts(text))
                })
        }
        try index.store(files, chunker: Sample.chunker)
        let terms = try index.view(of: files.map(\.key), chunker: Sample.chunker).terms()
        let question = ["word1", "word77", "word2999", "absent"]

        let alone = try terms.search(question)

        #expect(alone.chunks.count > 100)
        for threadCount in [1, 2, 3, 8] {
            let together = try terms.search(question, pool: ThreadPool(threadCount: threadCount))
            #expect(together.chunks.map(\.id) == alone.chunks.map(\.id))
            #expect(together.chunks.map(\.score) == alone.chunks.map(\.score))
            #expect(together.chunkCounts == alone.chunkCounts)
        }
    }

    @Test(
        "Terms are words, never query syntax",
        arguments: ["a\"b", "\"", "*", "NOT", "body:x", "(", "", "é\0"])
    func hostileTerms(_ term: String) throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        try Sample.fill(index)
        let view = try index.view(of: [Sample.key("f1.swift")], chunker: Sample.chunker)
        #expect(try view.terms().search([term, "gamma1"]).chunks.count == 1)
        #expect(try view.terms().search([]).chunks.isEmpty)
    }
}
