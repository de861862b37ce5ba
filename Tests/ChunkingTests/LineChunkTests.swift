import Chunking
import Testing

@Suite struct LineChunkTests {
    private let chunker = Chunker(grammars: .none)

    private func outline(_ text: String, _ path: String) -> [String] {
        chunker.chunks(of: Array(text.utf8), path: path).chunks.flatMap(\.definitions).map {
            "\(($0.scopes + [$0.name]).joined(separator: "/")) \($0.lineRange)"
        }
    }

    @Test("An empty file has no chunks and no lines")
    func emptyFile() {
        let file = chunker.chunks(of: [], path: "a.txt")
        #expect(file.chunks.isEmpty)
        #expect(file.lineCount == 0)
    }

    @Test("Line ranges leave out blank lines at the end and count CRLF lines once")
    func lineRangesOfMixedLineEnds() {
        let source = Array("a\r\nb\r\n\r\n\r\nc\n\n".utf8)
        let file = chunker.chunks(of: source, path: "a.zzz")
        #expect(file.chunks.map(\.lineRange) == [1...5])
        #expect(file.chunks.map(\.byteRange) == [0..<source.count])
        #expect(file.lineCount == 6)
    }

    @Test("Windows are cut at blank lines near the budget")
    func windowsAreCutAtBlankLines() {
        let block = String(repeating: "alpha beta gamma delta\n", count: 20) + "\n"
        let source = Array(String(repeating: block, count: 10).utf8)
        let file = chunker.chunks(of: source, path: "a.zzz")
        expectCovered(file, of: source, budget: 256, "windows")
        #expect(file.method == .lines)
        #expect(file.chunks.allSatisfy { $0.lineRange.lowerBound % 21 == 1 })
    }

    @Test(
        "Blank files and endless lines are covered",
        arguments: ["\n", " ", "x", "a b;", "\u{FEFF}"])
    func oddFilesAreCovered(_ unit: String) {
        let source = Array(String(repeating: unit, count: 100_000).utf8)
        expectCovered(chunker.chunks(of: source, path: "a.zzz"), of: source, budget: 256, "odd")
    }

