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
