import CodeIndex
import Foundation
import Testing

@Suite struct SymbolStoreTests {
    static let importKind: UInt8 = 3

    static func key(_ number: UInt8, _ ending: String = "py") -> SymbolKey {
        SymbolKey(blob: Array(repeating: number, count: 20), ending: ending)
    }

    static func definition(
        _ name: String, _ kind: String, _ lines: ClosedRange<Int>, in parent: Int? = nil,
        scope: String? = nil
    ) -> IndexedDefinition {
        IndexedDefinition(
            name: name, kind: kind, lines: lines,
            headLines: lines.lowerBound...lines.lowerBound, parent: parent, scope: scope)
    }

    /// A class with a method, a function, an import and calls.
    static func file(_ key: SymbolKey, edition: Int64 = 1) -> IndexedSymbols {
        IndexedSymbols(
            key: key, language: "python", edition: edition,
            definitions: [
                definition("Shelf", "type", 3...9), definition("open", "method", 5...9, in: 0),
                definition("open", "function", 300...700, scope: "Outer"),
            ],
            references: [
                IndexedReference(name: "book", kind: 3, line: 1, qualifier: "shelf.book"),
                IndexedReference(name: "open", kind: 0, line: 8, qualifier: ""),
                IndexedReference(name: "open", kind: 0, line: 400_000, qualifier: "self"),
                IndexedReference(name: "Open", kind: 1, line: 2),
            ])
    }

    static func view(_ index: CodeIndex, _ keys: [SymbolKey]) throws -> SymbolView {
        index.symbolView(of: try index.symbolFiles(keys).compactMap(\.self))
    }

    @Test("Definitions and references come back as they were stored")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        do {
            let index = try CodeIndex(path: folder.indexPath)
            try index.storeSymbols([Self.file(Self.key(1)), Self.file(Self.key(2))])
        }
        let index = try CodeIndex(path: folder.indexPath)
        #expect(index.notice == nil)
        let view = try Self.view(index, [Self.key(1), Self.key(3)])
        let file = try #require(view.files.keys.first)

        #expect(view.files.count == 1)
        let defining = try view.definitions(inFilesDefining: "open")
        #expect(Array(defining.keys) == [file])
        let found = try #require(defining[file])
        #expect(found.map(\.name) == ["Shelf", "open", "open"])
        #expect(found.map(\.kind) == ["type", "method", "function"])
        #expect(found.map(\.scopes) == [[], ["Shelf"], ["Outer"]])
        #expect(found.map(\.lines) == [3...9, 5...9, 300...700])
        #expect(try view.definitions(inFilesDefining: "Open").isEmpty)
        #expect(try view.definitions(ofFiles: [file, 99]) == defining)

