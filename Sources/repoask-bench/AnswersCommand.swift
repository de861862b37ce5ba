// How right answers are, by what the decoder read.

import ArgumentParser
import RepoAskKit

struct AnswersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers",
        abstract: "Scores and seconds of answers, by what the decoder reads.",
        discussion: """
            Question files as for search, with "key_facts". Every question is asked with each \
            --memory in turn, the first is what the others are compared with: key facts said in the \
            first 150 words, places that exist, right files and lines among them, answers not \
            refused. With intervals of 95%, from 4,000 paired resamples. With --elsewhere they are \
            asked of checkouts that cannot know, and only refusals are right.
            """)

    @Option(parsing: .upToNextOption, help: "Question files.")
    var questions: [String]

    @Option(help: "The folder of the checkouts, by name.")
    var checkouts: String

    @Option(
        parsing: .upToNextOption,
        help:
            "Ask these checkouts instead, where the answers are not; the questions' own are left out."
    )
    var elsewhere: [String] = []

    @Flag(help: "Also print every answer that misses something, and what.")
    var misses = false

    @Option(help: "What the decoder reads, as for ask; several times to compare.")
    var memory = ["near"]

    @Option(help: "The decoder.")
    var model = ModelManifest.defaultDecoder

    @Option(help: "A weight package, as for ask; may be given several times.")
    var weights: [String] = []

    @Option(help: "Tokens of a memory slot, as for ask.")
    var ratio: Int?

    @Option(help: "Positions that are read at most.")
    var budget = AnswerOptions.defaultBudget

    @Option(help: "Threads.")
    var threads = 2

    func run() async throws {
        let choices = try memory.map { text in
            guard let choice = MemoryChoice(text) else {
                throw ValidationError("--memory is far, middle, near, some of them, all or none")
            }
            return choice
        }
        var scores: [[[String: Double]]] = []
        var timings = [[String: [Double]]](repeating: [:], count: choices.count)
        for file in questions {
            let (own, questions) = try OpenQuestion.read(file)
            for name in elsewhere.isEmpty ? [own] : elsewhere.filter({ $0 != own }) {
                let folder = checkouts + "/" + name
                let answerers = try self.answerers(folder, choices)
                for question in questions {
                    var row: [[String: Double]] = []
                    for (index, answerer) in answerers.enumerated() {
                        let answer = try await answerer.answer(question.text) { _ in }
                        row.append(
                            elsewhere.isEmpty
                                ? try AnswerScores(checkout: folder)(answer, to: question)
                                : ["refused": answer.found ? 0 : 1])
                        if misses { try printMiss(answer, question, name, memory[index]) }
                        for (key, value) in answer.timing {
                            timings[index][key, default: []].append(value)
                        }
                    }
                    scores.append(row)
                }
            }
        }
        guard !scores.isEmpty else { throw ValidationError("There is no question to ask.") }
        for (index, text) in memory.enumerated() {
            let label =
                "answers, \(model), \(text), budget \(budget)"
                + (ratio.map { ", \($0)x" } ?? "")
            Record.printLine(
                ScoresRecord(
                    label, set: elsewhere.isEmpty ? "questions" : "unanswerable questions",
                    rows: scores, variant: index))
            for key in ["evidence", "firstWord", "total"] {
                Record.print(
                    "\(label), \(key)", unit: "s", program: "repoask", threads: threads,
                    timings[index][key] ?? [])
            }
        }
    }

    /// One for each choice of what is read, with the index of `folder` up to date.
    private func answerers(_ folder: String, _ choices: [MemoryChoice]) throws -> [Answerer] {
        let session = try RepositorySession(
            directory: folder, home: .resolve(), threadCount: threads)
        _ = try session.update()
        return try choices.map { choice in
            var options = AnswerOptions(memory: choice, model: model)
            options.budget = budget
            if !choice.isDisjoint(with: [.far, .middle]) {
                options.weights = WeightChoice(names: weights, ratio: ratio)
            }
            return try Answerer(session: session, options: options)
        }
    }

    /// A line for an answer that is not all it should be.
    private func printMiss(
        _ answer: Answer, _ question: OpenQuestion, _ checkout: String, _ memory: String
    ) throws {
        let scores = AnswerScores(checkout: checkouts + "/" + checkout)
        let facts = elsewhere.isEmpty ? try scores.missedFacts(answer, to: question) : []
        guard answer.found != elsewhere.isEmpty || !facts.isEmpty else { return }
        Record.printLine(
            Miss(
                question: question.text, checkout: checkout, memory: memory, found: answer.found,
                likelihood: answer.likelihood, missed: facts,
                places: answer.citations.map(\.label), right: question.goldFiles))
    }

    private struct Miss: Encodable {
        var question: String
        var checkout: String
        var memory: String
        var found: Bool
        var likelihood: Double
        /// Key facts that were not said.
        var missed: [String]
        var places: [String]
        /// The files that answer it in its own repository.
        var right: [String]
    }
}
