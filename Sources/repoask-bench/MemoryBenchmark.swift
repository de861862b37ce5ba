import Chunking
import Compression
import Foundation
import Generation
import Git
import RepoAskKit
import Tokenization
import Transformer

/// Measures one weight package on pieces of code.
struct MemoryBenchmark {
    /// Code to remember, and what follows it in its file.
    struct Piece {
        var unit: SourceUnit
        /// The decoder's tokens of the unit.
        var tokens: [Int]
        var next: [Int]
    }

    /// One value a piece; losses are means over the tokens that follow.
    struct Losses {
        var none: [Double] = []
        var control: [Double] = []
        var memory: [Double] = []
        var raw: [Double] = []
        var seconds: [Double] = []
        /// Of the memory as bfloat16.
        var bytes: [Double] = []
    }

    private let method: MemoryMethod
    private let generator: TextGenerator
    private let encoder: TextEncoder
    private let wordPieces: WordPieceTokenizer
    private let chunker: Chunker

    /// - Throws: `PackageError` if the package is of another decoder than its id says.
    init(_ package: WeightPackage, home: RepoAskHome, threadCount: Int) throws {
        let description = package.description
        let models = ModelStore(home: home)
        func hash(_ id: String) throws -> String { try models.model(id).files[0].sha256 }
        try package.check(
            decoder: hash(description.decoder.id),
            encoder: description.encoder.map { try hash($0.id) })
        generator = try TextGenerator(
            path: models.decoderPath(description.decoder.id), threadCount: threadCount)
        method = try MemoryMethod(
            package, model: generator.model, tokenizer: generator.tokenizer)
        let folder = home.modelFolder(ModelManifest.defaultEncoder)
        encoder = try TextEncoder(path: folder + "/model.safetensors", threadCount: threadCount)
        let wordPieces = try WordPieceTokenizer(vocabularyPath: folder + "/vocab.txt")
        chunker = Chunker(grammars: try GrammarStore(home: home).grammarSet()) {
            wordPieces.tokenCount($0)
        }
        self.wordPieces = wordPieces
    }

    /// `count` pieces of a checkout, evenly taken from all there are.
    ///
    /// Soft prompts are of one chunk and followed by the next; slots of neighbouring chunks together.
    func pieces(of folder: String, count: Int, unit: Int, next: Int) throws -> [Piece] {
        let repository = try Repository.discover(from: folder)
        guard let workTree = repository.workTree else { return [] }
        var places: [(path: String, bytes: [UInt8], chunks: [Chunk])] = []
        var starts: [(file: Int, chunk: Int)] = []
        for file in try repository.snapshot().files where !FileRules.isTest(path: file.path) {
            guard let data = FileManager.default.contents(atPath: "\(workTree)/\(file.path)"),
                FileRules.exclusion(path: file.path, contents: [UInt8](data)) == nil
            else { continue }
            let bytes = MaskedSource([UInt8](data), path: file.path).bytes
            let cut = chunker.chunks(of: bytes, path: file.path)
            guard cut.language != nil else { continue }
            starts += cut.chunks.indices.dropLast().map { (places.count, $0) }
            places.append((file.path, bytes, cut.chunks))
        }
        var pieces: [Piece] = []
        var position = 0.0
        let stride = max(1, Double(starts.count) / Double(max(1, count)))
        while pieces.count < count, Int(position) < starts.count {
            let (file, first) = starts[Int(position)]
            position += stride
            let (path, bytes, chunks) = places[file]
            if let piece = try piece(path, bytes, chunks[first...], unit: unit, next: next) {
                pieces.append(piece)
            }
        }
        return pieces
    }

    /// The first of `chunks`, or as much of them as a unit takes; nil if nothing follows.
    private func piece(
        _ path: String, _ bytes: [UInt8], _ chunks: ArraySlice<Chunk>, unit: Int, next: Int
    ) throws -> Piece? {
        func tokens(_ range: Range<Int>) -> [Int] { generator.tokenizer.encode(bytes[range].span) }
        guard let chunk = chunks.first, let follower = chunks.dropFirst().first else { return nil }
        let own: [Int]
        let following: [Int]
        var vectors: [Float] = []
        if method.package.distance == .far {
            own = Array(tokens(chunk.byteRange).prefix(unit))
            following = Array(tokens(follower.byteRange).prefix(next))
            let text =
                chunk.header(path: path) + String(decoding: bytes[chunk.byteRange], as: UTF8.self)
            let outputs = try encoder.tokenOutputs([
                wordPieces.encode(text, limit: encoder.tokenLimit)
            ])[0]
            vectors = SoftPromptAdapter.vectors(
                of: outputs, size: encoder.configuration.hiddenSize,
                count: method.package.description.method.prompts)
        } else {
            let end = min(bytes.count, chunk.byteRange.lowerBound + 16 * (unit + next))
            let all = tokens(chunk.byteRange.lowerBound..<end)
            own = Array(all.prefix(unit))
            following = Array(all.dropFirst(unit).prefix(next))
        }
        guard own.count >= 8, following.count >= next / 2 else { return nil }
        return Piece(
            unit: SourceUnit(tokens: own, vectors: vectors), tokens: own, next: following)
    }

    /// The losses of what follows each piece; its neighbour's memory is the control.
    func losses(_ pieces: [Piece], ratio: Int) throws -> Losses {
        guard let compressor = method.compressor else { return Losses() }
        var losses = Losses()
        var rows: [MemoryRows] = []
        for piece in pieces {
            let clock = ContinuousClock()
            var made = MemoryRows(values: [], offsets: [], length: 0)
            let duration = try clock.measure {
                made = try compressor.compress(piece.unit, ratio: ratio)
            }
            losses.seconds.append(duration / .seconds(1))
            losses.bytes.append(Double(made.values.count * 2))
            rows.append(made)
        }
        for (index, piece) in pieces.enumerated() {
            let before = ModelInput.Piece.tokens(method.before)
            losses.none.append(try loss(of: piece.next, behind: ModelInput([before])))
            losses.raw.append(
                try loss(of: piece.next, behind: ModelInput([before, .tokens(piece.tokens)])))
            let foreign = rows[(index + 1) % rows.count]
            losses.control.append(
                try loss(
                    of: piece.next, behind: method.followingPrompt(foreign),
                    lora: method.readerLoRA))
            losses.memory.append(
                try loss(
                    of: piece.next, behind: method.followingPrompt(rows[index]),
                    lora: method.readerLoRA))
        }
        return losses
    }

    /// Mean loss of `tokens` in nats.
    private func loss(
        of tokens: [Int], behind prompt: ModelInput, lora: LoRA? = nil
    ) throws -> Double {
        let model = generator.model
        var cache = KVCache(for: model, capacity: 2048)
        let first = try model.forward(prompt, cache: &cache, lora: lora)
        let rest = try model.forward(
            ModelInput(tokens: Array(tokens.dropLast())), cache: &cache, lora: lora,
            output: .allLogits)
        let size = model.configuration.vocabularySize
        var sum = 0.0
        for (index, token) in tokens.enumerated() {
            let logits = index == 0 ? first[...] : rest[(index - 1) * size..<index * size]
            let largest = logits.max() ?? 0
            let total = logits.reduce(0.0) { $0 + exp(Double($1 - largest)) }
            sum += Double(largest) + log(total) - Double(logits[logits.startIndex + token])
        }
        return sum / Double(tokens.count)
    }
}
