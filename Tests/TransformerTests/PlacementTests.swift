internal import Testing
internal import Transformer

/// Rows at positions of their own, and passes in which rows read each other.
@Suite struct PlacementTests {
    private func rows(_ tiny: TinyModel, _ ids: [Int]) throws -> [Float] {
        try tiny.model.embeddings(of: ids)
    }

    @Test("Rows placed one behind the other are as unplaced ones", arguments: TinyModel.names)
    func consecutive(_ name: String) throws {
        let tiny = try TinyModel(name)
        let ids = Array(tiny.ids.prefix(12))
        var plain = tiny.cache()
        var placed = tiny.cache()
        let expected = try tiny.model.forward(ModelInput(tokens: ids), cache: &plain)

        let found = try tiny.model.forward(
            ModelInput([
                .tokens(Array(ids[..<4])),
                .placed(
                    try rows(tiny, Array(ids[4..<9])), .init(offsets: [0, 1, 2, 3, 4], length: 5)),
                .tokens(Array(ids[9...])),
            ]), cache: &placed)

        #expect(found == expected)
        #expect(placed.nextPosition == 12)
    }

    @Test("A gap in positions changes what follows, and is the same in any cut")
    func gaps() throws {
        let tiny = try TinyModel("tiny-llama")
        let ids = Array(tiny.ids.prefix(12))
        let input = ModelInput([
            .tokens(Array(ids[..<4])),
            .placed(try rows(tiny, Array(ids[4..<7])), .init(offsets: [2, 6, 9], length: 11)),
            .tokens(Array(ids[7...])),
        ])
        let size = tiny.model.configuration.hiddenSize
        var whole = tiny.cache()
        var plain = tiny.cache()
        let expected = try tiny.model.forward(input, cache: &whole)
        let unplaced = try tiny.model.forward(ModelInput(tokens: ids), cache: &plain)
        #expect(whole.count == 12 && whole.nextPosition == 20)
        #expect(normalizedError(expected, unplaced) > 1e-3)

        for cut in 1..<12 {
            var cache = tiny.cache()
            _ = try tiny.model.forward(
                input.positions(0..<cut, hiddenSize: size), cache: &cache, output: .none)
            let found = try tiny.model.forward(
                input.positions(cut..<12, hiddenSize: size), cache: &cache)
            #expect(normalizedError(found, expected) < 1e-6, "cut at \(cut)")
            #expect(cache.nextPosition == 20)
            // What is forgotten takes its positions along.
            cache.truncate(to: 5)
            #expect(cache.nextPosition == 7)
        }
    }

    @Test("Where all rows read each other, their order does not matter, their positions do")
    func full() throws {
        for name in TinyModel.names {
            let tiny = try TinyModel(name)
            let size = tiny.model.configuration.hiddenSize
            // More than a tile of keys and a block of queries.
            let ids = (0..<150).map { tiny.ids[$0 % tiny.ids.count] }
            let order = ids.indices.map { ($0 * 77 + 13) % ids.count }
            func states(_ order: [Int], _ attention: AttentionPattern) throws -> [Float] {
                var cache = tiny.cache()
                return try tiny.model.forward(
                    ModelInput([
                        .placed(
                            try rows(tiny, order.map { ids[$0] }),
                            .init(offsets: order, length: ids.count))
                    ]), cache: &cache, attention: attention, output: .hiddenStates)
            }
            let plain = try states(Array(ids.indices), .full)
            let shuffled = try states(order, .full)
            let expected = order.flatMap { plain[$0 * size..<($0 + 1) * size] }

            #expect(normalizedError(shuffled, expected) < 1e-6)
            let causal = try states(Array(ids.indices), .causal)
            #expect(normalizedError(causal, plain) > 1e-3)
            // The last row reads all rows either way, but of those that read less themselves.
            #expect(normalizedError(Array(causal.suffix(size)), Array(plain.suffix(size))) > 1e-6)
        }
    }

    @Test("Placements that cannot be are refused before anything is computed")
    func refused() throws {
        let tiny = try TinyModel("tiny-llama")
        let row = try rows(tiny, [1])
        var cache = tiny.cache()
        let before = ModelInput([.placed(row, .init(offsets: [-1], length: 1))])
        let few = ModelInput([.placed(row, .init(offsets: [0, 1], length: 2))])
        let far = ModelInput([.placed(row, .init(offsets: [.max], length: 1))])

        #expect(throws: InferenceError.badInput("a row is placed before position 0")) {
            try tiny.model.forward(before, cache: &cache)
        }
        let size = tiny.model.configuration.hiddenSize
        #expect(throws: InferenceError.badInput("\(size) values are not 2 rows of \(size)")) {
            try tiny.model.forward(few, cache: &cache)
        }
        #expect(throws: InferenceError.badInput("rows are placed beyond 16777216 positions")) {
            try tiny.model.forward(far, cache: &cache)
        }
        var large = tiny.cache(capacity: 600)
        #expect(throws: InferenceError.badInput("513 rows that all read each other, 512 at most")) {
            try tiny.model.forward(
                ModelInput(tokens: Array(repeating: 1, count: 513)), cache: &large,
                attention: .full)
        }
        #expect(cache.count == 0 && large.count == 0)
    }
}
