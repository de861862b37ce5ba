// One prompt of all that is read: far, middle, near, then the question.

internal import Compression
internal import Generation
internal import Tensors
internal import Tokenization
internal import Transformer

/// What the decoder reads for one question, farthest first.
///
/// The far rows stand first and do not depend on the question, so their keys and values are kept.
struct PromptAssembly {
    let near: AnswerPrompt
    let input: ModelInput
    let lora: LoRA?
    private let far: FarMemory?
    private let middle: MiddleMemory?
    private let decoder: LoadedDecoder
    private let prompts: ChunkPrompts?
    /// What is read before the question.
    private let memoryParts: [PromptPart]
    /// Positions that were given out.
    private let budget: Int
    /// Positions that were asked for.
    private var askedBudget: Int
    /// Where keys and values of the far prefix are kept.
    private let farPath: String
    /// What makes the slots that are not made yet.
    private var warmCommand = ""
    /// Rows of the far prefix that were known before.
    private var keptPrefix = 0

    private static let leastBudget = 64

    /// All that is read within the budget of `options`, or as much of it as leaves the decoder room to
    /// answer.
    ///
    /// - Throws: ``QuestionTooLong`` if there is no room for the question alone; `CancellationError`,
    ///   `InferenceError`.
    static func fitting(
        _ question: String, _ found: EvidenceFinder.Finding, decoder: LoadedDecoder,
        session: RepositorySession, searcher: Searcher, options: AnswerOptions
    ) throws -> PromptAssembly {
        let room = decoder.generator.contextLength - options.maxTokens
        // What is shown in fewer rows than tokens takes the positions of the tokens all the same.
        var budget = min(options.budget, max(0, room))
        var new = MiddleMemory.NewSlots()
        let prompts = ChunkPrompts(decoder, searcher: searcher, session: session)
        while true {
            let near = AnswerPrompt(
                question: question, found: found,
                budget: options.memory.contains(.near as Distance) ? budget : 0)
            var assembly = try PromptAssembly(
                near, ranking: found.ranking, decoder: decoder, session: session,
                searcher: searcher, budget: budget, prompts: prompts, new: &new)
            if assembly.positionCount <= room {
                assembly.askedBudget = options.budget
                assembly.warmCommand =
                    "repoask index --warm --model \(options.model)"
                    + options.weights.arguments.map { " " + $0 }.joined()
                return assembly
            }
            guard budget > 0 else {
                throw QuestionTooLong(
                    needed: assembly.positionCount + options.maxTokens,
                    contextLength: decoder.generator.contextLength)
            }
            budget = budget > leastBudget ? budget * 3 / 4 : 0
        }
    }

    private init(
        _ near: AnswerPrompt, ranking: Searcher.Ranking, decoder: LoadedDecoder,
        session: RepositorySession, searcher: Searcher, budget: Int, prompts: ChunkPrompts?,
        new: inout MiddleMemory.NewSlots
    ) throws {
        let (generator, memory) = (decoder.generator, decoder.memory)
        self.near = near
        self.decoder = decoder
        self.prompts = prompts
        self.budget = budget
        askedBudget = budget
        farPath = session.memoryFolder + "/far.kv"
        far = try memory.far.flatMap { method -> FarMemory? in
            guard let adapter = method.compressor as? SoftPromptAdapter else { return nil }
            guard searcher.vectorIDs.isEmpty || adapter.vectorSize == searcher.vectors.columnCount
            else {
                throw PackageError.wrongTensor(
                    path: method.package.folder, name: "norm",
                    reason: "is for vectors of \(adapter.vectorSize), the encoder's have "
                        + "\(searcher.vectors.columnCount)")
            }
            return try FarMemory(
                files: searcher.files, vectorIDs: searcher.vectorIDs, vectors: searcher.vectors,
                adapter: adapter, tokenizer: generator.tokenizer, budget: budget / 4,
                rowsOfChunk: prompts?.rows(ofChunk:))
        }
        middle =
            memory.middle == nil
            ? nil
            : try MiddleMemory(
                ranking, searcher: searcher, session: session, decoder: decoder,
                nearPlaces: near.wholePlaces, budget: budget / 4, new: &new)
        let farParts = far?.parts ?? []
        let middleParts = middle?.parts ?? []
        lora = memory.reader(far: !farParts.isEmpty, middle: !middleParts.isEmpty)?.readerLoRA
        memoryParts = farParts + middleParts + near.excerptParts
        input = generator.prompt(
            system: AnswerPrompt.rules, user: farParts + middleParts + near.parts)
    }

