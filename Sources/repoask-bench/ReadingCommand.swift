// What it costs to read much of a repository before a question: as raw text, and at a distance.

import ArgumentParser
import CodeIndex
import Compression
import Foundation
import Generation
import RepoAskKit
import Tokenization
import Transformer

struct ReadingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reading",
        abstract: "Seconds to the first word behind so many tokens of a repository, by distance.",
        discussion: """
            The first files of the index, in its order, are read as raw text, as soft prompts (far) \
            and as memory slots (middle, where the decoder has weights), cold and warm: warm are the \
            far prefix's keys and values from their file, and slots that were made before. llama.cpp \
            reads as many tokens of raw text. A word is the first token behind a question. The \
            repository has to be indexed.
            """)

    @Argument(help: "A checkout that is indexed.")
    var repository: String

    @Option(help: "Tokens of the repository, comma-separated.")
    var tokens = "8000,16000,32000"

    @Option(help: "The decoder.")
    var model = ModelManifest.defaultDecoder

    @Option(help: "Most tokens that are read as raw text.")
    var rawLimit = 32_000

    @Option(help: "Threads.")
    var threads = 2

    @Option(help: "How often all of it is done.")
    var runs = 1

    @Option(help: "Path of llama-bench: measures llama.cpp too.")
    var llamaBench: String?

    func run() throws {
        let bench = try ReadingBenchmark(
            repository: repository, model: model, home: .resolve(), threadCount: threads)
        let counts = tokens.split(separator: ",").map { Int($0) ?? 0 }
        guard !counts.isEmpty, counts.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--tokens must be numbers with commas between, not '\(tokens)'.")
        }
        for count in counts {
            let sample = try bench.sample(tokenCount: count)
            func print(_ what: String, _ unit: String, _ values: [Double], program: String = "repoask") {
                Record.print(
                    "\(count) tokens \(what)", unit: unit, program: program, threads: threads,
                    values)
            }
            print("sample", "tokens", [Double(sample.tokenCount)])
            print("sample", "lines", [Double(sample.lineCount)])
            var costs: [ReadingBenchmark.Cost] = []
            var peer: [Double] = []
            for _ in 0..<max(1, runs) {
                if count <= rawLimit {
                    costs.append(try bench.raw(sample))
                    if let llamaBench {
                        peer += try DecoderBenchmark.peer(
                            executable: llamaBench, modelPath: bench.modelPath,
                            threadCount: threads, promptCounts: [sample.tokenCount],
                            decodeCount: 0, depth: 0, runs: 1
                        ).map { Double(sample.tokenCount) / $0.rate }
                    }
                }
                costs += try bench.far(sample)
                costs += try bench.middle(sample)
            }
            for (name, group) in Dictionary(grouping: costs, by: \.name).sorted(by: { $0.key < $1.key }) {
                print(name + " first word", "s", group.map(\.seconds))
                print(name + " positions", "rows", [Double(group[0].positionCount)])
                print(name + " keys and values", "MiB", [Double(group[0].cacheBytes) / 1_048_576])
                if let disk = group[0].diskBytes {
                    print(
                        name + " disk", "kB/1000 lines",
                        [Double(disk) / Double(sample.lineCount)])
                }
            }
            if !peer.isEmpty { print("raw first word", "s", peer, program: "llama.cpp") }
        }
    }
}

/// Reads the same part of a repository in several ways.
struct ReadingBenchmark {
    /// The first files of an index.
    struct Sample {
        var files: [(key: FileKey, chunks: Range<Int64>)] = []
        /// A title a file, and its chunks' text.
        var texts: [(title: String, chunks: [String])] = []
        var tokenCount = 0
        var lineCount = 0
    }

    /// What one way of reading costs.
    struct Cost {
        var name: String
        var seconds: Double
        /// Rows of the prompt.
        var positionCount: Int
        /// Their keys and values.
        var cacheBytes: Int
        /// What is kept for the next question; nil where nothing is.
        var diskBytes: Int?
    }

    let modelPath: String
    private let session: RepositorySession
    private let searcher: Searcher
    private let model: LanguageModel
    private let memory: DecoderMemory

    private static let question = "Where is the configuration read?"
    private static let rules = "You explain a code repository."

    init(repository: String, model: String, home: RepoAskHome, threadCount: Int) throws {
        session = try RepositorySession(
            directory: repository, home: home, threadCount: threadCount)
        _ = try session.update()
        searcher = try session.searcher()
        modelPath = try ModelStore(home: home).decoderPath(model)
        let decoder = try LoadedDecoder(model, .all, home: home, threadCount: threadCount)
        memory = decoder.memory
        self.model = decoder.generator.model
    }

