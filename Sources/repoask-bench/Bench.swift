// Measures repoask, and its peers in the same run where they are named. Every result is one line
// of JSON with the machine, so that records can be kept and compared.

import ArgumentParser
import Foundation
import Transformer

@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repoask-bench",
        abstract: "Measure repoask, with its peers in the same run.",
        discussion: """
            Compare ratios within a run; machines are noisy. Peers are measured where their
            programs are named.
            """,
        subcommands: [
            EncoderCommand.self, DecoderCommand.self, RepositoryCommand.self, ChunksCommand.self,
            SecretsCommand.self, MemoryCommand.self, ReadingCommand.self, SearchCommand.self,
            AnswersCommand.self, ScaleCommand.self,
        ])
}

struct EncoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encoder", abstract: "Tokens a second of the text encoder.")

    @Argument(help: "model.safetensors of the encoder.")
    var model: String

    @Option(help: "Threads.")
    var threads = 2

    @Option(help: "Texts encoded at once.")
    var batch = 16

    @Option(help: "How often ours and the peer take turns.")
    var pairs = 3

    @Option(help: "A Python with numpy, onnx, onnxruntime, safetensors: measures onnxruntime too.")
    var python: String?

    @Option(help: "Path of onnxruntime_encoder.py.")
    var script = "Sources/repoask-bench/Peers/onnxruntime_encoder.py"

    func run() throws {
        let bench = EncoderBenchmark(
            encoder: try .init(path: model, threadCount: threads))
        var ours: [Double] = []
        var peers: [Double] = []
        for _ in 0..<max(1, pairs) {
            ours.append(try bench.encode(batch: batch).tokensPerSecond)
            if let python {
                peers.append(
                    try EncoderBenchmark.peer(
                        python: python, script: script, model: model, threadCount: threads,
                        batch: batch
                    ).tokensPerSecondMedian)
            }
        }
        let name = "encoder \(batch) x 256"
        Record.print(name, unit: "tokens/s", program: "repoask", threads: threads, ours)
        if !peers.isEmpty {
            Record.print(name, unit: "tokens/s", program: "onnxruntime", threads: threads, peers)
        }
    }
}

struct DecoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decoder", abstract: "Tokens a second of a decoder: prefill and decode.")

    @Argument(help: "A GGUF file.")
    var model: String

    @Option(help: "Threads.")
    var threads = 2

    @Option(help: "Prompt lengths, comma-separated.")
    var prompts = "128,512,2048"

    @Option(help: "Tokens decoded.")
    var tokens = 64

    @Option(help: "Context at which decoding is measured as well; 0: not.")
    var depth = 2000

    @Option(help: "How often ours and the peer take turns.")
    var pairs = 3

    @Option(help: "Path of llama-bench: measures llama.cpp too.")
    var llamaBench: String?

    @Option(
        help: "A reference's logits, [positions, vocabulary], raw float32: how far ours are off.")
    var reference: String?

    @Option(help: "The sequences of token ids that those are of, a JSON file of lists.")
    var sequences: String?

    func validate() throws {
        guard (reference == nil) == (sequences == nil) else {
            throw ValidationError("--reference and --sequences belong together")
        }
    }

    func run() throws {
        if let reference, let sequences {
            return try measureDivergence(from: reference, sequences: sequences)
        }
        let opened = try DecoderBenchmark.start(path: model, threadCount: threads)
        Record.print(
            "open", unit: "s", program: "repoask", threads: threads,
            [opened.model + opened.tokenizer])
        let bench = DecoderBenchmark(
            model: try .init(path: model, threadCount: threads))
        let lengths = prompts.split(separator: ",").compactMap { Int($0) }
        var ours: [String: [Double]] = [:]
        var peers: [String: [Double]] = [:]
        for _ in 0..<max(1, pairs) {
            var timings = try lengths.map { try bench.prefill(tokenCount: $0, runs: 1) }
            timings.append(try bench.decode(tokenCount: tokens, runs: 1))
            if depth > 0 {
                timings.append(try bench.decode(tokenCount: tokens, depth: depth, runs: 1))
            }
            for timing in timings { ours[timing.name, default: []].append(timing.medianRate) }
            if let llamaBench {
                let rates = try DecoderBenchmark.peer(
                    executable: llamaBench, modelPath: model, threadCount: threads,
                    promptCounts: lengths, decodeCount: tokens, depth: depth, runs: 1)
                for rate in rates { peers[rate.name, default: []].append(rate.rate) }
            }
        }
        for (name, rates) in ours.sorted(by: { $0.key < $1.key }) {
            Record.print(name, unit: "tokens/s", program: "repoask", threads: threads, rates)
            if let rates = peers[name] {
                Record.print(name, unit: "tokens/s", program: "llama.cpp", threads: threads, rates)
            }
        }
        Record.print(
            "peak memory", unit: "MiB", program: "repoask", threads: threads,
            [Record.peakMegabytes])
    }

    private func measureDivergence(from reference: String, sequences: String) throws {
        let bench = DecoderBenchmark(model: try .init(path: model, threadCount: threads))
        let ids = try JSONDecoder().decode(
            [[Int]].self, from: Data(contentsOf: URL(filePath: sequences)))
        for (name, oneAtATime) in [("prompt", false), ("decoding", true)] {
            let found = try bench.divergence(of: ids, from: reference, oneAtATime: oneAtATime)
            func print(_ what: String, _ unit: String, _ value: Double) {
                Record.print(
                    "\(name), \(what)", unit: unit, program: "repoask", threads: threads, [value])
            }
            print("mean KL divergence", "nats", found.meanKL)
            print(
                "likeliest token differs", "share",
                Double(found.disagreementCount) / Double(max(1, found.positionCount)))
        }
    }
}
