internal import Foundation
internal import Tensors
internal import Testing
internal import Transformer

/// The models of the manifest, where they are installed.
enum RealModel {
    /// Whether tests that need a model are skipped rather than failed.
    static let isSkipped = ProcessInfo.processInfo.environment["REPOASK_SKIP_MODELS"] == "1"

    /// - Parameter file: `model/file`.
    static func path(_ file: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        return (environment["REPOASK_HOME"] ?? data + "/repoask") + "/models/\(file)"
    }
}

/// Recorded by `Recorder/record_logits.py` on 256 positions of our own sources.
@Suite(.disabled(if: RealModel.isSkipped, "REPOASK_SKIP_MODELS is 1"))
struct RealModelTests {
    struct Record {
        let ids: [Int]
        let topIDs: [[Int]]  // [positions][kept]
        let topLogProbabilities: [[Float]]  // [positions][kept]
        let peerDivergence: Double
        let peerDisagreementCount: Int

        init(_ name: String) throws {
            let file = try SafetensorsFile(
                path: TinyModel.path("\(name)-top-logits.safetensors"))
            ids = try file.vector("ids").map { Int($0) }
            let matrices = try ["top_ids", "top_log_probabilities"].map { name in
                let matrix = try file.matrix(name)
                return (0..<matrix.rowCount).map { row in
                    var values = [Float](repeating: 0, count: matrix.columnCount)
                    var span = values.mutableSpan
                    matrix.copyRow(row, into: &span)
                    return values
                }
            }
            topIDs = matrices[0].map { $0.map { Int($0) } }
            topLogProbabilities = matrices[1]
            let peer = try file.vector("peer")
            peerDivergence = Double(peer[0])
            peerDisagreementCount = Int(peer[1])
        }

        /// Mean KL from the reference over the kept tokens and all others as one, and how often
        /// the likeliest token differs.
        func divergence(of logits: [Float]) -> (mean: Double, disagreementCount: Int) {
            let vocabularySize = logits.count / ids.count
            var (sum, disagreements) = (0.0, 0)
            for position in ids.indices {
                let row = logits[position * vocabularySize..<(position + 1) * vocabularySize]
                let largest = Double(row.max() ?? 0)
                let logSum = largest + log(row.reduce(0) { $0 + exp(Double($1) - largest) })
                var (kept, ours) = (0.0, 0.0)
                for (id, expected) in zip(topIDs[position], topLogProbabilities[position]) {
                    let found = Double(row[row.startIndex + id]) - logSum
                    sum += exp(Double(expected)) * (Double(expected) - found)
                    kept += exp(Double(expected))
                    ours += exp(found)
                }
                let (rest, restOurs) = (max(1 - kept, 1e-12), max(1 - ours, 1e-12))
                sum += rest * log(rest / restOurs)
                if row[row.startIndex + topIDs[position][0]] < Float(largest) {
                    disagreements += 1
                }
            }
            return (sum / Double(ids.count), disagreements)
        }
    }

    @Test(
        "Logits are no further from the float reference than llama.cpp's",
        arguments: ["smollm2-135m", "qwen2.5-coder-0.5b"])
    func divergence(_ name: String) throws {
        let record = try Record(name)
        let model = try LanguageModel(path: RealModel.path(name + "/model.gguf"))
        var cache = KVCache(for: model, capacity: record.ids.count)
        let prefilled = record.divergence(
            of: try model.forward(
                ModelInput(tokens: record.ids), cache: &cache, output: .allLogits))
        #expect(prefilled.mean < record.peerDivergence)
        // A few close calls are chance; the measurement over 2,048 positions decides.
        #expect(prefilled.disagreementCount <= record.peerDisagreementCount + 3)

        cache.truncate(to: 0)
        var logits: [Float] = []
        for id in record.ids {
            logits += try model.forward(ModelInput(tokens: [id]), cache: &cache)
        }
        let decoded = record.divergence(of: logits)
        #expect(decoded.mean < record.peerDivergence)
        #expect(decoded.disagreementCount <= record.peerDisagreementCount + 3)
    }
}
