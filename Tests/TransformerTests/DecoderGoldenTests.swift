internal import Testing
internal import Transformer

/// Goldens were computed in float64 by `Recorder/reference_decoder.py`, with keys and values
/// rounded to half precision as the cache does.
@Suite struct DecoderGoldenTests {
    let bound = 1e-7

    @Test("Prefill logits match the reference", arguments: TinyModel.names)
    func prefillLogits(_ name: String) throws {
        let tiny = try TinyModel(name)
        var cache = tiny.cache()
        let logits = try tiny.model.forward(
            ModelInput(tokens: tiny.ids), cache: &cache, output: .allLogits)
        #expect(normalizedError(logits, try tiny.values("logits")) < bound)
        #expect(cache.count == tiny.ids.count)
    }

    @Test("Logits of one token at a time match the reference", arguments: TinyModel.names)
    func decodeLogits(_ name: String) throws {
        let tiny = try TinyModel(name)
        var cache = tiny.cache()
        var logits: [Float] = []
        for id in tiny.ids {
            logits += try tiny.model.forward(ModelInput(tokens: [id]), cache: &cache)
        }
        #expect(normalizedError(logits, try tiny.values("logits")) < bound)
    }

    @Test("Hidden states match the reference", arguments: TinyModel.names)
    func hiddenStates(_ name: String) throws {
        let tiny = try TinyModel(name)
        var cache = tiny.cache()
        let states = try tiny.model.forward(
            ModelInput(tokens: tiny.ids), cache: &cache, output: .hiddenStates)
        let golden = try tiny.values("hidden_states")
        #expect(normalizedError(states, golden) < bound)

        cache.truncate(to: 0)
        let last = try tiny.model.forward(
            ModelInput(tokens: tiny.ids), cache: &cache, output: .lastHiddenState)
        let hiddenSize = tiny.model.configuration.hiddenSize
        #expect(normalizedError(last, Array(golden.suffix(hiddenSize))) < bound)
    }

    @Test("Tokens with embedding rows between match the reference", arguments: TinyModel.names)
    func mixedInput(_ name: String) throws {
        let tiny = try TinyModel(name)
        var cache = tiny.cache()
        let input = ModelInput([
            .tokens(Array(tiny.ids[..<11])), .embeddings(try tiny.values("soft_prompt")),
            .tokens(Array(tiny.ids[11..<40])),
        ])
        let logits = try tiny.model.forward(input, cache: &cache, output: .allLogits)
        #expect(normalizedError(logits, try tiny.values("mixed_logits")) < bound)
    }

    @Test("A LoRA changes one pass as in the reference", arguments: TinyModel.names)
    func lora(_ name: String) throws {
        let tiny = try TinyModel(name)
        let input = ModelInput(tokens: Array(tiny.ids[..<40]))
        var cache = tiny.cache()
        let plain = try tiny.model.forward(input, cache: &cache, output: .allLogits)
        cache.truncate(to: 0)
        let changed = try tiny.model.forward(
            input, cache: &cache, lora: tiny.lora, output: .allLogits)
        cache.truncate(to: 0)
        let again = try tiny.model.forward(input, cache: &cache, output: .allLogits)

        #expect(normalizedError(changed, try tiny.values("lora_logits")) < bound)
        #expect(normalizedError(changed, plain) > 0.01)
        #expect(again == plain)
    }
}