    @Test("Prose is cut at headings, which name and nest its sections")
    func proseIsCutAtHeadings() {
        let text = """
            # One

            text

            ```
            # no heading
            ```

            ## Two

            more

            Three
            =====

            end
            """
        let file = chunker.chunks(of: Array(text.utf8), path: "a.md")
        #expect(file.method == .headings)
        let found = file.chunks.flatMap(\.definitions).map {
            "\($0.scopes) \($0.name) \($0.lineRange)"
        }
        #expect(
            found == [
                "[] One 1...11", "[\"One\"] Two 9...11", "[] Three 13...16",
            ])
    }

    @Test(
        "Prose of other kinds is cut at its headings, which nest by their marks",
        arguments: [
            ("a.rst", "A\n===\n\nx\n\nB\n---\n\ny\n", ["A 1...9", "A/B 6...9"]),
            (
                "a.rst", "=====\nTitle\n=====\n\nA\n=\n\nSec\n===\nx\n\n::\n\n   Code\n   ====\n",
                ["Title 1...15", "Title/Sec 8...15"]
            ),
            (
                "a.adoc", "= A\n\nx\n\n== B\n\n====\ny\n====\n\n----\n== C\n----\n",
                ["A 1...13", "A/B 5...13"]
            ),
            (
                "a.adoc", "Shelf\n=====\n\n[[b]]\nBooks\n------\n\n----\n== C\n----\n\n== D\n",
                ["Shelf 1...12", "Shelf/Books 5...10", "Shelf/D 12...12"]
            ),
            ("a.adoc", "== B\n\n.Code\n-----\n== C\n----\n== D\n-----\n", ["B 1...8"]),
            ("a.rst", "A\n===\nB\n===\nx\n", ["A 1...2", "B 3...5"]),
            ("a.txt", "One\n---\nTwo\n---\nx\n", ["One 1...2", "Two 3...5"]),
            (
                "a.org", "* A\ntext\n** B\n*bold*\n * item\n* C\n",
                ["A 1...5", "A/B 3...5", "C 6...6"]
            ),
            ("a.pod", "=head1 NAME\n\na\n\n=head2 B\n\n=cut\n", ["NAME 1...7", "NAME/B 5...7"]),
            (
                "a.txt", "A Book\n======\n\nx\n\n----\n\nB\n-\n\nPart\n----\ny\n",
                ["A Book 1...13", "A Book/Part 11...13"]
            ),
            ("CMakeLists.txt", "A\n===\n", []),
        ])
    func otherHeadings(_ path: String, _ text: String, _ expected: [String]) {
        #expect(outline(text, path) == expected)
        let file = chunker.chunks(of: Array(text.utf8), path: path)
        #expect(file.method == (expected.isEmpty ? .lines : .headings))
    }

    @Test(
        "A fence ends with a bare line of its own mark, at least as long",
        arguments: [
            ("````md\n```\n# no\n```\n# no\n````\n# A\n", ["A 7...7"]),
            ("```sh\n# no\n``` no\n# no\n````\n# A\n", ["A 6...6"]),
            ("```a``` b\n# A\n", ["A 2...2"]),
            ("~~~ a ```\n# no\n```\n# no\n~~~\n---\n# A\n", ["A 7...7"]),
            ("```\n# no\n", []), ("`a` b\n===\n", ["`a` b 1...2"]),
        ])
    func fences(_ text: String, _ expected: [String]) {
        #expect(outline(text, "a.md") == expected)
    }

    @Test(
        "Front matter has no headings, and a rule in its place hides none",
        arguments: [
            ("---\ntitle: X\nsidebar_position: 3\n---\n\n# A\n", ["A 6...6"]),
            ("---\n# Note.\n\nlayout: home\n...\nA\n===\n", ["A 6...7"]),
            ("---\r\ntitle: X\r\n---\r\n# A\r\n", ["A 4...4"]),
            ("---\n\n# A\n\ntext\n\n---\n", ["A 3...7"]),
            ("---\ntitle: X\n\n# A\n", ["A 4...4"]), ("---\n---\n", []), ("---", []),
        ])
    func frontMatter(_ text: String, _ expected: [String]) {
        #expect(outline(text, "a.md") == expected)
    }

    @Test(
        "A byte order mark hides no heading and is in none",
        arguments: [
            ("a.md", "# A\n", ["A 1...1"]), ("a.md", "A\n===\n", ["A 1...2"]),
            ("a.md", "---\ntitle: X\n---\n# A\n", ["A 4...4"]), ("a.md", "", []),
            ("a.rst", "===\nA\n===\nx\n", ["A 1...4"]), ("a.org", "* A\n", ["A 1...1"]),
            ("a.ini", "[a]\nb = 1\n", ["a 1...2"]), ("a.ini", "\n[a]\nb = 1\n", ["a 2...3"]),
            ("a.yaml", "a:\n  b: 1\n", ["a 1...2"]),
        ])
    func byteOrderMark(_ path: String, _ text: String, _ expected: [String]) {
        #expect(outline("\u{FEFF}" + text, path) == expected)
    }

    @Test("The budget holds by an exact count that is given, special tokens included")
    func exactCountHolds() {
        let exact = Chunker(grammars: .none, budget: 64) { bytes in
            var words = 2
            for index in bytes.indices where bytes[index] == 0x20 { words += 1 }
            return words
        }
        let source = Array(String(repeating: "a b c d e f\n", count: 200).utf8)
        let file = exact.chunks(of: source, path: "a.zzz")
        expectCovered(file, of: source, budget: 64, "exact")
        #expect(file.chunks.count < 20)
    }

    @Test("The chunk limit leaves the rest to the last chunk and says so")
    func chunkLimit() {
        var limits = Chunker.Limits()
        limits.chunkCount = 3
        let source = Array(String(repeating: "alpha beta gamma delta\n", count: 2_000).utf8)
        let file = Chunker(grammars: .none, limits: limits).chunks(of: source, path: "a.zzz")
        #expect(file.chunks.count == 3)
        #expect(file.limits == [.tooManyChunks])
        #expect(file.chunks.last?.byteRange.upperBound == source.count)
        #expect(file.chunks.last?.lineRange.upperBound == 2_000)
    }
}
