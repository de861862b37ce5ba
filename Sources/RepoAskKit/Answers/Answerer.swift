// Question → evidence → a few sentences of the decoder, each word of them checked.

internal import Generation
internal import Synchronization

/// Answers questions about one repository.
///
/// Evidence is found and shown first; the decoder then reads it and says what it means. What it
/// says is checked against what it read: see ``Grounding``.
public final class Answerer {
    private let session: RepositorySession
    private let options: AnswerOptions
    /// Loads while the repository is searched; waited for when the first prompt is ready.
    private let loading: Task<TextGenerator, any Error>?

    /// - Throws: `ModelStoreError` if the decoder is not installed.
    public init(session: RepositorySession, options: AnswerOptions) throws {
        self.session = session
        self.options = options
        guard options.memory != .none else {
            loading = nil
            return
        }
        let path = try ModelStore(home: session.home).decoderPath(options.model)
        let threadCount = session.threadCount
        loading = Task.detached { try TextGenerator(path: path, threadCount: threadCount) }
    }

    /// Answers `question`.
    ///
    /// - Parameter onEvent: Called as the answer grows, on this task.
    /// - Throws: `CancellationError` when the task is cancelled; errors of the index and decoder.
    public func answer(
        _ question: String, onEvent: (AnswerEvent) -> Void
    ) async throws -> Answer {
        let clock = Stopwatch()
        let searcher = try session.searcher()
        let found = try EvidenceFinder(session: session, searcher: searcher).find(question)
        var timing = ["evidence": clock.seconds]
        var reading = MemoryReading(
            far: 0, middle: 0, near: 0, chunks: searcher.chunkCount, coverage: 0)
        var models = ["encoder": ModelManifest.defaultEncoder]
        onEvent(.evidence(found.evidence, found.confidence))

        var sentences = ""
        var unsupported: [String] = []
        if let loading, found.isFound {
            models["decoder"] = options.model
            let generator = try await loading.value
            timing["loaded"] = clock.seconds
            let prompt = AnswerPrompt(
                question: question, excerpts: found.excerpts, evidence: found.evidence)
            let readings = prompt.readings
            let grounding = Grounding(
                sources: [question]
                    + readings.flatMap { [$0.citation.label, $0.symbol ?? "", $0.text] })
            var runs = RunSplitter()
            func show(_ run: String) {
                if grounding.isSupported(run) {
                    onEvent(.text(run))
                } else {
                    onEvent(.unsupported(run))
                }
            }
            let result = try generator.generate(
                prompt.messages, options: samplingOptions
            ) { text in
                if timing["firstWord"] == nil { timing["firstWord"] = clock.seconds }
                runs.append(text).forEach(show)
                return true
            }
            runs.finish().forEach(show)
            sentences = result.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            unsupported = grounding.unsupportedWords(in: sentences)
            reading.near = readings.count
            reading.coverage = Double(reading.near) / Double(max(1, reading.chunks))
            timing["promptTokens"] = Double(result.promptTokenCount)
            timing["tokens"] = Double(result.tokenCount)
        }
        timing["total"] = clock.seconds
        return Answer(
            answer: Self.text(found.evidence, sentences: sentences), found: found.isFound,
            confidence: found.confidence, evidence: found.evidence,
            citations: found.evidence.map(\.citation), unsupported: unsupported, memory: reading,
            models: models, timing: timing)
    }

    private var samplingOptions: SamplingOptions {
        SamplingOptions(
            temperature: options.temperature, topP: options.topP, seed: options.seed,
            maxTokens: options.maxTokens)
    }

    /// The whole answer as plain text: places with their lines, then the sentences.
    static func text(_ evidence: [Evidence], sentences: String) -> String {
        var parts = evidence.map { piece in
            (piece.symbol.map { "\($0) " } ?? "") + "\(piece.citation.label)\n\(piece.text)"
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

/// Cuts streamed text into runs that end with white space, so that a word is seen whole.
struct RunSplitter {
    private var pending = ""

    /// The runs that `text` completes.
    mutating func append(_ text: String) -> [String] {
        var runs: [String] = []
        for character in text {
            pending.append(character)
            if character.isWhitespace {
                runs.append(pending)
                pending = ""
            }
        }
        return runs
    }

    /// What is left at the end.
    mutating func finish() -> [String] {
        defer { pending = "" }
        return pending.isEmpty ? [] : [pending]
    }
}
