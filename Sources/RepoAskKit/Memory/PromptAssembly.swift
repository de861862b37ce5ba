// One prompt of all that is read: far, middle, near, then the question.

internal import Compression
internal import Generation
internal import Tokenization
internal import Transformer

/// A decoder and what it can read beside text.
struct LoadedDecoder: Sendable {
    let generator: TextGenerator
    let memory: DecoderMemory
}

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
    /// What is read before the question.
    private let memoryParts: [PromptPart]
    /// Rows of the far prefix that need not be read again.
    private var keptPrefix = 0

    /// - Throws: `CancellationError`, `InferenceError`.
    init(
        _ near: AnswerPrompt, ranking: Searcher.Ranking, decoder: LoadedDecoder,
        session: RepositorySession, searcher: Searcher, budget: Int
    ) throws {
        let (generator, memory) = (decoder.generator, decoder.memory)
        self.near = near
        self.decoder = decoder
        far = (memory.far?.compressor as? SoftPromptAdapter).map { adapter in
            FarMemory(
                files: searcher.files, vectorIDs: searcher.vectorIDs, vectors: searcher.vectors,
                adapter: adapter, tokenizer: generator.tokenizer, budget: budget / 4)
        }
        // The best place is read whole where it fits; the others' quoted lines say little.
        let whole = Set(near.readings.prefix(1).map(\.citation))
        middle = try memory.middle.map { method in
            try MiddleMemory(
                ranking, searcher: searcher, session: session, method: method,
                generator: generator, nearPlaces: whole, budget: budget / 4)
        }
        let farParts = far?.parts ?? []
        let middleParts = middle?.parts ?? []
        lora = farParts.isEmpty && middleParts.isEmpty ? nil : memory.lora
        memoryParts = farParts + middleParts + near.excerptParts
        input = generator.prompt(
            system: AnswerPrompt.rules, user: farParts + middleParts + near.parts)
        // With a LoRA on, keys and values are of this pass alone.
        if !farParts.isEmpty, lora == nil, let weights = memory.far?.package.description.weights {
            let store = PrefixStore(
                path: session.memoryFolder + "/far.kv",
                maker: "\(memory.decoderHash) \(weights.sha256)")
            keptPrefix = try store.prepare(
                generator.prefix(system: AnswerPrompt.rules, user: farParts), with: generator)
        }
    }

    /// Whether there is anything but the question.
    var readsAnything: Bool { !places.isEmpty || far?.positionCount ?? 0 > 0 }

    /// See ``QuestionGain``. What is read for it need not be read again for the answer.
    func questionGain() throws -> Double? {
        try QuestionGain.measure(
            near.question, behind: memoryParts, lora: lora, with: decoder.generator)
    }

    /// Places whose words the decoder was given, near ones first.
    var places: [Evidence] { near.readings + (middle?.readings.map(\.place) ?? []) }

    /// Says what is read.
    func describe(_ reading: inout MemoryReading) {
        let tokenizer = decoder.generator.tokenizer
        reading.near = DistanceReading(
            chunks: near.readings.count,
            positions: near.readings.reduce(0) { $0 + tokenizer.encode($1.text).count })
        if let middle, let method = decoder.memory.middle {
            reading.middle = DistanceReading(
                chunks: middle.readings.count, positions: middle.rowCount, ratio: middle.ratio,
                kept: middle.readings.count - middle.madeCount, weights: method.package.name)
        }
        if let far, let method = decoder.memory.far {
            reading.far = DistanceReading(
                chunks: far.chunkCount, positions: far.positionCount, level: far.level.rawValue,
                kept: keptPrefix, weights: method.package.name)
        }
        let others = Set(places.map(\.citation)).filter {
            !(far?.paths.contains($0.path) ?? false)
        }
        reading.coverage =
            Double((far?.chunkCount ?? 0) + others.count) / Double(max(1, reading.chunks))
        reading.notes = decoder.memory.notes
        if let waiting = middle?.waitingCount, waiting > 0 {
            reading.notes.append(
                "memory slots of \(waiting) more chunks are made when this is asked again")
        }
    }
}
