import Testing
import Tokenization

@Suite struct WordPieceTokenizerTests {
    private static let vocabulary = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##known", "##k", "[", "]", "sep", "a", "e",
        "日", "##b", ".", "i", "ss", "strasse", "ᄀ", "##ᅡ",
    ]

    private func pieces(_ text: String) throws -> [String] {
        try WordPieceTokenizer(vocabulary: Self.vocabulary).encode(text)
            .dropFirst().dropLast().map { Self.vocabulary[$0] }
    }

    @Test("Ten thousand lines have the ids of the reference", .disabled(if: ModelFiles.isSkipped))
    func linesMatchReference() throws {
        let tokenizer = try WordPieceTokenizer(
            vocabularyPath: ModelFiles.path("minilm-l6/vocab.txt"))
        let digests = try Fixture.digests("wordpiece")
        let lines = try LineGenerator.lines()
        #expect(digests.count == lines.count)
        let different = zip(lines, digests).filter { line, digest in
            let ids = tokenizer.encode(line)
            return Fixture.digest(ids.dropFirst().dropLast()) != digest
                || tokenizer.tokenCount(line) != ids.count - 2
        }
        #expect(different.map(\.0) == [])
    }

    @Test("A word is cut into the longest pieces")
    func longestPieces() throws {
        #expect(try pieces("unknown") == ["un", "##known"])
        #expect(try pieces("unk") == ["un", "##k"])
        #expect(try pieces("unknowns") == ["[UNK]"])
    }

    @Test("Accents and case go, control characters vanish, ideographs stand alone")
    func normalization() throws {
        #expect(try pieces("\u{C9} E\u{301} \u{130}") == ["e", "e", "i"])
        #expect(try pieces("a\u{0}\u{200B}\u{FFFD}b") == ["a", "##b"])
        #expect(try pieces("a日b") == ["a", "日", "[UNK]"])
        #expect(try pieces("\u{AC00}") == ["ᄀ", "##ᅡ"])
        #expect(try pieces("a\u{85}b a\u{3000}a.a") == ["a", "##b", "a", "a", ".", "a"])
    }

    @Test("Special tokens in a text are text")
    func specialTokensInText() throws {
        #expect(try pieces("[SEP]") == ["[", "sep", "]"])
    }

    @Test("Words over a hundred characters are unknown")
    func longWords() throws {
        let vocabulary = Self.vocabulary + ["##a"]
        let tokenizer = try WordPieceTokenizer(vocabulary: vocabulary)
        #expect(tokenizer.tokenCount(String(repeating: "a", count: 100)) == 100)
        #expect(tokenizer.tokenCount(String(repeating: "a", count: 101)) == 1)
        // Characters count after decomposition: a syllable is two.
        #expect(try pieces(String(repeating: "\u{AC00}", count: 51)) == ["[UNK]"])
    }

    @Test("Broken UTF-8 is left out")
    func brokenBytes() throws {
        let tokenizer = try WordPieceTokenizer(vocabulary: Self.vocabulary)
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0xED, 0xA0, 0x80, 0x62, 0xF0, 0x9F]
        #expect(tokenizer.encode(bytes.span) == [2, 10, 13, 3])
    }

    @Test("A limit keeps both ends", arguments: [2, 3, 4, 5, 9])
    func limit(_ limit: Int) throws {
        let tokenizer = try WordPieceTokenizer(vocabulary: Self.vocabulary)
        let all = tokenizer.encode("unknown a a a")
        let expected = Array(all.dropLast().prefix(limit - 1)) + [3]
        #expect(tokenizer.encode("unknown a a a", limit: limit) == expected)
    }

    @Test("A vocabulary without the tokens every text needs is refused")
    func missingTokens() {
        #expect(throws: TokenizationError.missingToken("[SEP]")) {
            try WordPieceTokenizer(vocabulary: ["[CLS]", "[UNK]"])
        }
        #expect(throws: TokenizationError.self) {
            try WordPieceTokenizer(vocabularyPath: "/nowhere/vocab.txt")
        }
    }
}

extension WordPieceTokenizerTests {
    @Test("Random bytes and damaged vocabularies never stop the program")
    func mutations() throws {
        var random = SplitMix64(state: 5)
        for _ in 0..<300 {
            var vocabulary = ["[CLS]", "[SEP]", "[UNK]", "a", "##b", "##", "", "#", "日"]
            for _ in 0..<random.below(4) {
                vocabulary.append(random.pick(LineGenerator.glue + LineGenerator.words))
            }
            vocabulary.shuffle(using: &random)
            let tokenizer = try WordPieceTokenizer(vocabulary: vocabulary)
            let bytes = (0..<random.below(300)).map { _ in UInt8(random.below(256)) }
            let ids = tokenizer.encode(bytes.span, limit: 2 + random.below(40))
            #expect(ids.allSatisfy { vocabulary.indices.contains($0) })
            let repaired = String(decoding: bytes, as: UTF8.self)
            #expect(tokenizer.encode(bytes.span) == tokenizer.encode(repaired))
        }
    }
}
