// The index grows with every commit; what nothing reaches any more is taken out.
//
// When: after `index`, by hand or in the background, so that no question waits for it, and only when
// more than half of what is stored may be of no use, so that its cost, a walk through all refs, is paid
// once for a doubling. What is taken out too early is encoded again, nothing else.

internal import Chunking
internal import CodeIndex
internal import Git

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What was taken out of an index.
public struct IndexCollection: Sendable, Codable {
    public var removedFiles = 0
    public var keptFiles = 0
    /// Size of the index on disk.
    public var bytesBefore = 0
    public var bytesAfter = 0
}

extension RepositorySession {
    /// Days that a revision is kept for after it was asked about.
    private static let revisionDays = 30

    private static var today: Int { time(nil) / 86_400 }

    /// Notes which revision is asked about, so that what is stored of it stays for a while.
    func noteRevision() throws {
        if let askedCommit { try index.note(revision: askedCommit, day: Self.today) }
    }

    /// Takes out of the index what no ref, no HEAD, index or files of a work tree and no revision
    /// asked about in the last 30 days reaches, and what other versions of repoask stored.
    ///
    /// Killed at any moment, it has taken out some files whole, and the next run takes out the rest.
    ///
    /// - Parameter compacting: Give the space back to the disk, which writes the index anew. Else
    ///   later files use it.
    /// - Throws: `CodeIndexError.busy` at once if another run has the index open.
    public func collect(compacting: Bool) throws -> IndexCollection {
        var report = IndexCollection()
        report.bytesBefore = try index.statistics().byteCount
        var unneeded = try index.storedKeys()
        let recent = try index.revisions(since: Self.today - Self.revisionDays)
        try repository.visitReachable(commits: recent) { path, blob in
            guard let path = String(validating: path, as: UTF8.self) else { return }
            unneeded.keep(FileKey(blob: blob.bytes, path: path))
        }
        report.removedFiles = try index.remove(unneeded, keepingChunkers: chunkerIDs)
        if compacting { try index.compact() }
        let statistics = try index.statistics()
        report.keptFiles = statistics.fileCount
        report.bytesAfter = statistics.byteCount
        return report
    }

    /// As ``collect(compacting:)``, if it is worth it and no other run is in the way.
    ///
    /// - Returns: Nil where it was not.
    public func collectIfDue() throws -> IndexCollection? {
        guard lastUpdate.isCollectionDue else { return nil }
        do {
            return try collect(compacting: false)
        } catch CodeIndexError.busy {
            return nil
        }
    }
}
