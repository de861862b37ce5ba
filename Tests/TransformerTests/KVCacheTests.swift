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

    @Test("Rows stay as they were when room is made for more", arguments: TinyModel.names)
    func growing(_ name: String) throws {
        let tiny = try TinyModel(name)
        let ids = (0..<900).map { tiny.ids[$0 % tiny.ids.count] }
        var grown = tiny.cache(capacity: 1 << 20)
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(ids[..<200])), cache: &grown, output: .none)
        let before = grown.rows(0..<200)
        for start in stride(from: 200, to: 900, by: 70) {
            _ = try tiny.model.forward(
                ModelInput(tokens: Array(ids[start..<start + 70])), cache: &grown, output: .none)
        }
        var roomy = tiny.cache(capacity: 900)
        try roomy.reserve(900)
        for start in [0] + stride(from: 200, to: 900, by: 70) {
            let end = start == 0 ? 200 : start + 70
            _ = try tiny.model.forward(
                ModelInput(tokens: Array(ids[start..<end])), cache: &roomy, output: .none)
        }

        #expect(grown.rows(0..<200) == before)
        #expect(grown.rows(0..<900) == roomy.rows(0..<900))
    }

    @Test("Memory that the system refuses is an error, and the cache goes on as it was")
    func refusedMemory() throws {
        let tiny = try TinyModel("tiny-llama")
        let next = ModelInput(tokens: Array(tiny.ids[10..<20]))
        // More bytes than there are addresses.
        let capacity = 1 << 44
        var cache = tiny.cache(capacity: capacity)
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[..<10])), cache: &cache, output: .none)
        let byteCount = capacity * cache.shape.bytesPerPosition

        #expect(throws: InferenceError.outOfMemory(bytes: byteCount)) {
            try cache.reserve(capacity)
        }
        #expect(
            throws: InferenceError.contextFull(needed: capacity + 1, capacity: capacity)
        ) {
            try cache.reserve(capacity + 1)
        }
        #expect(cache.count == 10)
        var fresh = tiny.cache()
        _ = try tiny.model.forward(
            ModelInput(tokens: Array(tiny.ids[..<10])), cache: &fresh, output: .none)
        let found = try tiny.model.forward(next, cache: &cache)
        let expected = try tiny.model.forward(next, cache: &fresh)
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
