import Chunking
import Foundation
import Testing

/// What each language's `references.scm` finds in a sample, against lists read off the samples by
/// eye: line, kind, receiver and name; for imports, the name and the module.
@Suite(.disabled(if: TestGrammars.isSkipped, "REPOASK_SKIP_MODELS=1")) struct ReferenceTests {
    static let samples = [
        "matlab.m", "uses.c", "uses.clj", "uses.cmake", "uses.cpp", "uses.cs", "uses.dart",
        "uses.erl", "uses.ex", "uses.f90", "uses.fs", "uses.gleam", "uses.go", "uses.graphql",
        "uses.groovy", "uses.hs", "uses.java", "uses.jl", "uses.js", "uses.kt", "uses.lua",
        "uses.m", "uses.mk", "uses.ml", "uses.mli", "uses.nix", "uses.php", "uses.pl",
        "uses.proto", "uses.ps1", "uses.py", "uses.R", "uses.rb", "uses.rs", "uses.scala",
        "uses.scss", "uses.sh", "uses.sol", "uses.sql", "uses.svelte", "uses.swift", "uses.tf",
        "uses.ts", "uses.tsx", "uses.vue", "uses.zig",
    ]

    static func fixture(_ name: String) throws -> [UInt8] {
        guard let folder = Bundle.module.resourceURL?.appending(path: "Fixtures/references")
        else { throw TestGrammars.Missing(description: "no fixtures") }
        return try Array(Data(contentsOf: folder.appending(path: name)))
    }

    func symbols(_ text: String, _ path: String) throws -> FileSymbols {
        let reader = SymbolReader(
            grammars: try TestGrammars.installed(), limits: TestGrammars.patient)
        return try #require(try reader.symbols(of: Array(text.utf8), path: path))
    }

    static func line(_ reference: Reference) -> String {
        let (kind, name) = (reference.kind.rawValue, reference.name)
        guard let qualifier = reference.qualifier else {
            return "\(reference.line) \(kind) \(name)"
        }
        return reference.kind == .import
            ? "\(reference.line) \(kind) \(name) from \(qualifier)"
            : "\(reference.line) \(kind) \(qualifier.isEmpty ? "()" : qualifier).\(name)"
    }

    @Test("Each language's calls, types, imports and names are found", arguments: samples)
    func referencesAreFound(_ name: String) throws {
        let source = String(decoding: try Self.fixture(name), as: UTF8.self)
        let expected = String(decoding: try Self.fixture(name + ".expected"), as: UTF8.self)

        let found = try symbols(source, name).references.map(Self.line)

        #expect(found == expected.split(separator: "\n").map(String.init))
    }

    @Test("Every language with code has a query for references, and a sample of it")
    func everyLanguage() throws {
        let grammars = try TestGrammars.installed()
        let covered = Set(
            try Self.samples.compactMap {
                grammars.language(path: $0, source: try Self.fixture($0))?.id
            })
        for language in grammars.languages where grammars.hasReferences(language) {
            #expect(covered.contains(language.id), "\(language.id)")
            try grammars.check(language)
        }
        #expect(covered.count == Self.samples.count)
    }

    @Test("A definition knows its signature's lines, its place, and the front of its name")
    func definitions() throws {
        let python = try symbols(
            "@cached\ndef long(\n    a,\n    b,\n):\n    return 1\n\nclass A:\n    def f(self): pass\n",
            "a.py")
        #expect(python.definitions.map(\.name) == ["long", "A", "f"])
        #expect(python.definitions.map(\.headLines) == [2...5, 8...8, 9...9])
        #expect(python.definitions.map(\.lineRange) == [1...6, 8...9, 9...9])
        #expect(python.definitions.map(\.parent) == [nil, nil, 1])
        let cpp = try symbols("int Shelf<T>::open(int a)\n{\n    return a;\n}\n", "a.cpp")
        #expect(cpp.definitions.map(\.name) == ["open"])
        #expect(cpp.definitions.map(\.scope) == ["Shelf"])
        #expect(cpp.definitions.map(\.headLines) == [1...1])
        let go = try symbols("package a\n\nfunc (b *Book) Read() {}\n", "a.go")
        #expect(go.definitions.map(\.scope) == ["Book"])
        let script = try symbols("Shelf.prototype.close = function () {}\n", "a.js")
        #expect(script.definitions.map(\.name) == ["close"])
        #expect(script.definitions.map(\.scope) == ["Shelf"])
    }

    @Test("Keys of YAML are definitions, without a grammar")
    func yaml() throws {
        let text = "jobs:\n  # All.\n  build:\n    steps:\n    - name: Make\n      run: make\n"
        let found = try symbols(text, "ci.yml")
        #expect(found.language.id == "yaml")
        #expect(found.definitions.map(\.name) == ["jobs", "build", "steps", "Make"])
        #expect(found.definitions.map(\.headLines) == [1...1, 3...3, 4...4, 5...5])
        #expect(found.definitions.map(\.parent) == [nil, 0, 1, 2])
        #expect(found.references == [])
    }

    @Test("Prose and unknown files have no symbols; a missing grammar is said")
    func noSymbols() throws {
        let reader = SymbolReader(
            grammars: try TestGrammars.installed(), limits: TestGrammars.patient)
        #expect(try reader.symbols(of: Array("# A\n".utf8), path: "a.md") == nil)
        #expect(try reader.symbols(of: Array("A\n".utf8), path: "a.unknown") == nil)
        #expect(try reader.symbols(of: [], path: "a.py")?.definitions == [])
        let unbuilt = SymbolReader(
            grammars: try GrammarSet(
                manifestFolder: TestGrammars.manifestFolder, libraryFolder: "/nonexistent"))
        #expect(throws: ChunkedFile.Limit.self) {
            _ = try unbuilt.symbols(of: [0x61], path: "a.py")
        }
    }

    @Test("Damaged sources end in symbols or a limit, with lines that exist", arguments: samples)
    func damagedSources(_ name: String) throws {
        let reader = SymbolReader(grammars: try TestGrammars.installed())
        let whole = try Self.fixture(name)
        for seed in 0..<40 {
            var random = SeededGenerator(state: UInt64(seed))
            var source = whole
            for _ in 0..<(1 + seed / 4) {
                let place = Int.random(in: 0..<source.count, using: &random)
                if seed % 2 == 0 {
                    source[place] = .random(in: 0...255, using: &random)
                } else {
                    source.removeSubrange(place..<min(place + 7, source.count))
                }
            }
            guard let symbols = try? reader.symbols(of: source, path: name) else { continue }
            let lineCount = source.split(separator: 0x0A, omittingEmptySubsequences: false).count
            #expect(symbols.references.allSatisfy { (1...lineCount).contains($0.line) })
            for (index, entry) in symbols.definitions.enumerated() {
                #expect(entry.parent ?? -1 < index)
                #expect((1...lineCount).contains(entry.headLines.upperBound))
            }
        }
    }

    @Test("The edition follows the queries and the grammar, not other languages")
    func editions() throws {
        let grammars = try TestGrammars.installed()
        let unbuilt = try GrammarSet(
            manifestFolder: TestGrammars.manifestFolder, libraryFolder: "/nonexistent")
        let python = try #require(grammars.languages.first { $0.id == "python" })
        let go = try #require(grammars.languages.first { $0.id == "go" })
        #expect(grammars.symbolEdition(of: python) == grammars.symbolEdition(of: python))
        #expect(grammars.symbolEdition(of: python) != grammars.symbolEdition(of: go))
        #expect(grammars.symbolEdition(of: python) != unbuilt.symbolEdition(of: python))
        #expect(grammars.symbolEdition(of: nil) == unbuilt.symbolEdition(of: nil))
    }
}
