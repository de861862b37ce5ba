import Chunking
import Foundation
import Testing

@Suite struct GrammarTests {
    private let source = Array("def f():\n    return 1\n".utf8)

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "grammars-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func reason(_ libraryFolder: String) throws -> String? {
        let grammars = try GrammarSet(
            manifestFolder: TestGrammars.manifestFolder, libraryFolder: libraryFolder)
        let file = Chunker(grammars: grammars).chunks(of: source, path: "a.py")
        #expect(file.method == .lines)
        expectCovered(file, of: source, budget: 256, "fallback")
        guard case .grammarUnavailable(let reason) = file.limits.first else { return nil }
        return reason
    }

    @Test("A grammar that is not built leaves line windows and says so")
    func missingGrammar() throws {
        let reason = try reason("/nonexistent")
        #expect(reason == "grammar for 'python' is not built: no '/nonexistent/python.so'")
    }

    @Test("A library that is garbage or cut short is an error, no crash")
    func brokenLibrary() throws {
        try withFolder { folder in
            let path = folder + "/python.so"
            try Data("no library at all".utf8).write(to: URL(filePath: path))
            #expect(try reason(folder)?.contains("no ELF library") == true)
            let whole = TestGrammars.libraryFolder + "/python.so"
            if let library = FileManager.default.contents(atPath: whole) {
                try library.prefix(library.count / 2).write(to: URL(filePath: path))
                #expect(try reason(folder)?.contains("cut short") == true)
            }
        }
    }

    @Test("A wrong query is an error with file and offset")
    func wrongQuery() throws {
        guard !TestGrammars.isSkipped else { return }
        try withFolder { folder in
            let manifest = TestGrammars.manifestFolder + "/manifest.json"
            try FileManager.default.copyItem(atPath: manifest, toPath: folder + "/manifest.json")
            try FileManager.default.createDirectory(
                atPath: folder + "/python", withIntermediateDirectories: true)
            let query = folder + "/python/chunks.scm"
            let grammar = { (text: String) throws -> GrammarError? in
                try Data(text.utf8).write(to: URL(filePath: query))
                let grammars = try GrammarSet(
                    manifestFolder: folder, libraryFolder: TestGrammars.libraryFolder)
                let python = try #require(grammars.languages.first { $0.id == "python" })
                do throws(GrammarError) {
                    try grammars.check(python)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(
                try grammar("(comment) @leading (nonsense) @name")
                    == .queryInvalid(path: query, offset: 20, reason: "unknown node type"))
            #expect(
                try grammar("(comment) @what")
                    == .queryInvalid(path: query, offset: 0, reason: "unknown capture '@what'"))
        }
    }

    @Test("The manifest is found by the environment, beside the package and under a prefix")
    func manifestIsLocated() throws {
        try withFolder { folder in
            for path in ["package/grammars", "prefix/share/repoask/grammars"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(path)", withIntermediateDirectories: true)
                try Data("{}".utf8).write(to: URL(filePath: "\(folder)/\(path)/manifest.json"))
            }
            func locate(_ program: String, _ environment: [String: String] = [:]) -> String? {
                GrammarManifest.locate(
                    environment: environment, executablePath: folder + "/" + program)
            }
            #expect(locate("package/.build/release/repoask") == folder + "/package/grammars")
            #expect(locate("prefix/bin/repoask") == folder + "/prefix/share/repoask/grammars")
            #expect(locate("elsewhere/repoask") == nil)
            #expect(
                locate("elsewhere/repoask", ["REPOASK_GRAMMARS": folder + "/package/grammars"])
                    == folder + "/package/grammars")
            // Others are not taken in the place of what was named.
            #expect(locate("prefix/bin/repoask", ["REPOASK_GRAMMARS": "/nowhere"]) == "/nowhere")
        }
    }

    @Test("The builder compiles a grammar, puts it in place, and reports what fails")
    func builderCompiles() throws {
        try withFolder { folder in
            let pack = folder + "/pack/parsers/c/src"
            try FileManager.default.createDirectory(
                atPath: pack, withIntermediateDirectories: true)
            // The least that looks like a grammar: a version where tree-sitter looks for one.
            let parser = """
                static const unsigned table[64] = {VERSION};
                const void *tree_sitter_c(void) { return table; }
                """
            let builder = try GrammarBuilder(
                manifestFolder: TestGrammars.manifestFolder, libraryFolder: folder + "/built")
            let languages = builder.manifest.languages.filter { $0.id == "c" || $0.id == "go" }
            let library = builder.libraryPath(of: languages[0])
            for version in ["14", "99", "oops"] {
                try Data(parser.replacing("VERSION", with: version).utf8)
                    .write(to: URL(filePath: pack + "/parser.c"))
                let failures = try builder.build(
                    archives: ["pack": folder + "/pack"], languages: languages)
                #expect(failures.count == (version == "14" ? 1 : 2))
                // A build that fails leaves the library of the one before.
                #expect(FileManager.default.fileExists(atPath: library))
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/built")
            #expect(left.filter { !$0.hasSuffix(".so") && !$0.hasSuffix(".dylib") } == [])
        }
    }

    @Test("A grammar of the next version is compiled as the one before")
    func newerGrammar() throws {
        try withFolder { folder in
            let sources = folder + "/graphql/src"
            try FileManager.default.createDirectory(
                atPath: sources + "/tree_sitter", withIntermediateDirectories: true)
            // The least that the language's header declares, with a row where more would follow.
            let header = """
                #pragma once
                #include <stdint.h>
                typedef struct { uint16_t lex_state, external_lex_state; } TSLexMode;
                typedef struct { uint16_t lex_state, external_lex_state, reserved; } TSLexerMode;
                typedef struct {
                    uint32_t abi_version, state_count;
                    const TSLexerMode *lex_modes;
                    uint32_t rest[64];
                } TSLanguage;
                """
            let parser = """
                #include "tree_sitter/parser.h"
                #define LANGUAGE_VERSION NUMBER
                static const TSLexerMode modes[2] = {{1, 2, 3}, {4, 5, 6}};
                const TSLanguage *tree_sitter_graphql(void) {
                    static const TSLanguage language = {LANGUAGE_VERSION, 2, modes, {0}};
                    return &language;
                }
                """
            try Data(header.utf8).write(to: URL(filePath: sources + "/tree_sitter/parser.h"))
            let builder = try GrammarBuilder(
                manifestFolder: TestGrammars.manifestFolder, libraryFolder: folder + "/built")
            let languages = builder.manifest.languages.filter { $0.id == "graphql" }
            for (version, failureCount) in [("14", 0), ("15", 0), ("16", 1)] {
                try Data(parser.replacing("NUMBER", with: version).utf8)
                    .write(to: URL(filePath: sources + "/parser.c"))
                let failures = try builder.build(
                    archives: ["graphql": folder + "/graphql"], languages: languages)
                #expect(failures.count == failureCount, "version \(version): \(failures)")
            }
        }
    }
}
