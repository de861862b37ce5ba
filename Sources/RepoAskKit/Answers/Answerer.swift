// Question → evidence → a few sentences of the decoder, each word of them checked.

internal import Generation

/// Answers questions about one repository.
///
/// Evidence is found and shown first; the decoder then reads it and says what it means. What it
/// says is checked against what it read: see ``Grounding``.
public final class Answerer {
    private static let sentenceLimit = 3

    private let session: RepositorySession
    private let options: AnswerOptions
    private let progress: ProgressReport
    /// Made when first needed: reading the tree and its symbols serves all questions of a batch.
    private var indexAnswerer: IndexAnswerer?
    private let willLoad: () throws -> Void
    /// Those that were chosen; nil: whatever fits.
    private let weights: FittingWeights?
    /// Loads while the repository is searched; waited for when the first prompt is ready.
    private var loading: Task<LoadedDecoder, any Error>?

    /// - Parameters:
    ///   - progress: Is told how far reading symbols is, which some questions need.
    ///   - willLoad: Called once, before the decoder is needed: the time to fetch it.
    /// - Throws: ``UnusableWeights``; `ModelStoreError` of a decoder that weights are chosen for and
    ///   that is unknown.
    public init(
        session: RepositorySession, options: AnswerOptions,
        progress: @escaping ProgressReport = { _ in },
        willLoad: @escaping () throws -> Void = {}
    ) throws {
        self.session = session
        self.options = options
        self.progress = progress
        self.willLoad = willLoad
        weights =
            options.memory == .none || options.weights.isEmpty
            ? nil
            : try FittingWeights(
                of: options.model, options.weights, for: options.memory,
                in: WeightStore(home: session.home))
    }

    /// Starts to load the decoder, unless it is loading or there is to be none. ``answer(_:onEvent:)``
    /// does so itself; sooner is better where there is something to wait for meanwhile.
    ///
    /// - Parameter question: The first one, for which no decoder is loaded if the index may know the
    ///   answer; nil: not known yet.
    /// - Throws: `ModelStoreError` if the decoder is not installed; what `willLoad` throws.
    public func startLoading(for question: String? = nil) throws {
        guard options.memory != .none, loading == nil,
            question.flatMap({ IndexQuestion($0) }) == nil
        else { return }
        try willLoad()
        // Said before anything is searched.
        _ = try ModelStore(home: session.home).decoderPath(options.model)
        loading = Task.detached {
            [
                options = self.options, weights = self.weights, home = session.home,
                threadCount = session.threadCount
            ] in
            try LoadedDecoder(
                options.model, options.memory, weights: weights, home: home,
                threadCount: threadCount)
        }
    }

    /// Answers `question`.
    ///
    /// - Parameter onEvent: Called as the answer grows, on this task.
    /// - Throws: `CancellationError` when the task is cancelled; errors of the index and decoder;
    ///   what ``startLoading(for:)`` throws.
    public func answer(
        _ question: String, onEvent: (AnswerEvent) -> Void
    ) async throws -> Answer {
        let clock = Stopwatch()
        try startLoading(for: question)
        let searcher = try session.searcher()
        if let known = try knownAnswer(question, searcher, clock: clock, onEvent: onEvent) {
            return known
        }
        try startLoading()
        let found = try EvidenceFinder(session: session, searcher: searcher).find(
            question, furtherCount: options.furtherChunks)
        var timing = ["evidence": clock.seconds]
        var reading = nothingRead(of: searcher)
        var models = ["encoder": ModelManifest.defaultEncoder]
        var likelihood = found.likelihood
        let isRead = loading != nil && likelihood != nil
        onEvent(
            .evidence(
                found.evidence, likelihood?.confidence ?? .low,
                isFound: isRead ? nil : likelihood?.isFound ?? false))

        var written = Written()
        var gain: Double?
        if let loading, isRead {
            let decoder = try await loading.value
            timing["loaded"] = clock.seconds
            var assembly = try PromptAssembly.fitting(
                question, found, decoder: decoder, session: session, searcher: searcher,
                options: options)
            if options.memory.contains(.middle as Distance) {
                session.askedFiles.note(assembly.askedPaths)
            }
            if assembly.readsAnything {
                models["decoder"] = options.model
                let read = try assembly.questionGain()
                try Task.checkCancellation()
                if let read {
                    gain = read.value
                    likelihood = likelihood?.afterReading(questionGain: read.value)
                    timing["reusedTokens"] = Double(read.reusedCount)
                }
                timing["read"] = clock.seconds
            }
            assembly.describe(&reading)
            onEvent(.verdict(isFound: likelihood?.isFound ?? false))
            if assembly.readsAnything, likelihood?.isFound ?? false {
                written = try write(assembly, with: decoder.generator) { event in
                    if timing["firstWord"] == nil { timing["firstWord"] = clock.seconds }
                    onEvent(event)
                }
                timing["promptTokens"] = Double(written.promptTokenCount)
                timing["tokens"] = Double(written.tokenCount)
            }
        }
        timing["total"] = clock.seconds
        return Answer(
            answer: Self.text(found.evidence, sentences: written.sentences), fact: nil,
            found: likelihood?.isFound ?? false, confidence: likelihood?.confidence ?? .low,
            likelihood: likelihood?.value ?? 0, questionGain: gain, evidence: found.evidence,
            citations: found.evidence.map(\.citation) + written.otherSources,
            unsupported: written.unsupported, memory: reading, models: models, timing: timing)
    }

