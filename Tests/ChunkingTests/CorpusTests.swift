import Chunking
import Foundation
import Testing

/// What each language's query finds in its sample, read off the samples by eye: kind, scopes and
/// name, lines with doc comment and attributes.
@Suite(.disabled(if: TestGrammars.isSkipped, "REPOASK_SKIP_MODELS=1")) struct CorpusTests {
    static let expected = common.merging(programs) { $1 }.merging(documents) { $1 }

    private static let common: [String: [String]] = [
        "sample.c": [
            "macro LIMIT 3-3",
            "macro TWICE 4-4",
            "type book 6-9",
            "enumeration size_kind 11-11",
            "variable count 13-13",
            "function page 15-15",
            "function open_book 17-21",
            "function main 23-26",
        ],
        "sample.cpp": [
            "module shelf 3-26",
            "type shelf/Book 5-15",
            "method shelf/Book/Book 9-9",
            "method shelf/Book/~Book 10-10",
            "method shelf/Book/title 11-11",
            "enumeration shelf/Size 17-17",
            "type shelf/Text 19-19",
            "function shelf/operator== 21-24",
            "function shelf::open 28-31",
        ],
        "sample.cs": [
            "module Shelf 3-29",
            "type Shelf/Book 5-19",
            "property Shelf/Book/Limit 9-9",
            "property Shelf/Book/Title 11-11",
            "constructor Shelf/Book/Book 13-16",
            "method Shelf/Book/Read 18-18",
            "interface Shelf/IReader 21-24",
            "method Shelf/IReader/Page 23-23",
            "enumeration Shelf/Size 26-26",
            "type Shelf/Point 28-28",
        ],
        "sample.go": [
            "constant Limit 5-6",
            "type Book 8-10",
            "interface Reader 12-14",
            "method Reader/Read 13-13",
            "function Open 16-19",
            "method Book/Read 21-23",
            "function Map 25-27",
        ],
        "sample.java": [
            "type Book 5-26",
            "property Book/title 8-8",
            "property Book/LIMIT 9-9",
            "constructor Book/Book 11-13",
            "method Book/read 15-19",
            "interface Book/Reader 21-23",
            "method Book/Reader/page 22-22",
            "enumeration Book/Size 25-25",
            "type Point 28-28",
        ],
        "sample.js": [
            "constant LIMIT 3-3",
            "type Shelf 5-12",
            "property Shelf/capacity 7-7",
            "method Shelf/open 9-11",
            "function add 14-16",
            "function Shelf.prototype.close 18-20",
            "function walk 22-24",
            "module shelf 26-30",
            "test shelf/adds 27-29",
        ],
        "sample.kt": [
            "constant LIMIT 3-3",
            "type Book 7-17",
            "property Book/size 8-8",
            "method Book/read 10-12",
            "type Book/companion 14-16",
            "method Book/companion/open 15-15",
            "interface Reader 19-21",
            "method Reader/page 20-20",
            "enumeration Size 23-23",
            "type Registry 25-29",
            "constructor Registry/init 26-28",
            "function twice 31-31",
            "type Shelf 33-33",
        ],
        "sample.md": [
            "section Shelf 3-16",
            "section Shelf/Books 7-11",
            "section Shelf/Setext 13-16",
            "section Last 18-18",
        ],
        "sample.php": [
            "constant LIMIT 5-5",
            "type Book 7-20",
            "constant Book/SIZE 13-13",
            "property Book/$title 14-14",
            "method Book/__construct 16-19",
            "interface Reader 22-25",
            "method Reader/page 24-24",
            "type Closes 27-30",
            "method Closes/close 29-29",
            "enumeration Size 32-35",
            "function open 37-40",
        ],
        "sample.py": [
            "constant LIMIT 4-4",
            "type Shelf 7-22",
            "property Shelf/capacity 12-12",
            "method Shelf/size 14-16",
            "method Shelf/add 18-22",
            "function Shelf/add/check 19-20",
            "function main 25-26",
            "function broken 29-30",
        ],
        "sample.rb": [
            "module Shelf 3-18",
            "constant Shelf/LIMIT 4-4",
            "type Shelf/Book 6-17",
            "method Shelf/Book/initialize 10-12",
            "method Shelf/Book/open 14-16",
            "module book 20-24",
            "test book/opens 21-23",
        ],
        "sample.rs": [
            "constant LIMIT 3-3",
            "type Book 5-9",
            "type Book 11-16",
            "method Book/read 12-15",
            "interface Reader 18-20",
            "method Reader/page 19-19",
            "enumeration Size 22-25",
            "macro twice 27-31",
            "module inner 33-35",
            "function inner/helper 34-34",
        ],
        "sample.sh": [
            "variable LIMIT 4-4",
            "variable SHELF 5-5",
            "function open_book 7-11",
            "function close_book 13-15",
        ],
        "sample.swift": [
            "constant limit 3-3",
            "type Book 5-18",
            "property Book/title 8-9",
            "constructor Book/init 11-13",
            "method Book/read 15-15",
            "method Book/subscript 17-17",
            "interface Reader 20-22",
            "method Reader/page 21-21",
            "enumeration Size 24-29",
            "property Size/isLarge 28-28",
            "type Book 31-33",
            "method Book/page 32-32",
            "function open 35-37",
            "type Shelf 39-39",
        ],
        "sample.ts": [
            "interface Book 1-5",
            "method Book/read 4-4",
            "type Shelf 7-7",
            "enumeration Size 9-12",
            "type Library 14-22",
            "property Library/books 16-16",
            "method Library/open 17-17",
            "method Library/find 19-21",
            "module Inner 24-26",
            "function Inner/helper 25-25",
            "function load 28-30",
        ],
        "sample.tsx": [
            "type Props 1-1",
            "function Card 3-6",
            "function List 8-12",
        ],
    ]

    @Test(
        "Each language's definitions are found with their comments",
        arguments: expected.keys.sorted())
    func definitionsAreFound(_ name: String) throws {
        let source = try TestGrammars.sample(name)
        let file = try TestGrammars.chunker().chunks(of: source, path: name)

        #expect(file.method == (file.language?.isBuiltIn == true ? .headings : .syntax))
        #expect(file.limits.isEmpty)
        let found = file.chunks.flatMap(\.definitions).map { definition in
            let name = (definition.scopes + [definition.name]).joined(separator: "/")
            let lines = definition.lineRange
            return "\(definition.kind) \(name) \(lines.lowerBound)-\(lines.upperBound)"
        }
        #expect(found == Self.expected[name])
    }

    @Test("Every language of the manifest has a sample, and its query is valid")
    func everyLanguageHasASample() throws {
        let grammars = try TestGrammars.installed()
        var missing = Set(grammars.languages.map(\.id))
        for name in Self.expected.keys {
            let source = try TestGrammars.sample(name)
            if let language = grammars.language(path: name, source: source) {
                missing.remove(language.id)
                try grammars.check(language)
            }
        }
        #expect(missing.isEmpty)
    }
}
