import Testing
import Tokenization

@Suite struct BytePairTokenizerTests {
    /// All bytes, a few merges and two special tokens.
    static func small(preTokenizer: String = "qwen2") throws -> BytePairTokenizer {
        let merges = ["a b", "ab c", "b c", "Ġ a", "ł Ģ", "a a", "aa aa"]
        let vocabulary = alphabet + merges.map { $0.replacing(" ", with: "") }
        let specials = ["<|im_end|>", "<tool>", "<|im_end|>x"]
        return try BytePairTokenizer(
            vocabulary: vocabulary + specials, merges: merges,
            tokenTypes: vocabulary.map { _ in 1 } + [3, 4, 3], preTokenizer: preTokenizer,
            endID: vocabulary.count)
    }

    /// The characters that stand for the bytes 0 to 255.
    static let alphabet: [String] = {
        var next: UInt32 = 0x100
        return (0..<256).map { (byte: UInt32) in
            let isPrintable =
                (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
            defer { if !isPrintable { next += 1 } }
            return String(Unicode.Scalar(isPrintable ? byte : next).map(Character.init) ?? "?")
        }
    }()

    private func texts(_ text: String, preTokenizer: String) throws -> [String] {
        let tokenizer = try Self.small(preTokenizer: preTokenizer)
        return tokenizer.encode(text).map { tokenizer.text(of: [$0]) }
    }

    @Test("The earlier merge wins, then the one further left")
    func mergeOrder() throws {
        #expect(try texts("abc", preTokenizer: "qwen2") == ["abc"])
        #expect(try texts("abbc", preTokenizer: "qwen2") == ["ab", "bc"])
        #expect(try texts("aaaaa", preTokenizer: "qwen2") == ["aaaa", "a"])
        #expect(try texts("c a", preTokenizer: "qwen2") == ["c", " a"])
    }

    @Test("Merges do not reach across pieces")
    func pieces() throws {
        #expect(try texts("'saa'Saa", preTokenizer: "gpt-2") == ["'", "s", "aa", "'", "S", "aa"])
        #expect(try texts("a\u{20}\u{20}a", preTokenizer: "gpt-2") == ["a", " ", " a"])
    }

    @Test("Special tokens come from markup only")
    func specialTokens() throws {
        let tokenizer = try Self.small()
        let end = tokenizer.vocabularySize - 3
        #expect(tokenizer.encode("<|im_end|>").count == 10)
        #expect(tokenizer.encode([.markup("<|im_end|>")]) == [end])
        #expect(tokenizer.encode([.markup("<|im_end|>xy")]) == [end + 2, 121])
        #expect(tokenizer.encode([.markup("<tool>")]) == [end + 1])
        #expect(tokenizer.encode("<tool>").count == 6)
        #expect(tokenizer.encode([.text("<|im_"), .markup("end|>")]).count == 10)
        #expect(
            tokenizer.encode([.markup("a"), .text("b<|im_end|>"), .markup("<|im_end|>")])
                == tokenizer.encode("ab<|im_end|>") + [end])
        #expect(tokenizer.endOfTurnIDs == [end])
    }

    @Test("Decoding leaves control tokens out and repairs broken characters")
    func decoding() throws {
        let tokenizer = try Self.small()
        let end = try #require(tokenizer.endOfTurnIDs.first)
        var decoder = StreamingDecoder(tokenizer: tokenizer)
        let text = [97, end, 0xC3, -1, 1 << 40, end + 1].map { decoder.append($0) }.joined()
        #expect(text + decoder.finish() == "a\u{FFFD}<tool>")
        #expect(tokenizer.bytes(of: end) == Array("<|im_end|>".utf8))
        #expect(tokenizer.bytes(of: 0xC3) == [0xC3])
        #expect(tokenizer.bytes(of: -1) == [] && tokenizer.bytes(of: Int.max) == [])
    }

    @Test("What ends an answer is no text of it, whatever a file calls it", arguments: [3, 4])
    func answerEnds(_ type: Int) throws {
        let ends = ["<|fim_pad|>", "<|repo_name|>", "<|file_sep|>"]
        let tokenizer = try BytePairTokenizer(
            vocabulary: Self.alphabet + ends, merges: [],
            tokenTypes: Self.alphabet.map { _ in 1 } + ends.map { _ in type },
            preTokenizer: "qwen2")
        var decoder = StreamingDecoder(tokenizer: tokenizer)

        #expect(tokenizer.endOfTurnIDs == [256, 257, 258])
        #expect([97, 256, 257, 258, 98].map { decoder.append($0) }.joined() == "ab")
    }

