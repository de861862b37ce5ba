import RepoAskKit
import Testing

@Suite struct SentenceTests {
    /// What streaming `texts` gives, word by word.
    func pieces(_ texts: String...) -> [SentenceReader.Piece] {
        var reader = SentenceReader()
        var pieces: [SentenceReader.Piece] = []
        for text in texts { pieces += reader.append(text) }
        return pieces + reader.finish()
    }

    @Test("Words are passed on whole, wherever the stream is cut")
    func words() {
        #expect(
            pieces("\nIt is max", "BodySize", " = 16", ".5 kB. Rest")
                == [
                    .word("It"), .word("is"), .word("maxBodySize"), .word("="), .word("16.5"),
                    .word("kB."), .end(sentence: "It is maxBodySize = 16.5 kB."), .word("Rest"),
                    .end(sentence: "Rest"),
                ])
    }

    @Test("Text without a full stop is one sentence, no text is none")
    func unfinished() {
        #expect(
            pieces("in gin.go") == [.word("in"), .word("gin.go"), .end(sentence: "in gin.go")])
        #expect(pieces(" \n").isEmpty)
    }

    @Test("Of a text that was to go on, what may be half a word is left out")
    func cut() {
        func cut(_ text: String) -> [SentenceReader.Piece] {
            var reader = SentenceReader()
            return reader.append(text) + reader.finish(isCut: true)
        }
        #expect(
            cut("It is maxBo") == [
                .word("It"), .word("is"), .word("…"), .end(sentence: "It is …"),
            ])
        #expect(cut("It ").last == .end(sentence: "It …"))
        #expect(cut("It is 16.").last == .end(sentence: "It is 16."))
        #expect(cut("It is 16. ").last == .end(sentence: "It is 16."))
        #expect(cut("").isEmpty)
    }

    @Test("The number of an enumeration does not end a sentence")
    func enumeration() {
        #expect(pieces("1. Go. ").last == .end(sentence: "1. Go."))
        #expect(pieces("It is 30. ").last == .end(sentence: "It is 30."))
    }

    @Test("A sentence is tied to the place whose own words it uses, or to none")
    func source() {
        func place(_ path: String, _ text: String) -> Evidence {
            Evidence(
                path: path, start: 1, end: 1, symbol: nil,
                lines: [QuotedLine(number: 1, text: text)])
        }
        let source = SentenceSource(
            places: [
                place("a.go", "func resolveAddress(port string)"),
                place("b.go", "func validateHeader(header string, port int)"),
            ], question: "which port is used")

        #expect(source.place(of: "It calls `validateHeader` with the port.") == 1)
        #expect(source.place(of: "The port comes from resolveAddress.") == 0)
        #expect(source.place(of: "Bananas ripen quickly.") == nil)
        #expect(source.place(of: "The port is used by Kerberos.") == nil)
    }

    @Test(
        "Lines that state a value are told from those that do not",
        arguments: [
            ("    let limit = 16", true), ("name: \"x\"", true), ("use MAX_LENGTH", true),
            ("return nil, err", false), ("func a(b: C)", false), ("say \"\"", false),
        ])
    func literals(_ line: String, _ expected: Bool) {
        #expect(LinePattern.holdsLiteral(line[...]) == expected)
    }

    @Test(
        "Lines that name a place in another file are told from the rest",
        arguments: [
            ("see conftest.py:12 for more", true), ("at src/a.c:3:7: error", true),
            ("let a: Int = 12", false), ("127.0.0.1:8080", false), ("{a.b: c}", false),
        ])
    func places(_ line: String, _ expected: Bool) {
        #expect(LinePattern.namesPlace(line[...]) == expected)
    }

    @Test("Questions that want a value are told from those that want an explanation")
    func questionKinds() {
        #expect(LinePattern.asksForValue("How many old folders are kept?"))
        #expect(LinePattern.asksForValue("What is the default port?"))
        #expect(!LinePattern.asksForValue("How is a handler found?"))
    }
}
