import Foundation
import Generation
import Transformer

/// Measures a decoder: prefill, decode at some context, start-up, divergence from a reference.
///
/// Plain functions that return values; printing and command lines are the caller's. Text plays no
/// part: token ids are made up, which costs the model the same.
struct DecoderBenchmark {
    /// Durations of equal runs.
    struct Timing: Sendable, Codable {
        /// What was measured, named as `llama-bench` does: `pp512`, `tg128`, `tg128 @ d2000`.
        let name: String
        /// Positions a run reads or writes.
        let tokenCount: Int
        /// Seconds of each run, in order.
        let seconds: [Double]

        /// Tokens a second of the median run.
        var medianRate: Double { Double(tokenCount) / seconds.sorted()[seconds.count / 2] }
        /// Tokens a second of the fastest run.
        var bestRate: Double { Double(tokenCount) / (seconds.min() ?? .infinity) }
    }

    let model: LanguageModel

    /// Reads `tokenCount` tokens from an empty cache, `runs` times after one warm-up.
    func prefill(tokenCount: Int, runs: Int = 3) throws -> Timing {
        var cache = KVCache(for: model, capacity: tokenCount)
        let input = ModelInput(tokens: ids(tokenCount))
        var seconds: [Double] = []
        for run in 0...runs {
            cache.truncate(to: 0)
            let duration = try ContinuousClock().measure {
                _ = try model.forward(input, cache: &cache)
            }
            if run > 0 { seconds.append(duration.seconds) }
        }
        return Timing(name: "pp\(tokenCount)", tokenCount: tokenCount, seconds: seconds)
    }

    /// Writes `tokenCount` tokens, one at a time, after `depth` positions, `runs` times.
    func decode(tokenCount: Int, depth: Int = 0, runs: Int = 3) throws -> Timing {
        var cache = KVCache(for: model, capacity: depth + tokenCount + 1)
        _ = try model.forward(
            ModelInput(tokens: ids(max(1, depth))), cache: &cache, output: .none)
        var seconds: [Double] = []
        for run in 0...runs {
            cache.truncate(to: depth)
            // The warm-up need not be long.
            let tokens = ids(run == 0 ? min(8, tokenCount) : tokenCount)
            let duration = try ContinuousClock().measure {
                for id in tokens {
                    _ = try model.forward(ModelInput(tokens: [id]), cache: &cache)
                }
            }
            if run > 0 { seconds.append(duration.seconds) }
        }
        let name = depth == 0 ? "tg\(tokenCount)" : "tg\(tokenCount) @ d\(depth)"
        return Timing(name: name, tokenCount: tokenCount, seconds: seconds)
    }

    /// What a file costs to open: model and tokenizer, without reading a prompt.
    static func start(path: String, threadCount: Int) throws -> (model: Double, tokenizer: Double) {
        let clock = ContinuousClock()
        var model: LanguageModel?
        let modelSeconds = try clock.measure {
            model = try LanguageModel(path: path, threadCount: threadCount)
        }.seconds
        let tokenizerSeconds = try clock.measure {
            _ = try model?.file.tokenizer()
        }.seconds
        return (modelSeconds, tokenizerSeconds)
    }

    /// Made-up token ids, the same each time.
    private func ids(_ count: Int) -> [Int] {
        let vocabularySize = model.configuration.vocabularySize
        return (0..<count).map { ($0 * 7919 + 13) % min(vocabularySize, 30_000) }
    }
}

extension DecoderBenchmark {
    /// How far logits are from a reference's, over some positions.
    struct Divergence: Sendable, Codable {
        let positionCount: Int
        /// Mean of KL(reference ‖ ours), in nats.
        let meanKL: Double
        /// Positions where the likeliest token differs.
        let disagreementCount: Int
    }