    /// Rows in the cache, or where the last of them stands, whichever is more.
    private var positionCount: Int {
        let hiddenSize = decoder.generator.model.configuration.hiddenSize
        return max(
            input.positionCount(hiddenSize: hiddenSize), input.endPosition(hiddenSize: hiddenSize))
    }

    /// Reads the far prefix, which is kept in a file.
    private mutating func readFar() throws {
        let parts = far?.parts ?? []
        guard !parts.isEmpty, let method = decoder.memory.far else { return }
        // As it was trained to be read, whatever stands behind it.
        let reader = decoder.memory.reader(far: true, middle: false)
        let weights = [method, reader].compactMap { $0?.package.description.weights.sha256 }
        let store = PrefixStore(
            path: farPath,
            maker: ([decoder.memory.decoderHash] + weights).joined(separator: " "))
        keptPrefix = try store.prepare(
            decoder.generator.prefix(system: AnswerPrompt.rules, user: parts),
            lora: reader?.readerLoRA, before: lora, with: decoder.generator)
    }

    /// Whether there is anything but the question.
    var readsAnything: Bool { !places.isEmpty || far?.positionCount ?? 0 > 0 }

    /// See ``QuestionGain``. What is read for it need not be read again for the answer.
    mutating func questionGain() throws -> (value: Double, reusedCount: Int)? {
        let (question, parts, lora, generator) = (
            near.question, memoryParts, lora, decoder.generator
        )
        return try QuestionGain.measure(question, behind: parts, lora: lora, with: generator) {
            try readFar()
        }
    }

    /// Places whose words the decoder was given, near ones first.
    var places: [Evidence] { near.readings + (middle?.readings.map(\.place) ?? []) }

    /// Files that the question is about, those first that should have been read and were not.
    var askedPaths: [String] { (middle?.waitingPaths ?? []) + places.map(\.path) }

    /// Says what is read.
    func describe(_ reading: inout MemoryReading) {
        let tokenizer = decoder.generator.tokenizer
        reading.near = DistanceReading(
            chunks: near.readings.count,
            positions: near.readings.reduce(0) { $0 + tokenizer.encode($1.text).count })
        if let middle, let method = decoder.memory.middle {
            reading.middle = DistanceReading(
                chunks: middle.readings.count, positions: middle.rowCount, ratio: middle.ratio,
                kept: middle.readings.count - middle.madeCount, waiting: middle.waitingPaths.count,
                weights: method.package.name)
        }
        if let far, let method = decoder.memory.far {
            reading.far = DistanceReading(
                chunks: far.chunkCount, positions: far.positionCount, level: far.level.rawValue,
                kept: keptPrefix, waiting: far.waitingCount, weights: method.package.name)
        }
        let others = Set(places.map(\.citation)).filter {
            !(far?.paths.contains($0.path) ?? false)
        }
        reading.coverage =
            Double((far?.chunkCount ?? 0) + others.count) / Double(max(1, reading.chunks))
        reading.notes = decoder.memory.notes
        if let mixture = decoder.memory.mixture(
            far: far?.parts.isEmpty == false, middle: middle?.parts.isEmpty == false)
        {
            reading.notes.append(mixture)
        }
        if let waiting = middle?.waitingPaths.count, waiting > 0 {
            reading.notes.append(
                "memory slots of \(waiting) more chunks are not made yet; "
                    + "`\(warmCommand)` makes them")
        }
        if let waiting = far?.waitingCount, waiting > 0 {
            reading.notes.append(
                "soft prompts of \(waiting) more chunks are not made yet; "
                    + (prompts?.outlook ?? ""))
        }
        if let far, far.chunkCount + far.waitingCount < reading.chunks {
            reading.notes.append(
                "far is \(far.chunkCount) of \(reading.chunks) chunks: "
                    + (far.chunkCount + far.waitingCount < reading.encoded
                        ? "no more fit" : "the others have no vector yet"))
        }
        if budget < askedBudget {
            reading.notes.append(
                "\(budget) of \(askedBudget) positions are read: the decoder takes "
                    + "\(decoder.generator.contextLength), with the question and the answer")
        }
    }
}

/// A question that a decoder has no room for, whatever else is left out.
public struct QuestionTooLong: Error, CustomStringConvertible {
    let needed: Int
    let contextLength: Int

    public var description: String {
        "the question needs \(needed) positions with its answer, the decoder has \(contextLength); "
            + "ask in fewer words, for fewer (--max-tokens), or without the decoder (--memory none)"
    }
}
