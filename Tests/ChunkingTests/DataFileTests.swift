import Chunking
import Testing

/// Configuration, tables and pages.
@Suite struct DataFileTests {
    private func outline(_ text: String, _ path: String, _ chunker: Chunker) -> [String] {
        chunker.chunks(of: Array(text.utf8), path: path).chunks.flatMap(\.definitions).map {
            "\($0.kind) \(($0.scopes + [$0.name]).joined(separator: "/")) \($0.lineRange)"
        }
    }

    @Test("YAML is cut at its keys and named items, with the comments above them")
    func yamlKeys() {
        let text = """
            name: build
            # When it runs.
            on:
              push:
                branches: [main]

            "jobs": # all of them
              # Runs them.
              test:
                runs-on: linux
                steps:
                - uses: actions/checkout@v4
                - name: Run "all" # of them
                  run: |
                    make test
                    not: a key
                -
                  id: 'last'
                  env: &env {A: 1,
                    B: 2}
            list:
            - a
            - b: 1
            """
        #expect(
            outline(text, "ci.yml", Chunker(grammars: .none)) == [
                "section on 2...5", "section on/push 4...5", "section jobs 7...20",
                "section jobs/test 8...20", "section jobs/test/steps 11...20",
                "section jobs/test/steps/Run \"all\" 13...16",
                "section jobs/test/steps/Run \"all\"/run 14...16",
                "section jobs/test/steps/last 17...20",
                "section jobs/test/steps/last/env 19...20", "section list 21...23",
            ])
    }

    @Test("Each object of Kubernetes is known by its kind and name")
    func yamlDocuments() {
        let text = """
            apiVersion: v1
            kind: Service
            metadata:
              labels: {app: shelf}
              name: "shelf"
            spec:
              ports:
                - name: http
                  port: 80
            --- # next
            kind: ConfigMap
            metadata:
              name: {{ include "shelf.name" . }}
            data: {}
            ---
            plain:
              a: 1
            """
        #expect(
            outline(text, "k8s.yaml", Chunker(grammars: .none)) == [
                "section Service/shelf 1...9", "section shelf/metadata 3...5",
                "section shelf/spec 6...9", "section shelf/spec/ports 7...9",
                "section shelf/spec/ports/http 8...9", "section ConfigMap 11...14",
                "section ConfigMap/metadata 12...13", "section plain 16...17",
            ])
    }

    @Test("Templates and texts over lines do not hide the keys behind them")
    func yamlTemplates() {
        let text = """
            service:
            {{- if .Values.on }}
              {{ .Values.key }}:
                port: 80
            {{- end }}
              text: "first
            no: key
              at all"
              json:
                {
                  "a": {
                  },
                  "b": 1
                }
              flow: {
                a: 1
              }
              last:
                a: 1
            """
        #expect(
            outline(text, "values.yaml", Chunker(grammars: .none)) == [
                "section service 1...19", "section service/{{ .Values.key }} 3...4",
                "section service/text 6...8", "section service/json 9...14",
                "section service/flow 15...17", "section service/last 18...19",
            ])
    }

    @Test("Of many keys the outermost stay, of deep ones the outer")
    func yamlLimits() {
        let many = (0..<150).map { "key\($0):\n  inner:\n    a: 1\n" }.joined()
        let names = outline(many, "a.yml", Chunker(grammars: .none))
        #expect(names.count == 200)
        #expect(names.filter { !$0.contains("/") }.count == 150)
        #expect(names.contains("section key49/inner 149...150"))
        let deep = (0..<5_000).map { String(repeating: " ", count: $0) + "k:\n" }.joined()
        #expect(outline(deep, "a.yml", Chunker(grammars: .none)).count == 6)
        let dashes = String(repeating: "- ", count: 50_000) + "a: 1\n"
        #expect(outline(dashes, "a.yml", Chunker(grammars: .none)) == [])
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
        let chunker = try TestGrammars.chunker()
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
        let chunker = try TestGrammars.chunker()
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
    }

    @Test("Scripts that are none, or too much, leave the page as it is and are said")
    func unreadEmbeddedCode() throws {
        guard !TestGrammars.isSkipped else { return }
        let chunker = try TestGrammars.chunker()
        let reader = SymbolReader(grammars: chunker.grammars, limits: chunker.limits)
        func limits(_ text: String) throws -> [ChunkedFile.Limit] {
            let source = Array(text.utf8)
            let file = chunker.chunks(of: source, path: "a.html")
            let symbols = try reader.symbols(of: source, path: "a.html")
            #expect(symbols?.limits == file.limits)
            #expect(file.limits.count == 1)
            return file.limits
        }
        let broken = "<script>\n)))) ]]]] }}}}\n)))) ]]]]\n</script>\n<p id=\"a\">b</p>\n"
        #expect(outline(broken, "a.html", chunker) == ["section a 5...5"])
        let brokenLimit = try limits(broken).first
        guard case .brokenSyntax? = brokenLimit else {
            Issue.record("limit: \(String(describing: brokenLimit))")
            return
        }
        // Each fits, but not both.
        let script = "<script>\n" + String(repeating: "a();\n", count: 5_500) + "</script>\n"
        let large = script + "\n<p id=\"a\">b</p>\n" + script
        #expect(outline(large, "a.html", chunker) == ["section a 5504...5504"])
        let largeLimit = try limits(large).first
        guard case .fileTooLargeForSyntax(let byteCount) = largeLimit else {
            Issue.record("limit: \(String(describing: largeLimit))")
            return
        }
        #expect((55_000..<55_010).contains(byteCount))
    }
}
