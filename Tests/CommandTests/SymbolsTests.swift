import Foundation
import Testing

/// Definitions and references through the binary, with real grammars, on real repositories.
@Suite struct SymbolsTests {
    static let files = [
        "src/shelf/__init__.py": "from .book import Book\n",
        "src/shelf/book.py": """
        import os

        MAXIMUM = 10


        class Book:
            def open(self, path):
                self.check(path)
                return helper(path)

            def check(self, path):
                raise ValueError(path)


        def helper(
            path,
            mode="r",
        ):
            return open(path, mode)
        """,
        "src/main.py": """
        from shelf.book import Book, helper
        from shelf import book


        def run(path):
            first = Book().open(path)
            unknown(path).open()
            return helper(path), book.helper(path), os.helper(path)


        class Other:
            def check(self):
                self.check()
        """,
        "src/far.py": "def helper():\n    pass\n\n\nclass Sub(Book):\n    pass\n",
        "tests/test_book.py":
            "from shelf.book import helper\n\ndef test_it():\n    helper(MAXIMUM)\n",
        "go/store/store.go": """
        package store

        // Load loads.
        func Load(path string) error { return visit(path) }

        func visit(path string) error { return nil }
        """,
        "go/store/other.go": "package store\n\nfunc again() { visit(\"a\") }\n",
        "go/main.go": """
        package main

        import "example.org/app/go/store"

        func main() { store.Load("a"); fmt.Load() }
        """,
    ]

    struct Report: Decodable {
        struct Definition: Decodable {
            var path: String
            var line: Int
            var start: Int
            var end: Int
            var kind: String
            var name: String
            var scopes: [String]
            var signature: String?
        }
        struct Reference: Decodable {
            struct Caller: Decodable {
                var name: String
                var scopes: [String]
            }
            var path: String
            var line: Int
            var kind: String
            var caller: Caller?
            var certainty: String?
            var definition: Int?
        }
        var definitions: [Definition]
        var references: [Reference]
        var definitionCount: Int
        var referenceCount: Int
        var suggestions: [String]

        /// `path:line kind certainty`
        var uses: [String] {
            references.map { "\($0.path):\($0.line) \($0.kind) \($0.certainty ?? "-")" }
        }
    }

    func report(
        _ arguments: String..., in repository: TemporaryRepository, status: Int32 = 0
    ) throws -> Report {
        let run = try CommandRun.run(
            CommandRun.binary, ["symbols", "--json"] + arguments, in: repository.folder)
        #expect(run.status == status, "\(run.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    }

    @Test("A function is found with its signature; uses are told apart by what the syntax says")
    func function() throws {
        let repository = try TemporaryRepository(Self.files)

        let found = try report("shelf/book/helper", in: repository)

        let definition = try #require(found.definitions.first)
        #expect(found.definitionCount == 1)
        #expect(definition.path == "src/shelf/book.py")
        #expect((definition.line, definition.start, definition.end) == (15, 15, 19))
        #expect(definition.signature == "def helper( path, mode=\"r\", ):")
        #expect(
            found.uses == [
                "src/shelf/book.py:9 call exact",
                "src/main.py:1 import exact",
                // Twice: by its imported name and through its module; not `os.helper`.
                "src/main.py:8 call exact", "src/main.py:8 call exact",
                "tests/test_book.py:1 import exact",
                "tests/test_book.py:4 call exact",
            ])
        let callers = found.references.map { ($0.caller.map { $0.scopes + [$0.name] }) ?? [] }
        #expect(callers[0] == ["Book", "open"])
        #expect(callers[1] == [])
        #expect(callers[2] == ["run"])
    }

    @Test("A method of the same type is exact, of an unknown object only possible")
    func methods() throws {
        let repository = try TemporaryRepository(Self.files)

        let check = try report("Book.check", in: repository)
        #expect(check.definitions.map(\.scopes) == [["Book"]])
        #expect(check.uses == ["src/shelf/book.py:8 call exact"])
        for spelling in ["Book::check", "Book#check", "book.Book.check()", "Book->check"] {
            #expect(try report(spelling, in: repository).uses == check.uses, "\(spelling)")
        }

        let open = try report("open", in: repository)
        #expect(open.definitions.map(\.kind) == ["method"])
        #expect(open.uses == ["src/main.py:6 call possible", "src/main.py:7 call possible"])

        let both = try report("check", in: repository)
        #expect(both.definitions.map(\.path) == ["src/main.py", "src/shelf/book.py"])
        #expect(both.references.map(\.definition) == [0, 1])
    }

