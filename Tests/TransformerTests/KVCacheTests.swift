internal import Testing
internal import Transformer

@Suite struct KVCacheTests {
    @Test("A truncated cache that reads on equals a fresh one", arguments: TinyModel.names)
    func truncateAndReplay(_ name: String) throws {
        let tiny = try TinyModel(name)
        var cache = tiny.cache()
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[..<50])), cache: &cache, output: .none)
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[90...].reversed())), cache: &cache, output: .none)
        cache.truncate(to: 50)
        let replayed = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[50..<100])), cache: &cache, output: .allLogits)

        var fresh = tiny.cache()
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[..<50])), cache: &fresh, output: .none)
        let expected = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[50..<100])), cache: &fresh, output: .allLogits)
        #expect(replayed == expected)
    }

    @Test("Exported rows stand for having read their positions", arguments: TinyModel.names)
    func exportAndImport(_ name: String) throws {
        let tiny = try TinyModel(name)
        var source = tiny.cache()
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[..<70])), cache: &source, output: .none)
        let head = source.rows(0..<30)
        let tail = source.rows(30..<70)
        #expect(head.count == 30 * source.shape.bytesPerPosition)

        var target = tiny.cache(capacity: 100)  // another capacity is no obstacle
        try target.append(rows: head)
        try target.append(rows: tail)
        #expect(target.count == 70)
        #expect(target.rows(0..<70) == source.rows(0..<70))
        let next = ModelInput(tokens: Array(tiny.ids[70..<90]))
        let found = try tiny.model.forward(next, cache: &target, output: .allLogits)
        let expected = try tiny.model.forward(next, cache: &source, output: .allLogits)
        #expect(found == expected)
    }

    @Test("Rows that do not fit are refused")
    func badRows() throws {
        let tiny = try TinyModel("tiny-llama")
        var cache = tiny.cache(capacity: 4)
        let bytesPerPosition = cache.shape.bytesPerPosition
        #expect(throws: InferenceError.self) {
            try cache.append(rows: [UInt8](repeating: 0, count: bytesPerPosition - 1))
        }
        #expect(throws: InferenceError.contextFull(needed: 5, capacity: 4)) {
            try cache.append(rows: [UInt8](repeating: 0, count: bytesPerPosition * 5))
        }
        try cache.append(rows: [])
        #expect(cache.count == 0)
    }
}
