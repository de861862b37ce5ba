import RepoAskKit
import Testing

/// Scores of rankings, their intervals, and which commits are asked for.
@Suite struct EvaluationTests {
    @Test("Scores count the first right file, and the right files before the cutoff")
    func scores() {
        let files = ["a", "b", "c", "d"]
        let both = RetrievalScore(files: files, gold: ["b", "d"], cutoff: 10)
        #expect(both.reciprocalRank == 0.5 && both.recall == 1)
        let cut = RetrievalScore(files: files, gold: ["d", "b"], cutoff: 3)
        #expect(cut.reciprocalRank == 0.5 && cut.recall == 0.5)
        let none = RetrievalScore(files: files, gold: ["d", "e"], cutoff: 3)
        #expect(none.reciprocalRank == 0 && none.recall == 0)
        #expect(RetrievalScore(files: [], gold: ["a"], cutoff: 3).recall == 0)
        let equal = RetrievalScore(files: files, gold: ["c"], alsoRight: ["a"], cutoff: 2)
        #expect(equal.reciprocalRank == 1 && equal.recall == 0)
    }

    /// Against the normal distribution, which a mean of so many follows: 1.96 standard errors.
    @Test("An interval of a mean is as wide as theory has it, and the same every time")
    func interval() {
        let values = (0..<400).map { Double($0 % 2) }
        let estimate = Estimate(of: values)
        #expect(estimate.mean == 0.5)
        #expect(abs((estimate.high - estimate.low) / 2 - 1.96 * 0.5 / 20) < 0.004)
        #expect(estimate == Estimate(of: values))
        let same = Estimate(of: [0.25, 0.25])
        #expect(same.low == 0.25 && same.high == 0.25)
        #expect(Estimate.quantile(0.5, of: [1, 2, 4, 8]) == 3)
    }

    @Test("Every ablation switches something else off")
    func ablations() {
        #expect(SearchVariant.whole.options == SearchOptions())
        let variants = [.whole] + SearchVariant.ablations
        for (index, variant) in variants.enumerated() {
            #expect(!variants[..<index].contains { $0.name == variant.name })
            #expect(!variants[..<index].contains { $0.options == variant.options })
        }
    }

    @Test(
        "Version bumps are told from commits that only sound like one",
        arguments: [
            ("v1.2.3", true), ("Release 2.0.0", true), ("Bump lodash from 4.17.1 to 4.17.2", true),
            ("chore(deps): update actions", true), ("Prepare for 3.1", true), ("release", true),
            ("Release the lock when the connection closes", false),
            ("Read the version of the protocol", false),
            ("Speed up 2.5 times the scan of large files", false),
        ])
    func versionBumps(_ subject: String, _ isBump: Bool) {
        #expect(CommitSubject(message: subject).isVersionBump == isBump)
    }

    @Test("Reverts are known by their subject and by git's own line")
    func reverts() {
        #expect(CommitSubject(message: "Revert \"Add cache\"").isRevert)
        #expect(
            CommitSubject(message: "Undo the cache\n\nThis reverts commit 0123456.\n").isRevert)
        #expect(!CommitSubject(message: "Reverted order of rows\n\nAs asked for.").isRevert)
    }

    @Test("A query keeps the words of a subject, not its numbers, kind, or the files it names")
    func queries() {
        func query(_ message: String, _ gold: [String] = ["src/router/Tree.swift"]) -> String {
            CommitSubject(message: message).query(gold: gold)
        }
        #expect(query("fix(router): match empty segments (#1234)") == "router match empty segments")
        #expect(query("feat!: stream bodies") == "stream bodies")
        #expect(query("Tree.swift: match `src/router/tree.swift` lazily") == "match lazily")
        #expect(query("Router: keep trees apart") == "Router: keep trees apart")
        #expect(query("Split a long\nsubject in two\n\nBody") == "Split a long subject in two")
        #expect(query("Read #if blocks") == "Read #if blocks")
    }
}
