import Chunking
import Testing

/// Configuration, tables and pages.
@Suite struct DataFileTests {
    private func outline(_ text: String, _ path: String, _ chunker: Chunker) -> [String] {
        chunker.chunks(of: Array(text.utf8), path: path).chunks.flatMap(\.definitions).map {
            "\($0.kind) \(($0.scopes + [$0.name]).joined(separator: "/")) \($0.lineRange)"
        }
    }

    @Test("YAML is cut at its top-level keys, with the comments above them")
    func yamlKeys() {
        let text = """
            name: build
            # When it runs.
            on:
              push:
                branches: [main]

            "jobs": # all of them
              test:
                steps:
                - run: make
            list:
            - a
            - b: 1
            --- # next
            kind: Service
            spec:
              text: |
                no_key:
                  at all
            """
        #expect(
            outline(text, "ci.yml", Chunker(grammars: .none)) == [
                "section on 2...5", "section jobs 7...10", "section list 11...13",
                "section spec 16...19",
            ])
    }

    @Test("INI files are cut at their sections")
    func iniSections() {
        let text = "[metadata]\nname = a\n\n; tests\n[tool:pytest]\naddopts = -q\n"
        #expect(
            outline(text, "setup.cfg", Chunker(grammars: .none)) == [
                "section metadata 1...2", "section tool:pytest 4...6",
            ])
    }

    @Test(
        "Large data has few chunks and definitions, and every byte in one",
        arguments: ["a.json", "a.yaml", "a.csv", "a.toml", "a.jsonl"])
    func dataIsCapped(_ path: String) throws {
        guard !TestGrammars.isSkipped else { return }
        let chunker = Chunker(grammars: try TestGrammars.installed())
        let entry: (Int) -> String = { index in
            switch path {
            case "a.json": "  \"key\(index)\": {\"value\": [\(index), \"some text here\"]}"
            case "a.yaml": "key\(index):\n  value: some text here\n  more: text\n"
            case "a.toml": "[key\(index)]\nvalue = \"some text here\"\n"
            default: "\(index),some,text,here,and,there\n"
            }
        }
        var text = (0..<2_600).map(entry).joined(separator: path == "a.json" ? ",\n" : "")
        if path == "a.json" { text = "{\n" + text + "\n}\n" }
        let source = Array(text.utf8)
        let file = chunker.chunks(of: source, path: path)
        #expect(file.chunks.count == 64)
        #expect(file.limits == [.tooManyChunks])
        #expect(file.chunks.flatMap(\.definitions).count <= 200)
        #expect(file.chunks.last?.byteRange.upperBound == source.count)
        #expect(file.chunks.last?.lineRange.upperBound == file.lineCount)
    }

    @Test("Scripts and styles in a page are read in their own languages, at their own lines")
    func embeddedCode() throws {
        guard !TestGrammars.isSkipped else { return }
        let chunker = Chunker(grammars: try TestGrammars.installed())
        let text = """
            <p>text</p>
            <script>
            class Shelf {
              open() {}
            }
            </script>
            <p id="more">text</p>
            <script>function close() {}</script>
            <style>
            p { color: red; }
            </style>
            """
        #expect(
            outline(text, "a.html", chunker) == [
                "type Shelf 3...5", "method Shelf/open 4...4", "section more 7...7",
                "function close 8...8", "section p 10...10",
            ])
        // A script that is none leaves the page as it is.
        let broken = "<script>\n%% {{ ((( }}} ###\n)))) @@@\n</script>\n<p id=\"a\">b</p>\n"
        #expect(outline(broken, "a.html", chunker) == ["section a 5...5"])
    }
}
