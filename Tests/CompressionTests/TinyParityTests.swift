internal import Compression
internal import Testing
internal import Transformer

/// Every method on tiny decoders with weights of noise, against the reference.
@Suite struct TinyParityTests {
    private func unit(_ index: Int, of cases: Cases) throws -> SourceUnit {
        let length = try cases.integers("lengths")[index]
        guard cases.method.package.description.method.method == .e2llm else {
            return SourceUnit(
                tokens: try cases.rows("tokens")[index].prefix(length).map { Int($0) })
        }
        let outputs = try cases.rows("outputs")
        let share = outputs.count / (try cases.integers("lengths").count)
        return SourceUnit(
            vectors: SoftPromptAdapter.vectors(
                of: outputs[index * share..<index * share + length].flatMap { $0 },
                size: outputs[0].count, count: cases.method.package.description.method.prompts))
    }

    @Test("Rows and their positions are the reference's, at every ratio", arguments: Cases.tiny)
    func rows(_ name: String) throws {
        let cases = try Cases(tiny: name)
        let compressor = try #require(cases.method.compressor)
        for ratio in cases.method.package.description.ratios + [1]
        where cases.has("rows_\(ratio)") {
            let (rows, positions) = (
                try cases.rows("rows_\(ratio)"), try cases.integers("positions_\(ratio)")
            )
            var first = 0
            for (index, count) in try cases.integers("counts_\(ratio)").enumerated() {
                let unit = try unit(index, of: cases)
                let found = try compressor.compress(unit, ratio: ratio)
                #expect(found.offsets == Array(positions[first..<first + count]))
                #expect(found.length == (unit.tokens.isEmpty ? count : unit.tokens.count))
                let expected = rows[first..<first + count].flatMap { $0 }
                let error = normalizedError(found.values, expected)
                #expect(error < 1e-5, "unit \(index) at \(ratio)x")
                first += count
            }
        }
    }

    @Test("Logits and greedy tokens behind the rows are the reference's", arguments: Cases.tiny)
    func reading(_ name: String) throws {
        let cases = try Cases(tiny: name)
        let ratio = cases.method.package.description.ratios.first ?? 1
        let (logits, greedy) = (try cases.rows("logits"), try cases.rows("greedy"))
        for index in logits.indices {
            let rows = try #require(cases.method.compressor).compress(
                unit(index, of: cases), ratio: ratio)
            let found = try cases.read(
                cases.method.restatingPrompt(rows), forcing: greedy[index].map { Int($0) })
            #expect(normalizedError(found.logits, logits[index]) < 1e-4)
            #expect(found.margins.allSatisfy { $0 == 0 }, "\(found.margins)")
        }
    }

    @Test(
        "Source longer than a unit is cut into equal units, placed one behind the other",
        arguments: ["icae-tiny-llama", "pooled-tiny-qwen2"])
    func longSource(_ name: String) throws {
        let cases = try Cases(tiny: name)
        let compressor = try #require(cases.method.compressor)
        #expect(compressor.tokenLimit == 32)
        let tokens = (0..<70).map { ($0 * 37 + 5) % 200 }

        let rows = try compressor.compress(tokens: tokens, ratio: 4)

        // Three units of 24, 24 and 22 tokens.
        var expected = MemoryRows(values: [], offsets: [], length: 0)
        for part in [tokens[..<24], tokens[24..<48], tokens[48...]] {
            expected.append(
                try compressor.compress(SourceUnit(tokens: Array(part)), ratio: 4))
        }
        #expect(rows == expected)
        #expect(rows.length == 70 && rows.count == 18)
        #expect(rows.offsets.last == 69)
        #expect(rows.offsets == rows.offsets.sorted())
    }

    @Test("Units that the weights have no slots for are refused")
    func refusedUnits() throws {
        let icae = try #require(Cases(tiny: "icae-tiny-llama").method.compressor)
        let e2llm = try #require(Cases(tiny: "e2llm-tiny-qwen2").method.compressor)

        #expect(throws: InferenceError.contextFull(needed: 33, capacity: 32)) {
            try icae.compress(SourceUnit(tokens: Array(repeating: 1, count: 33)), ratio: 8)
        }
        #expect(throws: InferenceError.badInput("a unit to compress has no tokens")) {
            try icae.compress(SourceUnit(tokens: []), ratio: 4)
        }
        #expect(throws: InferenceError.tokenOutOfRange(id: 267, vocabularySize: 267)) {
            try icae.compress(SourceUnit(tokens: [267]), ratio: 4)
        }
        #expect(
            throws: InferenceError.badInput("64 values are not 3 chunk vectors of 32")
        ) { try e2llm.compress(SourceUnit(vectors: Array(repeating: 0, count: 64)), ratio: 1) }
    }
}
