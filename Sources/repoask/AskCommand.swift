import ArgumentParser
import RepoAskKit

/// Answers a question: `repoask "where is auth handled"`.
struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer a question about the repository, with checked sources.",
        discussion: """
            The evidence comes first: places and lines quoted from the repository. Then a local
            language model says what they mean; words of it that stand in no evidence are marked
            [?]. With --batch, lines of {"id","question"} are read and lines of JSON written.
            """)

    @Argument(help: "The question; - reads standard input.")
    var question: [String] = []

    @Flag(help: "Read questions as JSON lines from standard input.")
    var batch = false

    @Option(
        help: """
            The decoder: a model's name (see: repoask models list) or a GGUF file. \
            (default: \(ModelManifest.defaultDecoder))
            """,
        completion: .list(ModelManifest.builtIn.models.filter { $0.role == .decoder }.map(\.id)))
    var model: String?

    @Option(
        help: """
            What the decoder reads: near (the evidence's raw text), middle (memory slots of more \
            chunks), far (soft prompts of the repository), several with commas between, all, or none \
            (no decoder). (default: near)
            """,
        completion: .list(["near", "middle", "far", "all", "none"]), transform: MemoryChoice.parse)
    var memory: MemoryChoice?

    @Option(
        help: "Positions the decoder reads at most: half near, a quarter each middle and far.")
    var budget = AnswerOptions.defaultBudget

    @OptionGroup var weightFlags: WeightFlags
    @OptionGroup var sampling: SamplingFlags
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var tree: TreeOptions
    @OptionGroup var output: OutputOptions

    /// Not `validate`: that would hide the name of an unknown option.
    private func checkQuestion() throws {
        guard batch != !question.isEmpty else {
            throw ValidationError(
                batch
                    ? "--batch reads its questions from standard input."
                    : "Ask something: repoask \"where is auth handled\"")
        }
    }

    func validate() throws {
        guard (64...16_384).contains(budget) else {
            throw ValidationError("--budget must be 64 to 16384, not \(budget).")
        }
    }

    func run() async throws {
        try checkQuestion()
        let text = batch ? nil : try questionText(question)
        let session = try repository.session(tree)
        let settings = Configuration.current
        let (model, memory) = (model ?? settings.decoder, memory ?? settings.memory)
        let weights = weightFlags.choice
        guard weights.names.isEmpty || !memory.isDisjoint(with: [.far, .middle]) else {
            throw ValidationError("--weights is for --memory with far or middle.")
        }
        guard weights.ratio == nil || memory.contains(.middle as Distance) else {
            throw ValidationError("--ratio is for --memory with middle.")
        }
        try ModelOffer.fetchIfWanted([ModelManifest.defaultEncoder])
        var options = AnswerOptions(memory: memory, model: model)
        options.budget = budget
        options.weights = weights
        sampling.apply(to: &options)
        let progress = ProgressLine(quiet: repository.quiet)
        let answerer = try Answerer(session: session, options: options, progress: progress.show) {
            progress.clear()
            try ModelOffer.fetchIfWanted([model])
        }
        // Reading the weights takes as long as searching does: do both at once.
        try answerer.startLoading(for: text)
        let notices = try repository.update(session)
        defer { Notices.print(notices) }

        var waiting = 0
        /// What no question had the time for.
        func warm() {
            guard waiting > 0, repository.usesBackground else { return }
            repository.startInBackground(session, warming: model, weights: weights)
        }
        guard let text else {
            defer { warm() }
            try await BatchLines.read { line in
                let request = try BatchLines.decode(AskRequest.self, line)
                let text = try checkedQuestion(request.question)
                let answer = try await answerer.answer(text) { _ in }
                waiting += answer.memory.middle.waiting ?? 0
                Terminal.writeOutput(
                    try JSONText.encode(AskReply(id: request.id, answer: answer)) + "\n")
            }
            return
        }
        let printer = AnswerPrinter(
            terminal: output.terminal, session: session,
            showsWaiting: memory != .none && !repository.quiet)
        let answer = try await answerer.answer(text) { event in
            progress.clear()
            if !output.json { printer.print(event) }
        }
        if output.json {
            print(try JSONText.encode(answer))
        } else {
            printer.printFooter(answer)
        }
        waiting = answer.memory.middle.waiting ?? 0
        warm()
        if !answer.found { throw ExitStatus.nothingFound.error }
    }
}

extension MemoryChoice {
    static func parse(_ text: String) throws -> MemoryChoice {
        guard let choice = MemoryChoice(text) else {
            throw ValidationError(
                "--memory must be none, all, or some of far,middle,near, not '\(text)'.")
        }
        return choice
    }
}

struct AskRequest: Decodable {
    var id: String
    var question: String
}

/// An answer with the id of its question, in one object.
struct AskReply: Encodable {
    var id: String
    var answer: Answer

    private enum Keys: String, CodingKey { case id }

    func encode(to encoder: any Encoder) throws {
        try answer.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(id, forKey: .id)
    }
}
