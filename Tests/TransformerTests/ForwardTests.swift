internal import Testing
internal import Transformer

@Suite struct ForwardTests {
    @Test("Embedding rows give the very logits of their token ids", arguments: TinyModel.names)
    func embeddingRows(_ name: String) throws {
        let tiny = try TinyModel(name)
        let rows = try tiny.model.embeddings(of: tiny.ids)
        var first = tiny.cache()
        var second = tiny.cache()
        let byID = try tiny.model.forward(
            ModelInput(tokens: tiny.ids), cache: &first, output: .allLogits)
        let byRow = try tiny.model.forward(
            ModelInput([.embeddings(rows)]), cache: &second, output: .allLogits)
        #expect(byID == byRow)
    }

    @Test("Where an input is cut makes no difference", arguments: TinyModel.names)
    func batchSplits(_ name: String) throws {
        let tiny = try TinyModel(name)
        let expected = try tiny.values("logits").suffix(tiny.model.configuration.vocabularySize)
        for cuts in [[1, 2, 3], [63], [64], [65, 66], [100, 139]] {
            var cache = tiny.cache()
            var start = 0
            for cut in cuts {
                _ = try tiny.model.forward(
                    ModelInput(tokens: Array(tiny.ids[start..<cut])), cache: &cache,
                    output: .none)
                start = cut
            }
            let logits = try tiny.model.forward(
                ModelInput(tokens: Array(tiny.ids[start...])), cache: &cache)
            #expect(normalizedError(logits, Array(expected)) < 1e-6, "cut at \(cuts)")
        }
    }

    @Test("More positions than a batch go through the layers in batches")
    func manyBatches() throws {
        let tiny = try TinyModel("tiny-llama")
        let count = 2 * LanguageModel.batchSize + 3
        let ids = (0..<count).map { tiny.ids[$0 % tiny.ids.count] }
        var whole = tiny.cache(capacity: count)
        let all = try tiny.model.forward(
            ModelInput(tokens: ids), cache: &whole, output: .allLogits)
        var cut = tiny.cache(capacity: count)
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(ids[..<700])), cache: &cut, output: .none)
        let last = try tiny.model.forward(ModelInput(tokens: Array(ids[700...])), cache: &cut)
        let vocabularySize = tiny.model.configuration.vocabularySize
        #expect(all.count == count * vocabularySize)
        #expect(normalizedError(last, Array(all.suffix(vocabularySize))) < 1e-6)
    }

    @Test("Thread counts change logits by rounding only", arguments: [1, 2, 3, 5])
    func threadCounts(_ threadCount: Int) throws {
        let tiny = try TinyModel("tiny-qwen2", threadCount: threadCount)
        var cache = tiny.cache(capacity: 600)
        let ids = (0..<500).map { tiny.ids[$0 % tiny.ids.count] }
        _ = try tiny.model.forward(ModelInput(tokens: ids), cache: &cache, output: .none)
        let found = try tiny.model.forward(ModelInput(tokens: [7]), cache: &cache)

        let single = try TinyModel("tiny-qwen2", threadCount: 1)
        var other = single.cache(capacity: 600)
        let expected = try single.model.forward(
            ModelInput(tokens: ids + [7]), cache: &other)
        #expect(normalizedError(found, expected) < 1e-6)
    }

    @Test("Over few keys any number of threads gives the same bits", arguments: [20, 100, 250])
    func threadsShareHeads(_ keyCount: Int) throws {
        func logits(threadCount: Int) throws -> [UInt32] {
            let tiny = try TinyModel("tiny-qwen2", threadCount: threadCount)
            var cache = tiny.cache(capacity: keyCount + 1)
            let ids = (0..<keyCount).map { tiny.ids[$0 % tiny.ids.count] }
            _ = try tiny.model.forward(ModelInput(tokens: ids), cache: &cache, output: .none)
            return try tiny.model.forward(ModelInput(tokens: [7]), cache: &cache)
                .map(\.bitPattern)
        }
        let single = try logits(threadCount: 1)
        #expect(try logits(threadCount: 2) == single)
        #expect(try logits(threadCount: 5) == single)
    }

    @Test("Bad input throws and leaves the cache alone")
    func badInput() throws {
        let tiny = try TinyModel("tiny-qwen2")
        let vocabularySize = tiny.model.configuration.vocabularySize
        var cache = tiny.cache(capacity: 8)
        _ = try tiny.model.forward(ModelInput(tokens: [1, 2]), cache: &cache)
        let inputs: [(ModelInput, InferenceError)] = [
            (
                ModelInput(tokens: [1, vocabularySize]),
                .tokenOutOfRange(id: vocabularySize, vocabularySize: vocabularySize)
            ),
            (
                ModelInput(tokens: [-1]),
                .tokenOutOfRange(id: -1, vocabularySize: vocabularySize)
            ),
            (ModelInput([]), .badInput("no positions")),
            (ModelInput(tokens: []), .badInput("no positions")),
            (
                ModelInput([.embeddings([0, 1, 2])]),
                .badInput("3 values are not rows of 64")
            ),
            (
                ModelInput(tokens: [Int](repeating: 1, count: 7)),
                .contextFull(needed: 9, capacity: 8)
            ),
        ]
        for (input, expected) in inputs {
            do {
                _ = try tiny.model.forward(input, cache: &cache)
                Issue.record("no error, expected \(expected)")
            } catch {
                #expect(error == expected)
            }
            #expect(cache.count == 2)
        }
        var foreign = try TinyModel("tiny-llama").cache()
        #expect(throws: InferenceError.self) {
            _ = try tiny.model.forward(ModelInput(tokens: [1]), cache: &foreign)
        }
    }

    @Test("Parts of an input are the positions asked for")
    func inputParts() {
        let input = ModelInput([.tokens([1, 2, 3]), .embeddings([10, 11, 20, 21]), .tokens([4])])
        #expect(input.positionCount(hiddenSize: 2) == 6)
        let part = input.positions(2..<5, hiddenSize: 2)
        #expect(part.positionCount(hiddenSize: 2) == 3)
        guard case .tokens([3]) = part.pieces.first, part.pieces.count == 2,
            case .embeddings([10, 11, 20, 21]) = part.pieces.last
        else {
            Issue.record("found \(part)")
            return
        }
    }
}
