import Chunking
import Foundation
import Testing

/// What the captures of our queries do beyond the plain case that the corpus shows.
@Suite(.disabled(if: TestGrammars.isSkipped, "REPOASK_SKIP_MODELS=1")) struct TagQueryTests {
    private func outline(_ text: String, _ path: String) throws -> [String] {
        let chunker = try TestGrammars.chunker()
        return chunker.chunks(of: Array(text.utf8), path: path).chunks.flatMap(\.definitions).map {
            "\(($0.scopes + [$0.name]).joined(separator: "/")) "
                + "\($0.lineRange.lowerBound)-\($0.lineRange.upperBound)"
        }
    }

    @Test("A statement that reaches on ends with the block around it")
    func reachEndsWithItsBlock() throws {
        let text = """
            sub a {
                package Inner;
                my $x = 1;
            }

            sub b {
                1;
            }

            package Last;
            sub c { 1 }
            """
        #expect(
            try outline(text, "a.pl") == [
                "a 1-4", "a/Inner 2-4", "b 6-8", "Last 10-11", "Last/c 11-11",
            ]
        )
    }

    @Test("Clauses join only those right before them, with the comments between")
    func clausesJoin() throws {
        let text = """
            f :: Int -> Int
            f 0 = 1
            -- The rest.
            f n = n
              where g 0 = 2
                    g m = m

            h 0 = 1

            f2 1 = 2
            h 1 = 2
            """
        #expect(try outline(text, "a.hs") == ["f 1-6", "h 8-8", "f2 10-10", "h 11-11"])
    }

    @Test("A page whose scripts have no grammar here is cut all the same, and says so")
    func missingEmbeddedGrammar() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "embedded-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in try FileManager.default.contentsOfDirectory(atPath: TestGrammars.libraryFolder)
        where name.hasPrefix("html.") {
            try FileManager.default.copyItem(
                atPath: TestGrammars.libraryFolder + "/" + name, toPath: folder + "/" + name)
        }
        let grammars = try GrammarSet(
            manifestFolder: TestGrammars.manifestFolder, libraryFolder: folder)
        let source = try TestGrammars.sample("sample.html")
        let file = Chunker(grammars: grammars, limits: TestGrammars.patient)
            .chunks(of: source, path: "sample.html")
        expectCovered(file, of: source, budget: 256, "sample.html")
        #expect(file.method == .syntax)
        #expect(file.limits.count == 2)
        #expect(file.chunks.flatMap(\.definitions).map(\.name) == ["shelf", "search"])
    }
}
