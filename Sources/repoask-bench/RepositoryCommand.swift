import ArgumentParser
import Foundation
import RepoAskKit

/// Indexing, search and answers on a real repository, as a user meets them.
struct RepositoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repository",
        abstract: "Indexing rate, and how long search and answers take on a repository.")

    @Option(name: .customShort("C"), help: "The repository.")
    var directory = "."

    @Option(help: "JSON lines with a \"question\" each; without it a few built-in ones.")
    var questions: String?

    @Option(help: "How many questions are answered.")
    var limit = 10

    @Option(help: "Threads.")
    var threads = 2

    @Option(help: "The decoder.")
    var model = ModelManifest.defaultDecoder

    @Flag(help: "Delete the index first, to measure building it.")
    var fresh = false

    static let builtInQuestions = [
        "where are command line options parsed", "how are errors reported",
        "which settings have a default", "where is the configuration read",
        "how are the tests run",
    ]

    private struct Row: Decodable { var question: String }

    func run() async throws {
        func session() throws -> RepositorySession {
            try RepositorySession(directory: directory, home: .resolve(), threadCount: threads)
        }
        func record(_ name: String, _ unit: String, _ values: [Double]) {
            Record.print(name, unit: unit, program: "repoask", threads: threads, values)
        }
        if fresh {
            _ = try RepositorySession.forget(directory: directory, home: .resolve())
            let update = try session().update()
            record("index", "s", [update.seconds])
            record("index rate", "chunks/s", [Double(update.encodedNow) / update.seconds])
        }
        let warm = try (0..<5).map { _ in try session().update().seconds }
        record("nothing changed, ready to search", "s", warm)

        let asked = try texts()
        let open = try session()
        _ = try open.update()
        let searches = try asked.map { text in
            try ContinuousClock().measure { _ = try open.search(text, limit: 10) } / .seconds(1)
        }
        record("search", "s", searches)
        record("peak memory after search", "MiB", [Record.peakMegabytes])

        let answerer = try Answerer(session: open, options: AnswerOptions(model: model))
        var timings: [String: [Double]] = [:]
        for text in asked {
            let answer = try await answerer.answer(text) { _ in }
            for (name, seconds) in answer.timing { timings[name, default: []].append(seconds) }
        }
        record("place and evidence", "s", timings["evidence"] ?? [])
        record("first word", "s", timings["firstWord"] ?? [])
        record("whole answer", "s", timings["total"] ?? [])
        record("prompt", "tokens", timings["promptTokens"] ?? [])
        record("answer", "tokens", timings["tokens"] ?? [])
        record("peak memory", "MiB", [Record.peakMegabytes])
    }

    private func texts() throws -> [String] {
        guard let questions else { return Self.builtInQuestions }
        return try String(contentsOfFile: questions, encoding: .utf8).split(separator: "\n")
            .prefix(limit).map { line in
                try JSONDecoder().decode(Row.self, from: Data(line.utf8)).question
            }
    }
}
