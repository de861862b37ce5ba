// A measurement of search as a table for people.

import RepoAskKit

struct EvaluationPrinter {
    let terminal: Terminal

    private static let names = ["search": "search", "bm25": "BM25", "vectors": "vectors"]

    func print(_ evaluation: SearchEvaluation, wanted: Int, listsMisses: Bool) {
        let done = evaluation.outcomes.count
        let share = evaluation.isInterrupted ? "\(done) of \(wanted)" : "\(done)"
        let revision = evaluation.revision.map { " up to \($0.prefix(12))" } ?? ""
        Swift.print("\(share) queries from \(evaluation.commits) commits\(revision)")
        Swift.print("left out: " + Self.reasons(evaluation.leftOut))
        if done == 0 { return }
        Swift.print("\n" + row("", ["MRR@\(evaluation.cutoff)", "R@\(evaluation.cutoff)"]))
        for method in SearchMethod.allCases {
            guard let level = evaluation.levels[method.rawValue] else { continue }
            Swift.print(
                row(
                    Self.names[method.rawValue] ?? method.rawValue,
                    [
                        Self.text(level.mrr), Self.text(level.recall),
                    ]))
        }
        Swift.print()
        for method in SearchMethod.allCases {
            guard let difference = evaluation.differences[method.rawValue] else { continue }
            let name = "search − " + (Self.names[method.rawValue] ?? method.rawValue)
            Swift.print(
                row(
                    name,
                    [
                        Self.text(difference.mrr, signed: true),
                        Self.text(difference.recall, signed: true),
                    ]) + "first file higher \(difference.better), lower \(difference.worse)")
        }
        if let seconds = evaluation.seconds {
            Swift.print(
                "\nsearch took \(Self.milliseconds(seconds.median)) a query (median; slowest "
                    + "\(Self.milliseconds(seconds.slowest)))")
        }
        Swift.print(
            terminal.dim(
                "Intervals hold 95% of bootstrap samples. Each commit's own change is in the index:\n"
                    + "believe the differences more than the levels."))
        if listsMisses { printMisses(evaluation) }
    }

    private func printMisses(_ evaluation: SearchEvaluation) {
        let misses = evaluation.misses
        Swift.print("\nnot among the first \(evaluation.cutoff): \(misses.count)")
        for miss in misses {
            Swift.print(
                "\(miss.commit.prefix(12)) " + terminal.bold(Terminal.printable(miss.query)))
            func rank(_ method: SearchMethod) -> String {
                miss.ranks[method.rawValue].map(String.init) ?? "over \(SearchEvaluation.depth)"
            }
            let gold = miss.gold.map { Terminal.printable($0) }.joined(separator: ", ")
            Swift.print(
                "  changed \(terminal.path(gold)): rank \(rank(.search)), BM25 \(rank(.bm25)), "
                    + "vectors \(rank(.vectors))")
            let found = miss.found.map { Terminal.printable($0) }.joined(separator: ", ")
            Swift.print("  found " + (found.isEmpty ? "nothing" : found))
        }
    }

    /// Says in one line why there is nothing to measure.
    static func tooFew(_ sample: HistorySample) -> String {
        let reasons = reasons(
            Dictionary(uniqueKeysWithValues: sample.leftOut.map { ($0.key.rawValue, $0.value) }))
        return "\(sample.queries.count) of \(sample.commitCount) commits are suitable, "
            + "\(HistorySample.fewestQueries) are needed (left out: \(reasons))"
            + (sample.isShallow ? "; the clone is shallow, git fetch --unshallow brings more" : "")
    }

    private static func reasons(_ counts: [String: Int]) -> String {
        let named = UnsuitableCommit.allCases.compactMap { reason in
            counts[reason.rawValue].map { "\($0) \(label(reason))" }
        }
        return named.isEmpty ? "none" : named.joined(separator: ", ")
    }

    private static func label(_ reason: UnsuitableCommit) -> String {
        switch reason {
        case .merge: "merges"
        case .revert: "reverts"
        case .versionBump: "version bumps"
        case .shortSubject: "with fewer than three words"
        case .manyFiles: "with more than \(HistorySample.mostFiles) files"
        case .noCodeLeft: "whose code is gone or not indexed"
        case .notFetched: "not fetched"
        }
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        ([(name, 18)] + cells.map { ($0, 24) }).map { text, width in
            text + String(repeating: " ", count: max(1, width - text.count))
        }.joined()
    }

    /// `.681 (.650 to .712)`
    private static func text(_ estimate: Estimate, signed: Bool = false) -> String {
        func number(_ value: Double) -> String {
            let thousandths = Int((abs(value) * 1_000).rounded())
            let digits = String(thousandths % 1_000)
            let padded = String(repeating: "0", count: 3 - digits.count) + digits
            let whole = thousandths >= 1_000 ? "\(thousandths / 1_000)" : ""
            let sign = value < 0 && thousandths > 0 ? "-" : signed ? "+" : ""
            return "\(sign)\(whole).\(padded)"
        }
        return "\(number(estimate.mean)) (\(number(estimate.low)) to \(number(estimate.high)))"
    }

    private static func milliseconds(_ seconds: Double) -> String {
        "\(max(1, Int((seconds * 1_000).rounded()))) ms"
    }
}