    /// Compares with recorded logits of sequences of token ids.
    ///
    /// - Parameters:
    ///   - sequences: Token ids, each sequence read from an empty cache.
    ///   - referencePath: Logits of all their positions, `[positions, vocabularySize]`, raw
    ///     little-endian float32.
    ///   - oneAtATime: Whether tokens are read alone, as in decoding, or a sequence at once.
    func divergence(
        of sequences: [[Int]], from referencePath: String, oneAtATime: Bool
    ) throws -> Divergence {
        let reference = try FileHandle(forReadingFrom: URL(filePath: referencePath))
        defer { try? reference.close() }
        let vocabularySize = model.configuration.vocabularySize
        var (sum, count, disagreements) = (0.0, 0, 0)
        for sequence in sequences {
            var cache = KVCache(for: model, capacity: sequence.count)
            let batch = oneAtATime ? 1 : 64
            var start = 0
            // A sequence goes through the model at once, its logits in parts.
            var states: [Float] = []
            if !oneAtATime {
                states = try model.forward(
                    ModelInput(tokens: sequence), cache: &cache, output: .allLogits)
            }
            while start < sequence.count {
                let end = min(start + batch, sequence.count)
                let ours =
                    oneAtATime
                    ? try model.forward(ModelInput(tokens: [sequence[start]]), cache: &cache)
                    : Array(states[start * vocabularySize..<end * vocabularySize])
                let bytes =
                    try reference.read(upToCount: (end - start) * vocabularySize * 4) ?? Data()
                // Whole floats: reads end at a multiple of four.
                let expected = unsafe bytes.withUnsafeBytes {
                    unsafe Array($0.bindMemory(to: Float.self))
                }
                for row in 0..<end - start {
                    let range = row * vocabularySize..<(row + 1) * vocabularySize
                    let (divergence, agrees) = Self.divergence(expected[range], ours[range])
                    sum += divergence
                    disagreements += agrees ? 0 : 1
                }
                count += end - start
                start = end
            }
        }
        return Divergence(
            positionCount: count, meanKL: sum / Double(max(1, count)),
            disagreementCount: disagreements)
    }

    /// KL of two distributions given as logits, and whether their likeliest tokens agree.
    private static func divergence(
        _ reference: ArraySlice<Float>, _ ours: ArraySlice<Float>
    ) -> (Double, agrees: Bool) {
        func normalizer(_ logits: ArraySlice<Float>) -> (index: Int, logarithm: Double) {
            var (best, largest) = (0, -Float.infinity)
            for (index, logit) in logits.enumerated() where logit > largest {
                (best, largest) = (index, logit)
            }
            let sum = logits.reduce(0.0) { $0 + exp(Double($1 - largest)) }
            return (best, Double(largest) + log(sum))
        }
        let (bestReference, referenceSum) = normalizer(reference)
        let (bestOurs, oursSum) = normalizer(ours)
        var divergence = 0.0
        for (a, b) in zip(reference, ours) {
            let logarithm = Double(a) - referenceSum
            divergence += exp(logarithm) * (logarithm - (Double(b) - oursSum))
        }
        return (divergence, bestReference == bestOurs)
    }
}

extension DecoderBenchmark {
    /// A line of `llama-bench`: its own figures for the same file in the same run.
    struct PeerRate: Sendable, Codable {
        /// `pp512`, `tg128`, `tg128 @ d2000`.
        let name: String
        /// Tokens a second, mean of its runs.
        let rate: Double
    }

    /// Runs `llama-bench` on the same cases.
    ///
    /// - Parameter executable: The path of `llama-bench`.
    /// - Throws: If it cannot be started; a run that fails returns no rates.
    static func peer(
        executable: String, modelPath: String, threadCount: Int, promptCounts: [Int],
        decodeCount: Int, depth: Int, runs: Int = 3
    ) throws -> [PeerRate] {
        func run(_ arguments: [String]) throws -> [PeerRate] {
            let task = Process()
            task.executableURL = URL(filePath: executable)
            task.arguments =
                ["-m", modelPath, "-t", String(threadCount), "-r", String(runs), "-o", "jsonl"]
                + arguments
            let output = Pipe()
            task.standardOutput = output
            task.standardError = FileHandle.nullDevice
            try task.run()
            let text = String(
                decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            task.waitUntilExit()
            return text.split(separator: "\n").compactMap { line in
                try? JSONDecoder().decode(PeerLine.self, from: Data(line.utf8)).peerRate
            }
        }
        let prompts = promptCounts.map(String.init).joined(separator: ",")
        return try run(["-p", prompts, "-n", String(decodeCount)])
            + (depth > 0 ? run(["-p", "0", "-n", String(decodeCount), "-d", String(depth)]) : [])
    }

    /// The fields of `llama-bench -o jsonl` that are used.
    private struct PeerLine: Decodable {
        enum CodingKeys: String, CodingKey {
            case promptCount = "n_prompt"
            case decodeCount = "n_gen"
            case depth = "n_depth"
            case rate = "avg_ts"
        }

        let promptCount: Int
        let decodeCount: Int
        let depth: Int?
        let rate: Double

        var peerRate: PeerRate {
            let name = promptCount > 0 ? "pp\(promptCount)" : "tg\(decodeCount)"
            let depth = depth ?? 0
            return PeerRate(name: depth > 0 ? "\(name) @ d\(depth)" : name, rate: rate)
        }
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