    func sample(tokenCount: Int) throws -> Sample {
        let tokenizer = try TextGenerator(model: model).tokenizer
        var sample = Sample()
        for file in searcher.files where sample.tokenCount < tokenCount {
            var chunks: [String] = []
            for id in file.chunks {
                guard sample.tokenCount < tokenCount, let record = try searcher.view.chunk(id)
                else { break }
                let lines = try session.lines(of: record)
                let text = lines.joined(separator: "\n") + "\n"
                chunks.append(text)
                sample.tokenCount += tokenizer.encode(text).count
                sample.lineCount += lines.count
            }
            let last = file.chunks.lowerBound + Int64(chunks.count)
            sample.files.append((file.key, file.chunks.lowerBound..<last))
            sample.texts.append(("File \(file.key.path)\n", chunks))
        }
        return sample
    }

    func raw(_ sample: Sample) throws -> Cost {
        let parts = sample.texts.flatMap { file in
            [.text(file.title)] + file.chunks.map { .text($0) } as [PromptPart]
        }
        return try cost("raw") { _ in parts }
    }

    /// Cold, then warm; nothing where the decoder has no weights for it.
    func far(_ sample: Sample) throws -> [Cost] {
        // Several soft prompts a chunk cost more than what is measured here.
        guard let method = memory.far, let adapter = method.compressor as? SoftPromptAdapter,
            adapter.promptCount == 1
        else { return [] }
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "repoask-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = PrefixStore(path: folder.appending(path: "far.kv").path, maker: "bench")
        return try ["cold", "warm"].map { state in
            var cost = try cost("far \(state)") { generator in
                try FarMemory(
                    files: sample.files, vectorIDs: searcher.vectorIDs, vectors: searcher.vectors,
                    adapter: adapter, tokenizer: generator.tokenizer, budget: .max
                ).parts
            } before: { generator, parts in
                _ = try store.prepare(
                    generator.prefix(system: Self.rules, user: parts), with: generator)
            }
            let facts = try FileManager.default.attributesOfItem(atPath: store.path)
            cost.diskBytes = (facts[.size] as? NSNumber)?.intValue
            return cost
        }
    }

    /// At each ratio: slots made now, and slots that were made before.
    func middle(_ sample: Sample) throws -> [Cost] {
        guard let method = memory.middle, let compressor = method.compressor else { return [] }
        // Rows in the place of their text take its positions, which a decoder has not without end.
        guard sample.tokenCount + 512 < model.configuration.contextLength else { return [] }
        return try method.package.description.ratios.flatMap { ratio -> [Cost] in
            var rows: [[MemoryRows]] = []
            var made = 0
            let duration = try ContinuousClock().measure {
                let tokenizer = try TextGenerator(model: model).tokenizer
                rows = try sample.texts.map { file in
                    try file.chunks.map { chunk in
                        let slots = try compressor.compress(
                            tokens: tokenizer.encode(chunk), ratio: ratio)
                        made += slots.values.count * 2  // as they are kept
                        return method.placed(slots)
                    }
                }
            }
            let parts = zip(sample.texts, rows).flatMap { file, rows in
                [.text(file.title)] + rows.map { .rows($0.piece) } as [PromptPart]
            }
            var warm = try cost("middle \(ratio)x warm", lora: method.readerLoRA) { _ in parts }
            warm.diskBytes = made
            var cold = warm
            cold.name = "middle \(ratio)x cold"
            cold.seconds += duration / .seconds(1)
            return [cold, warm]
        }
    }

    /// Seconds from nothing read to the first token behind the question.
    private func cost(
        _ name: String, lora: LoRA? = nil, parts: (TextGenerator) throws -> [PromptPart],
        before: (TextGenerator, [PromptPart]) throws -> Void = { _, _ in }
    ) throws -> Cost {
        let generator = try TextGenerator(model: model)
        var positionCount = 0
        let duration = try ContinuousClock().measure {
            let parts = try parts(generator)
            try before(generator, parts)
            let prompt = generator.prompt(
                system: Self.rules, user: parts + [.text("\nQuestion: \(Self.question)")])
            positionCount = prompt.positionCount(
                hiddenSize: generator.model.configuration.hiddenSize)
            _ = try generator.generate(prompt, options: SamplingOptions(maxTokens: 1), lora: lora)
        }
        return Cost(
            name: name, seconds: duration / .seconds(1), positionCount: positionCount,
            cacheBytes: positionCount * model.cacheShape.bytesPerPosition, diskBytes: nil)
    }
}