        let uses = try view.references(to: ["open"], importKind: Self.importKind)
        let source = Self.file(Self.key(1)).references
        #expect(uses.map(\.references) == [Array(source[1...2])])
        #expect(uses.map(\.imports) == [[source[0]]])
        #expect(try view.references(to: ["nothing"], importKind: Self.importKind).isEmpty)
        let imports = try view.references(to: ["book"], importKind: Self.importKind)
        #expect(imports.map(\.references) == [[source[0]]])
    }

    @Test("Names are found by their beginning and whatever their case, in this tree only")
    func names() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        var other = Self.file(Self.key(2))
        other.definitions = [Self.definition("openAll", "function", 1...2)]
        try index.storeSymbols([Self.file(Self.key(1)), other])
        let first = try Self.view(index, [Self.key(1)])
        let both = try Self.view(index, [Self.key(1), Self.key(2)])

        #expect(try first.definedNames(ignoringCaseOf: "OPEN") == ["open"])
        #expect(try first.definedNames(withPrefix: "oP") == ["open"])
        #expect(try both.definedNames(withPrefix: "oP") == ["open", "openAll"])
        #expect(try both.definedNames(withPrefix: "book").isEmpty, "it is only used")
        #expect(try both.definedNames(withPrefix: "100%'").isEmpty)
    }

    @Test("Another edition replaces what was stored, the same one does not")
    func editions() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        try index.storeSymbols([Self.file(Self.key(1))])
        let first = try #require(try index.symbolFiles([Self.key(1)])[0])
        try index.storeSymbols([Self.file(Self.key(1))])
        #expect(try index.symbolFiles([Self.key(1)]) == [first])

        var changed = Self.file(Self.key(1), edition: 2)
        changed.definitions = [Self.definition("close", "function", 1...1)]
        try index.storeSymbols([changed])
        let view = try Self.view(index, [Self.key(1)])
        #expect(view.files.values.map(\.edition) == [2])
        #expect(try view.definitions(inFilesDefining: "open").isEmpty)
        #expect(try view.definitions(inFilesDefining: "close").count == 1)
        let endings = try index.symbolFiles([Self.key(1, "pyi")])
        #expect(endings == [nil])
    }

    @Test("Why symbols are missing is kept until they are read, or are missing for another reason")
    func unread() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        var file = IndexedSymbols(key: Self.key(1), language: "python", edition: 0)
        for reason in ["it took too long", "it is nested too deep"] {
            file.unread = reason
            try index.storeSymbols([file])
            #expect(try index.symbolFiles([file.key]).map { $0?.unread } == [reason])
        }
        try index.storeSymbols([Self.file(Self.key(1))])
        let read = try #require(try index.symbolFiles([file.key])[0])
        #expect(read.unread == nil && read.edition == 1)
    }

    @Test("Symbols of blobs that no tree reaches are removed, with names that nothing uses")
    func removal() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        try index.storeSymbols((1...9).map { Self.file(Self.key($0)) })
        var other = Self.file(Self.key(10))
        other.definitions = [Self.definition("kept", "function", 1...1)]
        other.references = []
        try index.storeSymbols([other])

        let kept = FileKey(blob: Self.key(10).blob, path: "a.py")
        var unneeded = try index.storedKeys()
        unneeded.keep(kept)
        try index.remove(unneeded, keepingChunkers: [])

        #expect(
            try index.symbolFiles([Self.key(1), Self.key(10)]).map { $0 != nil } == [false, true])
        let view = try Self.view(index, [Self.key(10)])
        #expect(try view.definedNames(withPrefix: "") == ["kept"])
        try index.storeSymbols([Self.file(Self.key(1))])
        let again = try Self.view(index, [Self.key(1), Self.key(10)])
        #expect(try again.definedNames(withPrefix: "") == ["kept", "open", "Shelf"])
        #expect(try again.references(to: ["open"], importKind: Self.importKind).count == 1)
    }

    /// The file was written by the code of version 2 over a repository of two files, then packed
    /// into small pages; see Fixtures/README.md.
    @Test("An index of version 2 keeps its chunks and vectors, and takes symbols")
    func migration() throws {
        let folder = try TemporaryFolder()
        let fixture = try #require(
            Bundle.module.resourceURL?.appending(path: "Fixtures/version-2.sqlite"))
        try FileManager.default.copyItem(
            at: fixture, to: URL(fileURLWithPath: folder.indexPath))

        let index = try CodeIndex(path: folder.indexPath)

        #expect(index.notice == nil)
        let statistics = try index.statistics()
        #expect(statistics.fileCount == 2)
        #expect(statistics.chunkCount == 2)
        #expect(statistics.vectorFileCounts == ["minilm-l6 q4_0": 2])
        let shelf = FileKey(
            blob: [
                0x06, 0xCC, 0xC5, 0xE9, 0x61, 0x00, 0xBC, 0xAA, 0x94, 0xE1, 0x0E, 0x71, 0xBB, 0x0B,
                0x77, 0x95, 0x0E, 0xF1, 0x6C, 0x90,
            ], path: "shelf.py")
        let view = try index.view(of: [shelf], chunker: "1 bash,c,cpp,csharp,go,java,javascript,kotlin,markdown,php,python,ruby,rust,swift,tsx,typescript")
        let chunk = try #require(try view.chunks(view.chunkIDs(ofFile: "shelf.py")).first)
        #expect(chunk.definitions == ["Shelf", "open"] && chunk.scopes.isEmpty)
        #expect(try view.terms().search(["shelf"]).chunks.map(\.id) == [chunk.id])
        #expect(try index.symbolFiles([Self.key(1)]) == [nil])
        try index.storeSymbols([Self.file(Self.key(1))])
        #expect(try Self.view(index, [Self.key(1)]).definitions(inFilesDefining: "open").count == 1)
    }

    @Test("Damaged symbols are errors or left out, never a crash", arguments: 0..<60)
    func damage(_ seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let keys = (1...20).map { Self.key($0) }
        do {
            try CodeIndex(path: folder.indexPath).storeSymbols(keys.map { Self.file($0) })
        }
        let url = URL(fileURLWithPath: folder.indexPath)
        var bytes = try Data(contentsOf: url)
        var random = Lehmer(seed: seed)
        // Behind the first pages, which hold the schema.
        for _ in 0..<(seed % 2 == 0 ? 20 : 400) {
            bytes[Int.random(in: 16_384..<bytes.count, using: &random)] = .random(
                in: 0...255, using: &random)
        }
        try bytes.write(to: url)
        let index = try CodeIndex(path: folder.indexPath)
        func tolerate(_ body: () throws -> Void) {
            do { try body() } catch let error as CodeIndexError {
                switch error {
                case .damaged, .failed: return
                default: Issue.record("seed \(seed): \(error)")
                }
            } catch { Issue.record("seed \(seed): \(error)") }
        }
        tolerate {
            let view = try Self.view(index, keys)
            tolerate { _ = try view.definitions(inFilesDefining: "open") }
            tolerate { _ = try view.definitions(ofFiles: Set(view.files.keys)) }
            tolerate { _ = try view.references(to: ["open"], importKind: Self.importKind) }
            tolerate { _ = try view.definedNames(withPrefix: "o") }
        }
        tolerate { try index.storeSymbols([Self.file(Self.key(30))]) }
        tolerate { try index.remove(index.storedKeys(), keepingChunkers: []) }
    }
}
