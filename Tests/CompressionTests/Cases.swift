internal import Compression
internal import Foundation
internal import Generation
internal import Testing
internal import Transformer

/// A package with what the reference, in float32, makes of it.
struct Cases {
    let method: MemoryMethod
    let model: LanguageModel
    private let bytes: [UInt8]
    private let header: [String: Entry]
    /// Where tensors begin.
    private let data: Int

    static let tiny = [
        "icae-tiny-llama", "icae-tiny-qwen2", "pooled-tiny-llama", "pooled-tiny-qwen2",
        "e2llm-tiny-qwen2",
    ]

    /// Packages of noise on the tiny decoders, recorded by `Recorder/record.py`.
    init(tiny name: String) throws {
        let decoder = name.split(separator: "-", maxSplits: 1)[1]
        try self.init(
            package: Self.fixture(name),
            model: Self.root.appending(
                path: "Tests/TransformerTests/Fixtures/\(decoder).gguf"
            ).path(), cases: Self.fixture("\(name).cases"))
    }

    /// Packages of `Training/weights` with the cases that `repoask_training.export` recorded.
    init(trained name: String, decoder: String) throws {
        try self.init(
            package: Self.trained(name), model: Self.modelPath(decoder),
            cases: Self.root.appending(path: "Training/cases/\(name).safetensors").path())
    }

    private init(package: String, model path: String, cases: String) throws {
        model = try LanguageModel(path: path, threadCount: 2)
        method = try MemoryMethod(
            WeightPackage(folder: package), model: model, tokenizer: model.file.tokenizer())
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: cases)))
        let end = 8 + (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        header = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<end]))
        (self.bytes, data) = (bytes, end)
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardized

    static func trained(_ name: String) -> String {
        root.appending(path: "Training/weights/\(name)").path()
    }

    static func fixture(_ name: String) -> String {
        Bundle.module.url(forResource: "Fixtures", withExtension: nil)!.appending(path: name).path()
    }

    static func modelPath(_ name: String, _ file: String = "model.gguf") -> String {
        let environment = ProcessInfo.processInfo.environment
        let home =
            environment["REPOASK_HOME"] ?? "\(environment["HOME"] ?? "")/.local/share/repoask"
        return "\(home)/models/\(name)/\(file)"
    }

    /// A recorded tensor of any shape, row-major; integers too.
    func values(_ name: String) throws -> [Float] {
        let entry = try #require(header[name])
        let (start, end) = (data + entry.offsets[0], data + entry.offsets[1])
        let size = entry.dtype == "U8" ? 1 : 4
        return stride(from: start, to: end, by: size).map { offset in
            if size == 1 { return Float(bytes[offset]) }
            let bits = (0..<4).reduce(UInt32(0)) {
                $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1))
            }
            return entry.dtype == "I32" ? Float(Int32(bitPattern: bits)) : Float(bitPattern: bits)
        }
    }

    func has(_ name: String) -> Bool { header[name] != nil }

    /// Parts of equal size, one for each entry of the outermost dimension.
    func rows(_ name: String) throws -> [[Float]] {
        let values = try values(name)
        let count = try #require(header[name]).shape[0]
        let size = values.count / count
        return (0..<count).map { Array(values[$0 * size..<($0 + 1) * size]) }
    }

    func integers(_ name: String) throws -> [Int] { try values(name).map { Int($0) } }

    private struct Entry: Decodable {
        var dtype: String
        var shape: [Int]
        var offsets: [Int]

        private enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    /// Logits behind `prompt`; then, `tokens` being read one after the other, by how much another token
    /// was likelier than each: 0 for all if the text is ours too.
    func read(
        _ prompt: ModelInput, forcing tokens: [Int]
    ) throws -> (logits: [Float], margins: [Float]) {
        var cache = KVCache(for: model, capacity: 512)
        let all = try model.forward(
            prompt, cache: &cache, lora: method.readerLoRA, output: .allLogits)
        let first = Array(all.suffix(model.configuration.vocabularySize))
        var (logits, margins) = (first, [Float]())
        for token in tokens {
            margins.append((logits.max() ?? 0) - logits[token])
            logits = try model.forward(
                ModelInput(tokens: [token]), cache: &cache, lora: method.readerLoRA)
        }
        return (first, margins)
    }
}

func cosine(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Double {
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
        ab += Double(x) * Double(y)
        aa += Double(x) * Double(x)
        bb += Double(y) * Double(y)
    }
    return a.count == b.count ? ab / (aa * bb).squareRoot() : -1
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
