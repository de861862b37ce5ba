import RepoAskKit
import Testing

/// Settings files: what is read, and the line that each complaint names.
@Suite struct SettingsTextTests {
    func entries(_ text: String) throws -> [SettingsEntry] {
        try SettingsText.entries(Array(text.utf8))
    }

    @Test("All kinds of values are read, with their lines")
    func values() throws {
        let found = try entries(
            """
            # settings
            limit = 1_000   # many
            temperature = -0.5
            quiet = true\r
            "links" = 'C:\\path # no comment'
            text = "tab\\tquote\\" é \\u00e9"

            exclude = [
              "*.gen.swift", # generated
              'vendor/',
            ]
            none = []
            [review]
            depth.most = +2
            """)
        #expect(
            found == [
                SettingsEntry(key: "limit", value: .integer(1_000), line: 2),
                SettingsEntry(key: "temperature", value: .number(-0.5), line: 3),
                SettingsEntry(key: "quiet", value: .flag(true), line: 4),
                SettingsEntry(key: "links", value: .text("C:\\path # no comment"), line: 5),
                SettingsEntry(key: "text", value: .text("tab\tquote\" é é"), line: 6),
                SettingsEntry(key: "exclude", value: .list(["*.gen.swift", "vendor/"]), line: 8),
                SettingsEntry(key: "none", value: .list([]), line: 12),
                SettingsEntry(key: "review.depth.most", value: .integer(2), line: 14),
            ])
        #expect(try entries("").isEmpty)
        #expect(try entries("\u{FEFF}a = 1").count == 1)
    }

    @Test(
        "What cannot be read is named with its line",
        arguments: [
            ("a = 1\nb = \n", 2, "expected a value"), ("a 1", 1, "expected '=' after 'a'"),
            ("= 1", 1, "expected a key"), ("a = yes", 1, "'yes' is no number, true or false"),
            ("a = 1 2", 1, "expected the end of the line"), ("a = \"x", 1, "closing quote"),
            ("a = 1\n\na = 2", 3, "'a' is set on line 1 already"),
            ("a = [\n\"x\"\n", 1, "a list without its ']'"), ("a = [1]", 1, "expected a text"),
            ("a = [\n\"x\" \"y\"]", 2, "expected ',' or ']'"),
            ("a = {b = 1}", 1, "tables in braces"), ("[[a]]", 1, "lists of tables"),
            ("a = \"\"\"x\"\"\"", 1, "several lines"), ("a = \"\\x\"", 1, "'\\x' is no escape"),
            ("a = \"\\ud800\"", 1, "no character"), ("a = 1\n\u{1}", 2, "control character"),
            ("[a\nb = 1", 1, "expected ']'"), ("a = 99999999999999999999", 1, ""),
            ("a = 1__0", 1, "is no number"), ("a = nan", 1, "is no number"),
        ])
    func faults(_ text: String, _ line: Int, _ reason: String) throws {
        do {
            let found = try entries(text)
            // Beyond an integer it is a number, as large ones are.
            #expect(reason.isEmpty && found[0].value == .number(1e20))
        } catch let fault as SettingsFault {
            #expect(fault.line == line)
            #expect(fault.reason.contains(reason) && !fault.reason.contains("\n"))
        }
    }

    @Test("Bytes that are not UTF-8 are named with their line")
    func encoding() throws {
        #expect(throws: SettingsFault(line: 2, reason: "not UTF-8")) {
            try SettingsText.entries(Array("a = 1\nb = \"".utf8) + [0xFF, 0x22])
        }
    }

    /// Every prefix of a file, and every file with one byte changed, is read or refused.
    @Test("No mutation of a file stops the reader")
    func mutations() {
        let bytes = Array("[t]\na = [\"x\\u00e9\", 'y'] # c\r\nb = -1.5e3\n\"c d\".e = true\n".utf8)
        var refused = 0
        for position in bytes.indices {
            if (try? SettingsText.entries(Array(bytes[..<position]))) == nil { refused += 1 }
            for byte: UInt8 in [0, 10, 13, 34, 39, 44, 46, 61, 91, 92, 93, 123, 128, 255] {
                var changed = bytes
                changed[position] = byte
                if (try? SettingsText.entries(changed)) == nil { refused += 1 }
            }
        }
        #expect(refused > bytes.count)
    }
}
