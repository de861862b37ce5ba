// The user's own history as a test of search: what a commit says is the question, what it changed is
// the answer.

internal import Chunking
internal import CodeIndex
internal import Git

/// A commit's subject, and the files that a search for it should find.
public struct HistoryQuery: Sendable, Equatable, Encodable {
    /// The commit's full id.
    public var commit: String
    public var query: String
    /// From the repository's root.
    public var gold: [String]
}

/// Why a commit is not searched for.
public enum UnsuitableCommit: String, Sendable, CaseIterable {
    case merge
    case revert
    case versionBump
    /// Fewer than three words.
    case shortSubject
    /// It changed more than ``HistorySample/mostFiles``.
    case manyFiles
    /// Of what it changed nothing is left but tests, documentation, and files that are not indexed.
    case noCodeLeft
    /// The clone lacks its files.
    case notFetched
}

/// The commits that search is measured on.
public struct HistorySample: Sendable {
    /// Newest first.
    public internal(set) var queries: [HistoryQuery] = []
    /// The commit that HEAD shows; nil if none was looked at.
    public internal(set) var revision: String?
    /// How many commits were looked at.
    public internal(set) var commitCount = 0
    public internal(set) var leftOut: [UnsuitableCommit: Int] = [:]
    /// A shallow clone has no more of the history.
    public internal(set) var isShallow = false

    /// A commit that changes more files is about more than its subject says.
    public static let mostFiles = 6
    /// Fewer queries tell nothing: one more or less right would be a tenth.
    public static let fewestQueries = 10
    static let fewestWords = 3
}

extension RepositorySession {
    /// Picks the newest suitable commits that HEAD reaches.
    ///
    /// Right are the files that a commit changed and that are indexed now, but for tests and
    /// documentation, which search ranks down on purpose.
    ///
    /// - Parameters:
    ///   - count: Queries at most.
    ///   - since: What names a commit; only those after it are looked at.
    /// - Throws: `GitError` if `since` names no commit or the history cannot be read.
    /// - Precondition: The index is up to date; see ``update(_:progress:)``.
    public func historySample(
        count: Int, since: String? = nil, progress: ProgressReport = { _ in }
    ) throws -> HistorySample {
        let searchable = Set(
            try searcher().view.fileChunks.map(\.key.path).filter {
                !FileRules.isTest(path: $0) && !FileRules.isDocumentation(path: $0)
            })
        var sample = HistorySample()
        sample.isShallow = try repository.walkHistory(since: since) { commit in
            sample.revision = sample.revision ?? commit.id.hex
            sample.commitCount += 1
            switch suitability(of: commit, searchable: searchable) {
            case .success(let query): sample.queries.append(query)
            case .failure(let reason): sample.leftOut[reason.reason, default: 0] += 1
            }
            progress(
                Progress(
                    step: "reading the history", done: sample.queries.count, total: count,
                    unit: "commits"))
            return sample.queries.count < count
        }
        return sample
    }

    private struct Unsuitable: Error {
        let reason: UnsuitableCommit
    }

    private func suitability(
        of commit: HistoryCommit, searchable: Set<String>
    ) -> Result<HistoryQuery, Unsuitable> {
        func no(_ reason: UnsuitableCommit) -> Result<HistoryQuery, Unsuitable> {
            .failure(Unsuitable(reason: reason))
        }
        let subject = CommitSubject(message: commit.message)
        if commit.parentCount > 1 { return no(.merge) }
        if subject.isRevert { return no(.revert) }
        if subject.isVersionBump { return no(.versionBump) }
        if CommitSubject.wordCount(subject.query(gold: [])) < HistorySample.fewestWords {
            return no(.shortSubject)
        }
        guard let changes = try? repository.changes(ofCommit: commit.id) else {
            return no(.notFetched)
        }
        if changes.count > HistorySample.mostFiles { return no(.manyFiles) }
        let gold = changes.paths.filter(searchable.contains)
        if gold.isEmpty { return no(.noCodeLeft) }
        let query = subject.query(gold: gold)
        if CommitSubject.wordCount(query) < HistorySample.fewestWords { return no(.shortSubject) }
        return .success(HistoryQuery(commit: commit.id.hex, query: query, gold: gold))
    }
}