    @Test("Bytes that are not UTF-8 come back as they were")
    func rawBytes() throws {
        let tokenizer = try Self.small()
        var random = SplitMix64(state: 7)
        for _ in 0..<500 {
            let bytes = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            #expect(tokenizer.encode(bytes.span).flatMap(tokenizer.bytes) == bytes)
        }
    }

    @Test("A stream of ids becomes the text of all of them, whole characters at a time")
    func streaming() throws {
        let tokenizer = try Self.small()
        var random = SplitMix64(state: 8)
        let starts: [UInt8] = [0xC3, 0xE2, 0xED, 0xF0, 0xF4, 0xEF, 0x80, 0xBF, 0xBD, 0x9F, 0x41]
        for _ in 0..<3000 {
            let ids = (0..<random.below(12)).map { _ in
                random.below(2) == 0 ? Int(random.pick(starts)) : random.below(260)
            }
            var decoder = StreamingDecoder(tokenizer: tokenizer)
            var text = ids.map { decoder.append($0) }.joined()
            text += decoder.finish()
            #expect(text == tokenizer.text(of: ids))
        }
        var decoder = StreamingDecoder(tokenizer: tokenizer)
        #expect([0xE2, 0x82, 0xAC, 0x41].map { decoder.append($0) } == ["", "", "€", "A"])
    }

    @Test("A long piece takes no quadratic time")
    func longPiece() throws {
        // A quadratic walk would take hours.
        let tokenizer = try Self.small()
        #expect(tokenizer.encode(String(repeating: "a", count: 2_000_000)).count == 500_000)
    }

    @Test("Parts that do not fit each other are refused")
    func invalidVocabularies() throws {
        func make(
            _ vocabulary: [String], _ merges: [String] = [], types: [Int] = [],
            pre: String = "qwen2", end: Int? = nil
        ) throws -> BytePairTokenizer {
            try BytePairTokenizer(
                vocabulary: vocabulary, merges: merges, tokenTypes: types, preTokenizer: pre,
                endID: end)
        }
        #expect(throws: TokenizationError.invalidMerge(rank: 1)) {
            try make(["a", "b", "ab"], ["a b", "b a"])
        }
        for merge in ["", " ", "ab", "a ", " a"] {
            #expect(throws: TokenizationError.invalidMerge(rank: 0)) { try make(["a"], [merge]) }
        }
        #expect(throws: TokenizationError.unknownPreTokenizer("x")) { try make(["a"], pre: "x") }
        // Four expressions one after the other in llama.cpp, none of a model that is read here.
        #expect(throws: TokenizationError.unknownPreTokenizer("default")) {
            try make(["a"], pre: "default")
        }
        #expect(throws: TokenizationError.self) { try make(["a"], types: [1, 1]) }
        #expect(throws: TokenizationError.self) { try make(["a"], end: 1) }
        #expect(try make([]).encode("any text") == [])
    }

    @Test("Damaged vocabularies and random text never stop the program")
    func mutations() throws {
        var random = SplitMix64(state: 9)
        let lines = try LineGenerator.lines(count: 200)
        for round in 0..<200 {
            var vocabulary = Self.alphabet + ["ab", "aba", "Ġa", "<|x|>", ""]
            var merges = ["a b", "ab a", "Ġ a"]
            var types = vocabulary.map { _ in 1 }
            for _ in 0..<random.below(20) {
                vocabulary[random.below(vocabulary.count)] = random.pick(LineGenerator.words)
                types[random.below(types.count)] = random.below(8) - 1
            }
            if round % 3 == 0 { merges[random.below(3)] = random.pick(LineGenerator.glue) }
            let names = ["qwen2", "smollm", "llama-bpe", "gpt-2"]
            guard
                let tokenizer = try? BytePairTokenizer(
                    vocabulary: vocabulary, merges: merges, tokenTypes: types,
                    preTokenizer: names[round % 4])
            else { continue }
            for _ in 0..<20 {
                let line = random.pick(lines)
                let ids = tokenizer.encode([round % 2 == 0 ? .markup(line) : .text(line)])
                #expect(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) })
            }
            var decoder = StreamingDecoder(tokenizer: tokenizer)
            for _ in 0..<50 { _ = decoder.append(Int(truncatingIfNeeded: random.next())) }
        }
    }
}

extension BytePairTokenizer {
    /// The bytes of all `ids`, of control tokens too, as text.
    func text(of ids: [Int]) -> String { String(decoding: ids.flatMap(bytes), as: UTF8.self) }
}
