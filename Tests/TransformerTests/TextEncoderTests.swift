internal import Foundation
internal import Testing
internal import Transformer

/// Against vectors recorded by `Recorder/text_encoder.py`; needs the encoder's weights.
@Suite(.disabled(if: RealModel.isSkipped, "REPOASK_SKIP_MODELS is 1"))
struct TextEncoderTests {
    private func encoder(threadCount: Int = 2) throws -> TextEncoder {
        try TextEncoder(
            path: RealModel.path("minilm-l6/model.safetensors"), threadCount: threadCount)
    }

    private static func fixture(_ name: String) throws -> [UInt16] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
        let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
        return stride(from: 0, to: bytes.count - 1, by: 2).map {
            UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
        }
    }

    private static func chunks() throws -> [[Int]] {
        let values = try fixture("text-encoder.chunks")
        var chunks: [[Int]] = []
        var position = 0
        while position < values.count {
            let end = position + 1 + Int(values[position])
            chunks.append(values[position + 1..<end].map { Int($0) })
            position = end
        }
        return chunks
    }

    private func cosine(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Double {
        var (product, left, right) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            product += Double(x) * Double(y)
            left += Double(x) * Double(x)
            right += Double(y) * Double(y)
        }
        return product / (left * right).squareRoot()
    }

    @Test("A thousand chunks of real code have the vectors of the reference")
    func vectorsMatchReference() throws {
        let chunks = try Self.chunks()
        let halves = try Self.fixture("text-encoder.vectors")
        #expect(chunks.count == 1000 && halves.count == 384_000)
        let vectors = try encoder().encode(chunks)
        var worst = 1.0
        for (index, vector) in vectors.enumerated() {
            #expect(vector.count == 384)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            let reference = halves[index * 384..<(index + 1) * 384].map {
                Float(Float16(bitPattern: $0))
            }
            worst = min(worst, cosine(vector, reference))
        }
        // The recording's own rounding takes 1e-7.
        #expect(worst > 0.999_999)
    }

    @Test("A vector depends neither on the batch nor on the number of threads")
    func batchesDoNotMatter() throws {
        let chunks = Array(try Self.chunks().prefix(40))
        let together = try encoder(threadCount: 3).encode(chunks)
        let encoder = try encoder(threadCount: 1)
        for (chunk, vector) in zip(chunks, together) {
            let alone = try #require(try encoder.encode([chunk]).first)
            for (x, y) in zip(alone, vector) { #expect(abs(x - y) < 2e-6) }
        }
        #expect(try encoder.encode([]) == [])
    }

    @Test("A vector is the mean of the tokens' outputs")
    func tokenOutputs() throws {
        let encoder = try encoder()
        let chunks = Array(try Self.chunks().prefix(5)) + [[101, 102]]
        let outputs = try encoder.tokenOutputs(chunks)
        for (index, vector) in try encoder.encode(chunks).enumerated() {
            let tokens = chunks[index].count
            #expect(outputs[index].count == tokens * 384)
            let mean = (0..<384).map { column in
                (0..<tokens).reduce(Float(0)) { $0 + outputs[index][$1 * 384 + column] }
            }
            #expect(cosine(mean, vector) > 0.999_999)
        }
    }

    @Test("Texts that do not fit the model are refused", arguments: [[], [30522], [-1]])
    func badTexts(_ ids: [Int]) throws {
        let encoder = try encoder(threadCount: 1)
        #expect(throws: InferenceError.self) { try encoder.encode([[101, 102], ids]) }
    }

    @Test("The limit is that of the position embeddings")
    func longTexts() throws {
        let encoder = try encoder(threadCount: 1)
        #expect(encoder.tokenLimit == 256 && encoder.configuration.positionCount == 512)
        let longest = [Int](repeating: 2000, count: 512)
        #expect(try encoder.encode([longest]).count == 1)
        #expect(throws: InferenceError.contextFull(needed: 513, capacity: 512)) {
            try encoder.encode([longest + [2000]])
        }
    }

    @Test("The configuration is read off the tensors")
    func configuration() throws {
        let configuration = try encoder(threadCount: 1).configuration
        #expect(configuration.vocabularySize == 30522 && configuration.hiddenSize == 384)
        #expect(configuration.layerCount == 6 && configuration.headCount == 12)
        #expect(configuration.intermediateSize == 1536 && configuration.headSize == 32)
    }
}
