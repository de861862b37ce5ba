import Foundation
import Tokenization
import Transformer

/// Measures the text encoder and its tokenizer.
///
/// Plain functions that return values; printing and command lines are the caller's. Token ids are
/// made up: they cost the model the same as real ones. `Peers/onnxruntime_encoder.py` measures
/// onnxruntime on the same weights and prints one JSON object.
struct EncoderBenchmark {
    /// Durations of equal runs.
    struct Timing: Sendable, Codable {
        /// Threads, texts and tokens a text of one run.
        let name: String
        let chunkCount: Int
        let tokenCount: Int
        /// Seconds of each run, in order.
        let seconds: [Double]

        private var median: Double { seconds.sorted()[seconds.count / 2] }
        /// Of the median run.
        var tokensPerSecond: Double { Double(tokenCount) / median }
        var chunksPerSecond: Double { Double(chunkCount) / median }
        /// Of the fastest run.
        var bestTokensPerSecond: Double { Double(tokenCount) / (seconds.min() ?? .infinity) }
    }

    let encoder: TextEncoder

    /// Encodes `batch` texts of `tokenCount` tokens until `seconds` are over, at least three times
    /// after one warm-up.
    func encode(batch: Int, tokenCount: Int = 256, seconds limit: Double = 3) throws -> Timing {
        let texts = (0..<batch).map { text in
            (0..<tokenCount).map { 1000 + ($0 * 7919 + text * 104_729) % 29_000 }
        }
        return try Self.timing(
            "encode \(batch) x \(tokenCount)", chunks: batch, tokens: batch * tokenCount,
            limit: limit
        ) { _ = try encoder.encode(texts) }
    }

    /// Encodes given texts, such as an index's chunks.
    func encode(_ texts: [[Int]], seconds limit: Double = 3) throws -> Timing {
        try Self.timing(
            "encode chunks", chunks: texts.count, tokens: texts.reduce(0) { $0 + $1.count },
            limit: limit
        ) { _ = try encoder.encode(texts) }
    }

    /// Counts the tokens of `text` on one thread.
    ///
    /// - Returns: Bytes a second of the fastest of `runs` runs.
    static func tokenizerRate(
        _ tokenizer: WordPieceTokenizer, text: [UInt8], runs: Int = 5
    ) -> Double {
        let best = (0..<max(1, runs)).map { _ in
            ContinuousClock().measure { _ = tokenizer.tokenCount(text.span) }
        }.min()
        return Double(text.count) / ((best ?? .zero) / .seconds(1))
    }

    /// Runs the peer script and decodes what it prints.
    ///
    /// - Parameters:
    ///   - python: An interpreter that has the packages the script names.
    ///   - script: Path of `onnxruntime_encoder.py`.
    static func peer(
        python: String, script: String, model: String, threadCount: Int, batch: Int,
        tokenCount: Int = 256
    ) throws -> PeerTiming {
        let command = Process()
        command.executableURL = URL(filePath: python)
        command.arguments = [
            script, model, "--threads", "\(threadCount)", "--batch", "\(batch)", "--tokens",
            "\(tokenCount)",
        ]
        let output = Pipe()
        command.standardOutput = output
        try command.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        command.waitUntilExit()
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(PeerTiming.self, from: printed)
    }

    /// What the peer script prints.
    struct PeerTiming: Sendable, Codable {
        let peer: String
        let version: String
        let threads: Int
        let batch: Int
        let tokens: Int
        let tokensPerSecondMedian: Double
        let tokensPerSecondBest: Double
    }

    private static func timing(
        _ name: String, chunks: Int, tokens: Int, limit: Double, _ body: () throws -> Void
    ) rethrows -> Timing {
        try body()
        var seconds: [Double] = []
        while seconds.reduce(0, +) < limit || seconds.count < 3 {
            seconds.append(try ContinuousClock().measure(body) / .seconds(1))
        }
        return Timing(name: name, chunkCount: chunks, tokenCount: tokens, seconds: seconds)
    }
}
