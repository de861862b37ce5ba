import ArgumentParser
import RepoAskKit

/// Measures search on the user's own history: `repoask eval -n 100 --misses`.
struct Eval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure search on this repository's own history, against BM25.",
        discussion: """
            The subjects of the newest commits are searched for; right are the files that each \
            changed and that are still there, tests and documentation aside. MRR@10 is one over the \
            rank of the first right file, R@10 the share of the right files among the first 10, with \
            95% bootstrap intervals. BM25 and vectors rank the same chunks, and are told that tests and \
            documentation are not wanted.

            The index holds what HEAD holds, so each commit's own change is in it, and a subject may \
            find the very words that it brought. That favours every method alike: believe the \
            differences more than the levels.

            Left out: merges, reverts, version bumps, subjects of fewer than three words, commits \
            that change more than \(HistorySample.mostFiles) files. Ctrl-C prints what is done so \
            far. Exits 1 if fewer than \(HistorySample.fewestQueries) commits are suitable.
            """)

    @Option(name: [.customShort("n"), .long], help: "How many commits to search for, 10 to 10000.")
    var count = 200

    @Option(help: "Only commits after this revision: a tag, a branch, an id.")
    var since: String?

    @Option(name: .short, help: "How many files count, 1 to 100.")
    var k = 10

    @Flag(help: "List the commits whose files were not found, worst first.")
    var misses = false

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (HistorySample.fewestQueries...10_000).contains(count) else {
            throw ValidationError(
                "--count must be \(HistorySample.fewestQueries) to 10000, not \(count).")
        }
        guard (1...SearchEvaluation.depth).contains(k) else {
            throw ValidationError("-k must be 1 to \(SearchEvaluation.depth), not \(k).")
        }
    }

    func run() async throws {
        let session = try repository.session()
        session.background.takeOver()
        try ModelOffer.fetchIfWanted([ModelManifest.defaultEncoder])
        let progress = ProgressLine(quiet: repository.quiet)
        defer { progress.clear() }
        let update = try session.update(progress: progress.show)
        let sample = try session.historySample(
            count: count, since: since, progress: progress.show)
        progress.clear()
        let printer = EvaluationPrinter(terminal: output.terminal)
        guard sample.queries.count >= HistorySample.fewestQueries else {
            Terminal.printError(EvaluationPrinter.tooFew(sample))
            throw ExitStatus.nothingFound.error
        }
        Interruption.catchOnce()
        var evaluation = try session.evaluateSearch(
            on: sample, cutoff: k, progress: progress.show, shouldStop: { Interruption.isAskedFor })
        progress.clear()
        evaluation.notices = update.notices
        if sample.isShallow {
            evaluation.notices.append("the clone is shallow; git fetch --unshallow brings more")
        }
        if output.json {
            print(try JSONText.encode(evaluation))
        } else {
            printer.print(evaluation, wanted: sample.queries.count, listsMisses: misses)
        }
        Notices.print(evaluation.notices)
        if evaluation.isInterrupted { throw ExitStatus.interrupted.error }
    }
}
