internal import Foundation
internal import Tensors
internal import Transformer

/// The tiny random models of Fixtures/, with what an independent reference makes of them.
struct TinyModel {
    static let names = ["tiny-llama", "tiny-qwen2"]

    let model: LanguageModel
    let golden: SafetensorsFile
    let lora: LoRA
    let ids: [Int]

    init(_ name: String, threadCount: Int = 2) throws {
        model = try LanguageModel(
            path: Self.path("\(name).gguf"), threadCount: threadCount)
        golden = try SafetensorsFile(path: Self.path("\(name)-golden.safetensors"))
        lora = try LoRA(
            path: Self.path("\(name)-lora.safetensors"), for: model.configuration)
        ids = try golden.vector("ids").map { Int($0) }
    }

    static func path(_ name: String) -> String {
        Bundle.module.url(forResource: "Fixtures", withExtension: nil)!
            .appending(path: name).path()
    }

    /// A golden of any shape, row-major.
    func values(_ name: String) throws -> [Float] {
        guard golden.shape(of: name)?.count == 2 else { return try golden.vector(name) }
        let matrix = try golden.matrix(name)
        var result: [Float] = []
        for row in 0..<matrix.rowCount {
            var values = [Float](repeating: 0, count: matrix.columnCount)
            var span = values.mutableSpan
            matrix.copyRow(row, into: &span)
            result += values
        }
        return result
    }

    func cache(capacity: Int = 256) -> KVCache { KVCache(for: model, capacity: capacity) }
}

/// Σ (found - expected)² / Σ expected²; infinite if the lengths differ.
func normalizedError(_ found: [Float], _ expected: [Float]) -> Double {
    guard found.count == expected.count, !found.isEmpty else { return .infinity }
    var (error, size) = (0.0, 0.0)
    for (a, b) in zip(found, expected) {
        error += Double(a - b) * Double(a - b)
        size += Double(b) * Double(b)
    }
    return error / size
}
