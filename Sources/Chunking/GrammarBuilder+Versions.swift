// Grammars of a newer version than the library reads, compiled as the version before.

internal import Foundation

extension GrammarBuilder {
    /// The first version that the library does not read.
    private static let newerVersion = Grammar.versions.upperBound + 1
    private static let headByteCount = 16_384

    /// The C file to compile for a grammar: its parser, or one around it that makes it older.
    ///
    /// Version 15 is 14 with more at the end of its table of contents, which older libraries do not
    /// read, and with one column more in a table: the words that are reserved in a state. Without
    /// these a reserved word may be taken for a name, where the file is wrong anyway.
    static func parserPath(
        _ language: Language, sources: String, scratch: String
    ) throws(GrammarError) -> String {
        let parser = sources + "/parser.c"
        guard version(ofParser: parser) == newerVersion else { return parser }
        let path = "\(scratch)/\(language.id).c"
        do {
            try Data(olderParser(entry: language.symbol).utf8).write(to: URL(filePath: path))
        } catch {
            throw .compilationFailed(language: language.id, output: "cannot write '\(path)'")
        }
        return path
    }

    /// The number behind `#define LANGUAGE_VERSION`.
    private static func version(ofParser path: String) -> Int? {
        guard let file = FileHandle(forReadingAtPath: path),
            let head = try? file.read(upToCount: headByteCount)
        else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        let parts = text.split(separator: "#define LANGUAGE_VERSION ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return Int(parts[1].prefix { $0.isNumber })
    }

    private static func olderParser(entry: String) -> String {
        """
        #include "tree_sitter/parser.h"
        #include <stdlib.h>
        #define \(entry) newer_language
        #include "parser.c"
        #undef \(entry)

        static TSLanguage older;

        __attribute__((constructor)) static void make_older(void) {
            older = *newer_language();
            TSLexMode *modes = calloc(older.state_count, sizeof(TSLexMode));
            for (uint32_t state = 0; modes && state < older.state_count; state++) {
                modes[state].lex_state = older.lex_modes[state].lex_state;
                modes[state].external_lex_state = older.lex_modes[state].external_lex_state;
            }
            older.lex_modes = (const void *)modes;
            older.abi_version = modes ? \(newerVersion - 1) : 0;
        }

        const TSLanguage *\(entry)(void) { return &older; }

        """
    }
}