    @Test(
        "Types are found where they are extended, imported and made; constants where they are named"
    )
    func types() throws {
        let repository = try TemporaryRepository(Self.files)

        let book = try report("Book", in: repository)
        #expect(book.definitions.map(\.kind) == ["type"])
        #expect(
            book.uses == [
                "src/shelf/__init__.py:1 import exact", "src/main.py:1 import exact",
                "src/main.py:6 call exact", "src/far.py:5 inherit possible",
            ])
        let constant = try report("MAXIMUM", in: repository)
        #expect(constant.uses == ["tests/test_book.py:4 use possible"])
    }

    @Test("Go finds what is in the package, and in the package that is imported")
    func packages() throws {
        let repository = try TemporaryRepository(Self.files)

        #expect(try report("store.Load", in: repository).uses == ["go/main.go:5 call exact"])
        #expect(
            try report("visit", in: repository).uses == [
                "go/store/store.go:4 call exact", "go/store/other.go:3 call exact",
            ])
    }

    @Test("Kinds, callers, definitions only and the limit narrow what is listed")
    func options() throws {
        let repository = try TemporaryRepository(Self.files)

        #expect(try report("Book", "--kind", "func", in: repository, status: 1).definitions.isEmpty)
        #expect(try report("Book", "--kind", "class,enum", in: repository).definitionCount == 1)
        let callers = try report("helper", "--callers", in: repository)
        #expect(callers.references.allSatisfy { $0.kind == "call" })
        #expect(callers.definitionCount == 2)
        let definitions = try report("helper", "-d", in: repository)
        #expect(definitions.references.isEmpty && definitions.definitionCount == 2)
        let limited = try report("helper", "--limit", "1", in: repository)
        #expect(limited.definitions.count == 1 && limited.references.count == 1)
        #expect(limited.definitionCount == 2 && limited.referenceCount > 1)
    }

    @Test("What is not found exits with 1 and a hint; another case is found and said")
    func notFound() throws {
        let repository = try TemporaryRepository(Self.files)

        let nothing = try CommandRun.repoask("symbols", "zzz", in: repository.folder)
        #expect(nothing.status == 1)
        #expect(nothing.output.isEmpty)
        #expect(nothing.errors == "note: no symbol 'zzz'\n")
        let prefix = try CommandRun.repoask("symbols", "help", in: repository.folder)
        #expect(prefix.status == 1)
        #expect(prefix.errors == "note: no symbol 'help'; did you mean helper?\n")
        let typing = try CommandRun.repoask("symbols", "helpre", in: repository.folder)
        #expect(typing.errors.contains("did you mean helper?"))
        #expect(try report("helpre", in: repository, status: 1).suggestions == ["helper"])
        let other = try CommandRun.repoask("symbols", "book.HELPER", in: repository.folder)
        #expect(other.status == 0)
        #expect(other.output.hasPrefix("src/shelf/book.py:15  function  helper  def helper("))
        #expect(other.errors == "note: no symbol 'book.HELPER'; this is 'helper'\n")
        // Of another library: named here, defined nowhere.
        let foreign = try report("ValueError", in: repository)
        #expect(foreign.definitions.isEmpty)
        #expect(foreign.uses == ["src/shelf/book.py:12 call -"])
    }

    @Test("Of nested definitions of one name the innermost that is seen is meant")
    func nested() throws {
        let repository = try TemporaryRepository([
            "shelf.py": """
            def helper():
                pass


            def outer():
                def helper():
                    pass
                helper()
                helper()


            helper()
            """
        ])

        let found = try report("helper", in: repository)

        #expect(found.definitions.map(\.line) == [1, 6])
        #expect(found.references.map(\.line) == [8, 9, 12])
        #expect(found.references.map(\.definition) == [1, 1, 0])
        #expect(found.references.allSatisfy { $0.certainty == "exact" })
    }

    @Test("A name that one file defines and uses a thousand times")
    func manyOfOneName() throws {
        let repository = try TemporaryRepository([
            "many.py": String(repeating: "def a(): pass\na()\n", count: 1_000)
        ])

        let found = try report("a", "--limit", "10000", in: repository)

        #expect(found.definitionCount == 1_000)
        #expect(found.references.map(\.line) == (1...1_000).map { 2 * $0 })
        #expect(found.references.allSatisfy { $0.certainty == "exact" })
    }

    @Test("A file that cannot be parsed is said by every run")
    func unparsedFile() throws {
        let repository = try TemporaryRepository([
            "deep.py": String(repeating: "((((((((((\n", count: 60),
            "shelf.py": "def helper(): pass\n",
        ])

        for _ in 0..<2 {
            let run = try CommandRun.repoask("symbols", "helper", in: repository.folder)
            #expect(run.status == 0)
            let notice = "symbols of 1 file are missing, first deep.py: it is nested too deep"
            #expect(run.errors == "note: \(notice)\n")
        }
    }

    @Test("A file whose grammar did not load is read by the next run")
    func unloadableGrammar() throws {
        let repository = try TemporaryRepository(["shelf.py": "def helper(): pass\n"])
        let manager = FileManager.default
        let library = try #require(
            try manager.contentsOfDirectory(atPath: Self.grammars).first {
                $0.hasPrefix("python.")
            })
        let home = repository.folder.appendingPathComponent(".git/home")
        let place = home.appendingPathComponent("grammars/" + library)
        try manager.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        func run() throws -> CommandRun {
            try CommandRun.repoask(
                "symbols", "helper", in: repository.folder,
                environment: ["REPOASK_HOME": home.path])
        }

        try Data("this is no library".utf8).write(to: place)
        for _ in 0..<2 {
            let failed = try run()
            #expect(failed.status == 1)
            #expect(failed.errors.contains("symbols of 1 file are missing, first shelf.py: "))
        }
        try manager.removeItem(at: place)
        try manager.copyItem(atPath: Self.grammars + "/" + library, toPath: place.path)
        let found = try run()
        #expect(found.status == 0)
        #expect(found.errors.isEmpty)
        #expect(found.output.hasPrefix("shelf.py:1  function  helper"))
    }

    @Test("Text is grouped by file, with paths as seen from the folder")
    func text() throws {
        let repository = try TemporaryRepository(Self.files)

        let run = try CommandRun.repoask(
            "symbols", "Book.open", in: repository.folder.appendingPathComponent("src/shelf"))

        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output == """
                book.py:7  method  Book.open  def open(self, path):

                used in (2 possible)
                ../main.py
                      6  call     run  possible
                      7  call     run  possible

                """)
        let outline = try CommandRun.repoask(
            "symbols", "--file", "book.py", "--kind", "class,method",
            in: repository.folder.appendingPathComponent("src/shelf"))
        #expect(
            outline.output == """
                book.py:6  type  class Book:
                book.py:7  method    def open(self, path):
                book.py:11  method    def check(self, path):

                """)
    }

    @Test("Neither a model nor vectors are needed, and edits are seen at once")
    func withoutModels() throws {
        let repository = try TemporaryRepository(Self.files)
        let home = repository.folder.appendingPathComponent(".git/home")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: home.path + "/grammars", withDestinationPath: Self.grammars)
        func lines(_ name: String) throws -> [String] {
            let run = try CommandRun.repoask(
                "symbols", "-d", name, in: repository.folder,
                environment: ["REPOASK_HOME": home.path])
            return run.output.split(separator: "\n").map(String.init)
        }

        #expect(try lines("helper").count == 2)
        try repository.write("\n\ndef helper(): pass\n", to: "src/far.py")
        #expect(try lines("helper").last?.hasPrefix("src/far.py:3") == false)
        #expect(try lines("helper").contains { $0.hasPrefix("src/far.py:3") })
        try FileManager.default.removeItem(
            at: repository.folder.appendingPathComponent("src/far.py"))
        #expect(try lines("helper").count == 1)
        #expect(try lines("Sub").isEmpty)
    }

    @Test("A language whose references are not read says so")
    func unreadLanguage() throws {
        let repository = try TemporaryRepository(Self.files)
        let grammars = repository.folder.appendingPathComponent(".git/grammars")
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("grammars")
        try FileManager.default.copyItem(at: source, to: grammars)
        try FileManager.default.removeItem(
            at: grammars.appendingPathComponent("python/references.scm"))

        let run = try CommandRun.repoask(
            "symbols", "helper", in: repository.folder,
            environment: ["REPOASK_GRAMMARS": grammars.path])
        #expect(run.status == 0)
        #expect(run.errors == "note: references in Python are not read: who uses it is not known\n")
        // With the query, the same blobs are read again.
        #expect(try report("helper", in: repository).referenceCount > 0)
    }

    @Test("Excluded files and secrets define nothing unless they are asked for")
    func exclusions() throws {
        let repository = try TemporaryRepository(Self.files)
        try repository.write("def vendored_helper(): pass\n", to: "vendor/lib.py")
        try repository.commit("Vendored")

        #expect(try report("vendored_helper", in: repository, status: 1).definitions.isEmpty)
        let all = try report("vendored_helper", "--include-excluded", in: repository)
        #expect(all.definitions.map(\.path) == ["vendor/lib.py"])
        #expect(try report("vendored_helper", in: repository, status: 1).definitions.isEmpty)
    }

    @Test(
        "Wrong options exit with 64",
        arguments: [
            (["symbols"], "Say which name"),
            (["symbols", "a", "--file", "b"], "not both"),
            (["symbols", "a", "--kind", "klass"], "No kind 'klass'"),
            (["symbols", "a", "-k", "0"], "--limit must be"),
            (["symbols", "a", "-d", "--callers"], "--callers asks"),
            (["symbols", " "], "The name is empty"),
        ])
    func wrongOptions(_ arguments: [String], _ message: String) throws {
        let repository = try TemporaryRepository()

        let run = try CommandRun.run(CommandRun.binary, arguments, in: repository.folder)

        #expect(run.status == 64)
        #expect(run.errors.contains(message))
    }

    static let grammars = CommandRun.home + "/grammars"
}
