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
            refused. With intervals of 95%, from 4,000 paired resamples.
            """)

    @Option(parsing: .upToNextOption, help: "Question files.")
    var questions: [String]

    @Option(help: "The folder of the checkouts, by name.")
    var checkouts: String

    @Option(help: "What the decoder reads, as for ask; several times to compare.")
    var memory = ["near"]

    @Option(help: "The decoder.")
    var model = ModelManifest.defaultDecoder

    @Option(help: "A weight package, as for ask; may be given several times.")
    var weights: [String] = []

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
            let (name, questions) = try OpenQuestion.read(file)
            let folder = checkouts + "/" + name
            let session = try RepositorySession(
                directory: folder, home: .resolve(), threadCount: threads)
            _ = try session.update()
            let answerers = try choices.map { choice in
                var options = AnswerOptions(memory: choice, model: model)
                options.budget = budget
                if !choice.isDisjoint(with: [.far, .middle]) { options.weights = weights }
                return try Answerer(session: session, options: options)
            }
            for question in questions {
                var row: [[String: Double]] = []
                for (index, answerer) in answerers.enumerated() {
                    let answer = try await answerer.answer(question.text) { _ in }
                    row.append(try AnswerScores(checkout: folder)(answer, to: question))
                    for (key, value) in answer.timing {
                        timings[index][key, default: []].append(value)
                    }
                }
                scores.append(row)
            }
        }
        guard !scores.isEmpty else { throw ValidationError("There is no question to ask.") }
        for (index, text) in memory.enumerated() {
            let label = "answers, \(model), \(text), budget \(budget)"
            Record.printLine(
                ScoresRecord(label, set: "questions", rows: scores, variant: index))
            for key in ["evidence", "firstWord", "total"] {
                Record.print(
                    "\(label), \(key)", unit: "s", program: "repoask", threads: threads,
                    timings[index][key] ?? [])
            }
        }
    }
}
