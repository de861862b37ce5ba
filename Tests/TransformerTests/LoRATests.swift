internal import Tensors
internal import Testing
internal import Transformer

@Suite struct LoRATests {
    @Test("A loaded LoRA knows its rank, alpha and maps")
    func loaded() throws {
        let tiny = try TinyModel("tiny-llama")
        #expect(tiny.lora.rank == 4)
        #expect(tiny.lora.alpha == 6)
        #expect(tiny.lora.places.count == 3 * 7 - 1)
        #expect(!tiny.lora.places.contains(LoRA.Place(layer: 0, projection: .key)))
    }

    @Test("A zero LoRA changes nothing")
    func zero() throws {
        let tiny = try TinyModel("tiny-qwen2")
        let lora = try LoRA(
            rank: 2, alpha: 2,
            matrices: [
                LoRA.Place(layer: 1, projection: .down): (
                    a: [Float](repeating: 1, count: 2 * 128),
                    b: [Float](repeating: 0, count: 64 * 2)
                )
            ], for: tiny.model.configuration)
        let input = ModelInput(tokens: Array(tiny.ids[..<20]))
        var first = tiny.cache()
        var second = tiny.cache()
        let plain = try tiny.model.forward(input, cache: &first)
        let changed = try tiny.model.forward(input, cache: &second, lora: lora)
        #expect(plain == changed)
    }

    @Test("A LoRA of rows changes embedding rows alone", arguments: TinyModel.names)
    func rowsOnly(_ name: String) throws {
        let tiny = try TinyModel(name)
        let (model, size) = (tiny.model, tiny.model.configuration.hiddenSize)
        let file = try SafetensorsFile(path: TinyModel.path("\(name)-lora.safetensors"))
        let alone = try #require(
            try LoRA(
                file: file, alpha: tiny.lora.alpha, scope: .rows, for: model.configuration))
        let rows = (0..<5 * size).map { Float(($0 * 37) % 100) / 100 - 0.5 }
        let pieces: [ModelInput.Piece] = [
            .tokens(Array(tiny.ids[..<9])), .embeddings(Array(rows[..<(3 * size)])),
            .embeddings(Array(rows[(3 * size)...])), .tokens(Array(tiny.ids[9..<16])),
        ]
        var cache = tiny.cache()
        let found = try model.forward(
            ModelInput(pieces), cache: &cache, lora: alone, output: .hiddenStates)

        // The same in passes of their own: on for the rows, off for the tokens.
        var parts = tiny.cache()
        var expected: [Float] = []
        for piece in pieces {
            var lora: LoRA? = tiny.lora
            if case .tokens = piece { lora = nil }
            expected += try model.forward(
                ModelInput([piece]), cache: &parts, lora: lora, output: .hiddenStates)
        }
        #expect(normalizedError(found, expected) < 1e-5)

        // The last position on its own is a token here and a row there.
        for input in [ModelInput(pieces), ModelInput(Array(pieces[..<2]))] {
            var once = tiny.cache()
            var again = tiny.cache()
            let all = try model.forward(input, cache: &once, lora: alone, output: .hiddenStates)
            let end = try model.forward(input, cache: &again, lora: alone, output: .lastHiddenState)
            #expect(normalizedError(Array(all.suffix(size)), end) < 1e-5)
        }

        func logits(_ lora: LoRA?) throws -> [Float] {
            var cache = tiny.cache()
            return try model.forward(ModelInput([pieces[0]]), cache: &cache, lora: lora)
        }
        #expect(try logits(alone) == logits(nil))
        #expect(try logits(tiny.lora) != logits(nil))
    }

    @Test("A LoRA that does not fit is refused")
    func misfits() throws {
        let configuration = try TinyModel("tiny-qwen2").model.configuration
        let fitting = (a: [Float](repeating: 0, count: 64), b: [Float](repeating: 0, count: 64))
        let place = LoRA.Place(layer: 0, projection: .query)
        _ = try LoRA(rank: 1, alpha: 1, matrices: [place: fitting], for: configuration)
        for (rank, alpha, place) in [
            (0, Float(1), place), (2, 1, place), (1, .nan, place), (-1, 1, place),
            (1, 1, LoRA.Place(layer: 2, projection: .query)),
            (1, 1, LoRA.Place(layer: -1, projection: .query)),
            (1, 1, LoRA.Place(layer: 0, projection: .gate)),
        ] {
            #expect(throws: InferenceError.self, "rank \(rank), alpha \(alpha), \(place)") {
                try LoRA(
                    rank: rank, alpha: alpha, matrices: [place: fitting], for: configuration)
            }
        }
        #expect(throws: InferenceError.self, "made for another model") {
            try LoRA(
                path: TinyModel.path("tiny-llama-lora.safetensors"), for: configuration)
        }
    }
}
