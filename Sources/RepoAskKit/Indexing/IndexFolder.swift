// Fence file: the folder of an index, and whether it is what repoask makes. One that came with an
// unpacked archive belongs to the user like any other, and may hold links that lead anywhere.

internal import CodeIndex

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A folder that holds an index and what belongs to it; may not exist.
struct IndexFolder {
    let path: String

    /// In the git folder that all work trees share.
    init(commonFolder: String) { path = commonFolder + "/repoask" }

    private init(path: String) { self.path = path }

    /// The one that takes its place where it cannot be used.
    func under(_ home: RepoAskHome) -> IndexFolder {
        IndexFolder(path: "\(home.path)/indexes\(path)")
    }

    private static let indexName = "/index.sqlite"

    var indexPath: String { path + Self.indexName }

    /// What repoask opens in it.
    private static let folders = ["/memory", "/memory/slots"]
    private static let files =
        ["", "-wal", "-shm", "-journal", ".lock", ".use", ".encoding", ".log"].map {
            Self.indexName + $0
        } + ["/memory/asked", "/memory/far.kv"]

    /// Whether there is something at its path, a link that leads nowhere included.
    var exists: Bool { Self.kind(of: path) != nil }

    /// Why it must not be used, in words; nil if it may be, or is not there.
    ///
    /// What else than a link is in the folder's own place shows when it cannot be written.
    var fault: String? {
        if Self.kind(of: path) == S_IFLNK { return "'\(path)' is a link" }
        return fault(of: Self.folders, kind: S_IFDIR, "folder")
            ?? fault(of: Self.files, kind: S_IFREG, "regular file")
    }

    private func fault(of names: [String], kind: mode_t, _ word: String) -> String? {
        for name in names {
            guard let found = Self.kind(of: path + name), found != kind else { continue }
            return "'\(path)\(name)' is \(found == S_IFLNK ? "a link" : "no \(word)")"
        }
        return nil
    }

    /// Deletes it with all that is in it, not what links in it lead to, and stops the run in the
    /// background first.
    ///
    /// - Throws: `CodeIndexError.busy` if another run has the index open.
    func delete() throws(CodeIndexError) {
        if Self.kind(of: path) == S_IFDIR, fault == nil {
            BackgroundEncoding(indexPath: indexPath).takeOver()
            return try CodeIndex.deleteFolder(ofIndex: indexPath)
        }
        // No run uses it, and nothing in it is safe to open.
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .unwritable(path: path, reason: error.localizedReason)
        }
    }

    /// What is at `path`, links not followed; nil if nothing is, or it cannot be asked.
    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        // The path ends in zero for the call, `status` lives through it.
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }
}