    private func nothingRead(of searcher: Searcher) -> MemoryReading {
        MemoryReading(
            chunks: searcher.chunkCount, coverage: 0, encoded: searcher.encodedCount,
            newChunks: session.lastUpdate.newChunks, revision: session.askedCommit)
    }

    /// What the index alone can say, if it can.
    private func knownAnswer(
        _ question: String, _ searcher: Searcher, clock: Stopwatch,
        onEvent: (AnswerEvent) -> Void
    ) throws -> Answer? {
        guard let asked = IndexQuestion(question) else { return nil }
        let answerer = try indexAnswerer ?? session.indexAnswerer(progress: progress)
        indexAnswerer = answerer
        guard let known = try answerer.answer(asked) else { return nil }
        let (confidence, likelihood): (Confidence, Double) =
            switch known.certainty {
            case .exact: (.high, 1)
            case .likely: (.medium, 0.7)
            case .possible: (.low, 0.4)
            }
        onEvent(.fact(known.fact))
        onEvent(.evidence(known.evidence, confidence, isFound: true))
        return Answer(
            answer: Self.text(known.evidence, sentences: known.fact), fact: known.fact,
            found: true, confidence: confidence, likelihood: likelihood, questionGain: nil,
            evidence: known.evidence, citations: known.evidence.map(\.citation), unsupported: [],
            memory: nothingRead(of: searcher), models: [:],
            timing: ["evidence": clock.seconds, "total": clock.seconds])
    }

    /// What the decoder wrote.
    private struct Written {
        /// Each with the number of its place, or `[?]`.
        var sentences = ""
        /// Places of sentences that are not among the evidence; their numbers go on behind it.
        var otherSources: [Citation] = []
        var unsupported: [String] = []
        var promptTokenCount = 0
        var tokenCount = 0
    }

    /// Lets the decoder answer, checking what it writes as it comes.
    private func write(
        _ assembly: PromptAssembly, with generator: TextGenerator, onEvent: (AnswerEvent) -> Void
    ) throws -> Written {
        let (prompt, readings) = (assembly.near, assembly.places)
        let grounding = Grounding(
            sources: [prompt.question]
                + readings.flatMap { [$0.path, $0.symbol ?? "", $0.text] },
            places: readings.map(\.citation))
        let source = SentenceSource(places: readings, question: prompt.question)
        var reader = SentenceReader()
        var plain: [String] = []
        var marked: [String] = []
        let quoted = prompt.evidence.map(\.citation)
        var others: [Citation] = []
        /// The number of a place, which is given out when a sentence first speaks of it.
        func number(of place: Citation) -> Int {
            if let index = (quoted + others).firstIndex(of: place) { return index + 1 }
            others.append(place)
            return quoted.count + others.count
        }
        func show(_ piece: SentenceReader.Piece) {
            guard marked.count < Self.sentenceLimit else { return }
            switch piece {
            case .word(let word):
                let shown = grounding.withoutUnknownLines(word)
                onEvent(grounding.isSupported(word) ? .word(shown) : .unsupported(shown))
            case .end(let sentence):
                let number = source.place(of: sentence).map { number(of: readings[$0].citation) }
                onEvent(.source(number))
                plain.append(sentence)
                marked.append(
                    grounding.withoutUnknownLines(sentence) + (number.map { " [\($0)]" } ?? " [?]"))
            }
        }
        let result = try generator.generate(
            assembly.input, options: samplingOptions, lora: assembly.lora
        ) { text in
            reader.append(text).forEach(show)
            return marked.count < Self.sentenceLimit
        }
        try Task.checkCancellation()
        reader.finish(isCut: result.stopReason == .maxTokens).forEach(show)
        return Written(
            sentences: marked.joined(separator: " "), otherSources: others,
            unsupported: grounding.unsupportedWords(in: plain.joined(separator: " ")),
            promptTokenCount: result.promptTokenCount, tokenCount: result.tokenCount)
    }

    private var samplingOptions: SamplingOptions {
        var sampling = SamplingOptions(
            temperature: options.temperature, topP: options.topP, seed: options.seed,
            maxTokens: options.maxTokens, stops: ["```", "\n\n"])
        // Keeps a small decoder from saying the same thing until its tokens run out.
        sampling.noRepeatLength = 12
        return sampling
    }

    /// The whole answer as plain text: places with their lines, then the sentences.
    static func text(_ evidence: [Evidence], sentences: String) -> String {
        var parts = evidence.enumerated().map { number, piece in
            "[\(number + 1)] " + (piece.symbol.map { "\($0) " } ?? "")
                + "\(piece.citation.label)\n\(piece.text)"
        }
        if !sentences.isEmpty { parts.append(sentences) }
        return parts.joined(separator: "\n\n")
    }
}

/// Seconds since it was made.
struct Stopwatch {
    private let start = ContinuousClock.now

    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
}
