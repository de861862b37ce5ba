import Chunking
import Foundation
import Testing

/// What holds for the chunks of any bytes whatever.
func expectCovered(
    _ file: ChunkedFile, of source: [UInt8], budget: Int, _ label: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var position = 0
    for chunk in file.chunks {
        guard chunk.byteRange.lowerBound == position, !chunk.byteRange.isEmpty else {
            Issue.record("\(label): gap or overlap at \(position)", sourceLocation: sourceLocation)
            return
        }
        position = chunk.byteRange.upperBound
        let bytes = source[chunk.byteRange]
        let before = source[..<chunk.byteRange.lowerBound].count { $0 == 0x0A }
        let lines = before + 1...max(before + 1, before + bytes.dropLast().count { $0 == 0x0A } + 1)
        if !(lines.contains(chunk.lineRange.lowerBound)
            && lines.contains(chunk.lineRange.upperBound))
        {
            Issue.record(
                "\(label): lines \(chunk.lineRange) of a chunk in \(lines)",
                sourceLocation: sourceLocation)
        }
        if chunk.tokenCount > budget {
            Issue.record(
                "\(label): \(chunk.tokenCount) tokens at line \(chunk.lineRange.lowerBound)",
                sourceLocation: sourceLocation)
        }
        for definition in chunk.definitions
        where definition.lineRange.upperBound > file.lineCount {
            Issue.record("\(label): \(definition)", sourceLocation: sourceLocation)
        }
    }
    if position != source.count {
        Issue.record("\(label): ends at \(position)", sourceLocation: sourceLocation)
    }
}

