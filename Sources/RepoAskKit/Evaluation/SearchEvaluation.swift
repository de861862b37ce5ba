// How well search finds what was changed, beside its two halves on their own.

/// A way to rank files for a question.
public enum SearchMethod: String, Sendable, CaseIterable {
    /// What `repoask search` does.
    case search
    /// BM25 over the same chunks, all places alike; a file ranks by its best chunk. Tests and
    /// documentation are left out.
    case bm25
    /// Cosine with the same chunks' vectors; likewise.
    case vectors
}

/// Where one query's files were found.
public struct SearchOutcome: Sendable, Encodable {
    public var commit: String
    public var query: String
    public var gold: [String]
    /// Of each method, the rank of the first right file, counted from 1; missing if it is not among
    /// the first ``SearchEvaluation/depth``.
    public var ranks: [String: Int]
    /// What search put first.
    public var found: [String]
    /// Of search alone.
    public var seconds: Double

    /// Scores of each method.
    var scores: [SearchMethod: RetrievalScore] = [:]

    private enum CodingKeys: String, CodingKey { case commit, query, gold, ranks, found, seconds }
}

/// Scores of one ranking of files.
package struct RetrievalScore: Equatable, Sendable {
    /// One over the rank of the first right file, 0 beyond the cutoff.
    package var reciprocalRank: Double
    /// The share of the right files before the cutoff.
    package var recall: Double

    /// - Parameters:
    ///   - files: Best first, each once.
    ///   - alsoRight: As good as those in `gold` for being first; recall does not ask for them.
    ///   - cutoff: How many files count.
    package init(files: [String], gold: [String], alsoRight: [String] = [], cutoff: Int) {
        let first = files.prefix(cutoff)
        let rank = first.firstIndex { gold.contains($0) || alsoRight.contains($0) }
        reciprocalRank = rank.map { 1 / Double($0 + 1) } ?? 0
        recall = Double(gold.count { first.contains($0) }) / Double(gold.count)
    }
}

/// What a run over a history found.
public struct SearchEvaluation: Sendable, Encodable {
    public struct Level: Sendable, Encodable {
        public var mrr: Estimate
        public var recall: Estimate
    }

    /// Search minus another method, query by query.
    public struct Difference: Sendable, Encodable {
        public var mrr: Estimate
        public var recall: Estimate
        /// How many queries search ranks the first right file higher for, and lower.
        public var better: Int
        public var worse: Int
    }

    public struct Seconds: Sendable, Encodable {
        public var median: Double
        public var slowest: Double
    }

    /// The commit that HEAD shows.
    public var revision: String?
    /// How many files count in MRR and recall.
    public var cutoff: Int
    /// How many commits were looked at, and of those that were left out how many for which reason.
    public var commits: Int
    public var leftOut: [String: Int]
    /// By method; empty if no query was run.
    public var levels: [String: Level] = [:]
    /// Of search to each other method.
    public var differences: [String: Difference] = [:]
    public var seconds: Seconds?
    /// Stopped before all queries were run.
    public var isInterrupted = false
    public var outcomes: [SearchOutcome] = []
    /// What a person should know.
    public var notices: [String] = []

    /// Files of a ranking that are looked through.
    public static let depth = 100

    /// The queries whose right files are all beyond the cutoff, worst first: those that BM25 finds,
    /// then by rank.
    public var misses: [SearchOutcome] {
        func rank(_ outcome: SearchOutcome, _ method: SearchMethod) -> Int {
            outcome.ranks[method.rawValue] ?? Self.depth + 1
        }
        return outcomes.filter { rank($0, .search) > cutoff }.sorted {
            let isFound = (rank($0, .bm25) <= cutoff, rank($1, .bm25) <= cutoff)
            if isFound.0 != isFound.1 { return isFound.0 }
            return rank($0, .search) > rank($1, .search)
        }
    }

    /// Fills in levels, differences and times.
    mutating func summarize() {
        guard !outcomes.isEmpty else { return }
        func values(_ method: SearchMethod, _ part: KeyPath<RetrievalScore, Double>) -> [Double] {
            outcomes.map { $0.scores[method]![keyPath: part] }
        }
        for method in SearchMethod.allCases {
            let ranks = values(method, \.reciprocalRank)
            let recalls = values(method, \.recall)
            levels[method.rawValue] = Level(mrr: Estimate(of: ranks), recall: Estimate(of: recalls))
            if method == .search { continue }
            let gains = zip(values(.search, \.reciprocalRank), ranks).map { $0 - $1 }
            let recallGains = zip(values(.search, \.recall), recalls).map { $0 - $1 }
            differences[method.rawValue] = Difference(
                mrr: Estimate(of: gains), recall: Estimate(of: recallGains),
                better: gains.count { $0 > 0 }, worse: gains.count { $0 < 0 })
        }
        let sorted = outcomes.map(\.seconds).sorted()
        seconds = Seconds(median: Estimate.quantile(0.5, of: sorted), slowest: sorted.last!)
    }
}

extension RepositorySession {
    /// Runs every query of a sample through search and its halves.
    ///
    /// - Parameters:
    ///   - cutoff: How many files count; at most ``SearchEvaluation/depth``.
    ///   - shouldStop: Asked before every query; the outcomes so far are kept.
    public func evaluateSearch(
        on sample: HistorySample, cutoff: Int = 10, progress: ProgressReport = { _ in },
        shouldStop: () -> Bool = { false }
    ) throws -> SearchEvaluation {
        let searcher = try searcher()
        var evaluation = SearchEvaluation(
            revision: sample.revision, cutoff: cutoff, commits: sample.commitCount,
            leftOut: Dictionary(
                uniqueKeysWithValues: sample.leftOut.map { ($0.key.rawValue, $0.value) }))
        for query in sample.queries {
            if shouldStop() {
                evaluation.isInterrupted = true
                break
            }
            evaluation.outcomes.append(
                try searcher.outcome(of: query, cutoff: cutoff))
            progress(
                Progress(
                    step: "searching", done: evaluation.outcomes.count,
                    total: sample.queries.count, unit: "queries"))
        }
        evaluation.summarize()
        return evaluation
    }
}

extension Searcher {
    fileprivate func outcome(of query: HistoryQuery, cutoff: Int) throws -> SearchOutcome {
        let depth = SearchEvaluation.depth
        let started = ContinuousClock.now
        let hits = try search(query.query, limit: depth)
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        var seen: Set<String> = []
        let found = hits.map(\.path).filter { seen.insert($0).inserted }
        let rankings: [SearchMethod: [String]] = [
            .search: found,
            .bm25: try filesByWords(query.query, limit: depth),
            .vectors: try filesByNearness(query.query, limit: depth),
        ]
        var outcome = SearchOutcome(
            commit: query.commit, query: query.query, gold: query.gold, ranks: [:],
            found: Array(found.prefix(3)), seconds: seconds)
        for (method, files) in rankings {
            outcome.scores[method] = RetrievalScore(
                files: files, gold: query.gold, cutoff: cutoff)
            outcome.ranks[method.rawValue] =
                files.firstIndex { query.gold.contains($0) }.map { $0 + 1 }
        }
        return outcome
    }
}
