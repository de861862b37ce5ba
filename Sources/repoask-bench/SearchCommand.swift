// How well search finds what is asked for, what each of its parts adds, and how long it takes.

import ArgumentParser
import Foundation
import RepoAskKit

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Scores of search over question files, without each of its parts, and its speed.",
        discussion: """
            Files of JSON lines: {"query" or "question", "gold_files"}, named NAME.jsonl or \
            NAME.qa.jsonl after their checkout; "also_accept", "gold_spans" and \
            "gold_hunks_mapped" where there. Subjects of commits ("query") and questions are scored \
            apart. MRR@10: one over the rank of the first right file. R@k: the share of the right \
            files among the first k. L@k: one of the first k places overlaps right lines. With \
            intervals of 95%, from 4,000 paired resamples.
            """)

    @Option(parsing: .upToNextOption, help: "Question files.")
    var questions: [String]

    @Option(help: "The folder of the checkouts, by name.")
    var checkouts: String?

    @Flag(help: "Also search without each part, and print the difference to the whole.")
    var ablate = false

    @Flag(help: "How long each question takes, in a process that is ready to search.")
    var latency = false

    @Option(name: .customShort("C"), help: "With --latency: ask this repository everything.")
    var directory: String?

    @Option(help: "With -C: only this folder or file of it; may be given several times.")
    var path: [String] = []

    @Option(help: "Threads.")
    var threads = 2

    func validate() throws {
        guard (checkouts == nil) != (directory == nil), directory == nil || latency else {
            throw ValidationError("--checkouts FOLDER, or --latency -C REPOSITORY")
        }
        guard !(latency && ablate) else {
            throw ValidationError("--ablate and --latency are separate runs")
        }
    }

    func run() throws {
        let files = try questions.map { try OpenQuestion.read($0) }
        if latency { return try measureLatency(files) }
        let variants = ablate ? [.whole] + SearchVariant.ablations : [SearchVariant.whole]
        // By set: of each question, each variant's scores.
        var scores: [String: [[[String: Double]]]] = [:]
        for (repository, questions) in files {
            let session = try session(checkouts! + "/" + repository)
            for question in questions {
                let hits = try session.search(question.text, limit: 20, variants: variants)
                scores[question.set, default: []].append(hits.map(question.scores))
            }
        }
        for (set, rows) in scores.sorted(by: { $0.key > $1.key }) {
            for (index, variant) in variants.enumerated() {
                Record.printLine(
                    ScoresRecord("search, " + variant.name, set: set, rows: rows, variant: index))
            }
        }
    }

    private func measureLatency(
        _ files: [(repository: String, questions: [OpenQuestion])]
    ) throws {
        func record(_ name: String, _ unit: String, _ values: [Double]) {
            Record.print(name, unit: unit, program: "repoask", threads: threads, values)
        }
        var times: [Double] = []
        var processorTimes: [Double] = []
        let shared = try directory.map(session)
        for (repository, questions) in files {
            let session = try shared ?? session(checkouts! + "/" + repository)
            _ = try session.search("warm up", limit: 10)
            for question in questions {
                let before = Record.processorSeconds
                let time = try ContinuousClock().measure {
                    _ = try session.search(question.text, limit: 10)
                }
                times.append(time / .milliseconds(1))
                processorTimes.append((Record.processorSeconds - before) * 1000)
            }
        }
        guard !times.isEmpty else { throw ValidationError("There is no question to search for.") }
        if let update = try shared?.update(.upTo(0)) {
            record("chunks", "chunks", [Double(update.chunks)])
            record("chunks with vectors", "chunks", [Double(update.encodedChunks)])
        }
        record("search", "ms", times)
        record("search, 95 of 100 within", "ms", [Estimate.quantile(0.95, of: times.sorted())])
        record("search, processor time", "ms", processorTimes)
        record("peak memory", "MiB", [Record.peakMegabytes])
    }

    /// Ready to search; for times with the vectors there are, for scores with all.
    private func session(_ folder: String) throws -> RepositorySession {
        let session = try RepositorySession(
            directory: folder, home: .resolve(), scope: TreeScope(paths: path),
            threadCount: threads)
        _ = try session.update(latency ? .upTo(0) : .all)
        return session
    }
}