@Suite(.disabled(if: TestGrammars.isSkipped, "REPOASK_SKIP_MODELS=1")) struct CoverageTests {
    @Test(
        "Chunks cover every byte of a sample once, at any budget", arguments: TestGrammars.samples)
    func samplesAreCovered(_ name: String) throws {
        let source = try TestGrammars.sample(name)
        for budget in [32, 48, 64, 256] {
            let chunker = try TestGrammars.chunker(budget: budget)
            expectCovered(
                chunker.chunks(of: source, path: name), of: source, budget: budget,
                "\(name) at \(budget)")
        }
    }

    @Test(
        "CRLF lines, no last line end and a byte order mark change no line number",
        arguments: TestGrammars.samples)
    func lineEndsDoNotMoveLines(_ name: String) throws {
        let chunker = try TestGrammars.chunker()
        var source = try TestGrammars.sample(name)
        while source.last == 0x0A { source.removeLast() }
        let expected = chunker.chunks(of: source, path: name)
        let crlf = source.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        let file = chunker.chunks(of: crlf, path: name)

        expectCovered(file, of: crlf, budget: 256, name)
        #expect(file.chunks.map(\.lineRange) == expected.chunks.map(\.lineRange))
        #expect(file.lineCount == expected.lineCount)

        let marked = [0xEF, 0xBB, 0xBF] + source
        let markedFile = chunker.chunks(of: marked, path: name)
        expectCovered(markedFile, of: marked, budget: 256, name)
        #expect(markedFile.method == expected.method)
        #expect(markedFile.limits == expected.limits)
        #expect(
            markedFile.chunks.flatMap(\.definitions) == expected.chunks.flatMap(\.definitions))
        #expect(markedFile.lineCount == expected.lineCount)
    }

    @Test("Mutated sources are covered without a crash or a hang", arguments: TestGrammars.samples)
    func mutatedSourcesAreCovered(_ name: String) throws {
        let original = try TestGrammars.sample(name)
        let chunker = Chunker(grammars: try TestGrammars.installed(), budget: 64)
        var generator = SeededGenerator(state: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        for round in 0..<150 {
            var source = original
            for _ in 0..<Int.random(in: 1...12, using: &generator) where !source.isEmpty {
                let place = Int.random(in: 0..<source.count, using: &generator)
                let length = min(source.count - place, Int.random(in: 1...40, using: &generator))
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: source[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: source.removeSubrange(place..<place + length)
                case 2: source.insert(contentsOf: source[place..<place + length], at: place)
                case 3: source.insert(contentsOf: Array("{([\"'`<".utf8), at: place)
                default: source.insert(contentsOf: [0x0D, 0x0A, 0x09, 0xFF, 0xE2, 0x82], at: place)
                }
            }
            expectCovered(
                chunker.chunks(of: source, path: name), of: source, budget: 64, "\(name) \(round)")
        }
    }

    @Test("Every beginning of a sample is covered", arguments: TestGrammars.samples)
    func beginningsAreCovered(_ name: String) throws {
        let source = try TestGrammars.sample(name)
        let chunker = Chunker(grammars: try TestGrammars.installed(), budget: 64)
        for count in stride(from: 1, to: source.count, by: 5) {
            let start = Array(source.prefix(count))
            expectCovered(
                chunker.chunks(of: start, path: name), of: start, budget: 64, "\(name) \(count)")
        }
    }

    @Test("Random bytes are covered in every language", arguments: TestGrammars.samples)
    func randomBytesAreCovered(_ name: String) throws {
        let chunker = Chunker(grammars: try TestGrammars.installed(), budget: 64)
        var generator = SeededGenerator(state: 11)
        for size in [1, 2, 100, 5_000] {
            for alphabet in [255, 12] {
                let source = (0..<size).map { _ in
                    UInt8(
                        Int.random(in: 0...alphabet, using: &generator) * (alphabet < 255 ? 7 : 1)
                            & 0xFF)
                }
                expectCovered(
                    chunker.chunks(of: source, path: name), of: source, budget: 64,
                    "\(name) \(size)")
            }
        }
    }

    @Test(
        "Deep nesting ends in time and without a crash",
        arguments: ["sample.js", "sample.c", "sample.swift", "sample.py", "sample.md", "sample.rs"])
    func deepNestingEnds(_ name: String) throws {
        let chunker = Chunker(grammars: try TestGrammars.installed())
        for unit in ["{\n", "(", "f(){\n", "[[", "> - ", "func f() {\n", "if a:\n "] {
            let source = Array(String(repeating: unit, count: 20_000).utf8)
            let seconds = processorSeconds {
                let file = chunker.chunks(of: source, path: name)
                expectCovered(file, of: source, budget: 256, "\(name) \(unit)")
            }
            #expect(seconds < 15, "\(name) \(unit)")
        }
    }

    @Test(
        "Much text that is no code ends in time and without a crash",
        arguments: ["sample.js", "sample.c", "sample.hs", "sample.pl", "sample.ex", "sample.nix"])
    func muchBrokenTextEnds(_ name: String) throws {
        let chunker = Chunker(grammars: try TestGrammars.installed())
        // A node of it all would have more children than 16 bits count; so would one of the lines
        // behind the last cut and the long line below them.
        let long =
            String(repeating: "if a:\n", count: 6_200) + "\n"
            + String(repeating: "if a:\n", count: 5_600)
            + String(repeating: "if a: ", count: 19_600)
        for text in [String(repeating: "if a:\n ", count: 30_000), long] {
            let source = Array(text.utf8)
            let file = chunker.chunks(of: source, path: name)
            expectCovered(file, of: source, budget: 256, name)
        }
    }

    @Test("A file with a line of more tokens than are parsed at once is cut at lines, and says so")
    func endlessLineIsNotParsed() throws {
        let chunker = try TestGrammars.chunker()
        let line = String(repeating: "if a: ", count: 25_000)
        for start in ["", String(repeating: "var count = 1;\n", count: 5_000)] {
            let source = Array((start + line).utf8)
            let file = chunker.chunks(of: source, path: "a.js")
            expectCovered(file, of: source, budget: 256, "endless line")
            #expect(file.method == .lines)
            #expect(file.limits == [.fileTooLargeForSyntax(byteCount: line.utf8.count)])
        }
    }

    @Test("Many comments above many definitions on one line end in time, and belong to the first")
    func commentsAboveOneLine() throws {
        let chunker = try TestGrammars.chunker()
        let text =
            String(repeating: "//\n", count: 40_000)
            + String(repeating: "function a(){}", count: 5_000) + "\n"
        var lines: [ClosedRange<Int>] = []
        let seconds = processorSeconds {
            let file = chunker.chunks(of: Array(text.utf8), path: "a.js")
            lines = file.chunks.flatMap(\.definitions).map(\.lineRange)
        }
        #expect(seconds < 15)
        #expect(lines == [1...40_001] + Array(repeating: 40_001...40_001, count: 4_999))
    }

    @Test("A file too large to be parsed at once is parsed in parts that begin at definitions")
    func largeFilesAreParsedInParts() throws {
        let chunker = try TestGrammars.chunker()
        let text = (0..<6_000).map {
            "// Number \($0).\nint f\($0)(int a, int b) {\n    return a + b * \($0);\n}\n\n"
        }.joined()
        let source = Array(text.utf8)
        let file = chunker.chunks(of: source, path: "a.c")
        expectCovered(file, of: source, budget: 256, "a.c")
        #expect(file.method == .syntax)
        let definitions = file.chunks.flatMap(\.definitions)
        #expect(definitions.map(\.name) == (0..<6_000).map { "f\($0)" })
        #expect(definitions.map(\.lineRange.lowerBound) == (0..<6_000).map { $0 * 5 + 1 })
    }

    @Test("A parser whose time is up leaves line windows and says so")
    func timeIsLimited() throws {
        var limits = Chunker.Limits()
        limits.parserMicroseconds = 1
        let chunker = Chunker(grammars: try TestGrammars.installed(), limits: limits)
        for name in TestGrammars.samples {
            let source = try TestGrammars.sample(name)
            let file = chunker.chunks(of: source + source + source, path: name)
            expectCovered(file, of: source + source + source, budget: 256, name)
            let isParsed = file.language?.isBuiltIn == false
            #expect(file.limits.first == (isParsed ? .parserTimedOut : nil), "\(name)")
        }
    }

    @Test("One long line is cut between scalars, within the budget")
    func longLineIsCut() throws {
        let text = "let s = \"" + String(repeating: "äöü€😀", count: 20_000) + "\""
        let source = Array(text.utf8)
        let chunker = try TestGrammars.chunker()
        let file = chunker.chunks(of: source, path: "a.swift")
        expectCovered(file, of: source, budget: 256, "long line")
        #expect(file.chunks.allSatisfy { source[$0.byteRange.lowerBound] & 0xC0 != 0x80 })
        #expect(file.chunks.count > 100)
    }
}
