// What is known about files, in one SQLite file: chunks, terms, vectors. Knows nothing of git,
// models or text; keys are opaque. Any number of runs may use one index at once.

internal import Foundation
internal import GRDB
internal import Synchronization

/// The index of a repository.
///
/// Every store is one transaction: a run that is killed loses at most its last batch. Calls block;
/// one index serializes its own calls.
public final class CodeIndex: Sendable {
    public let path: String
    /// Set when a damaged or newer file was moved out of the way, or one made under other rules was
    /// deleted: one line for people.
    public let notice: String?
    let queue: DatabaseQueue
    /// Held as long as the index is open: nothing is removed that another run may show.
    let use: FileLock
    /// Ids of terms that this run has met. A term keeps its id for good.
    private let terms = Mutex<[String: Int]>([:])

    /// Opens the index, creating it and its folder where missing.
    ///
    /// A file that is no index, is damaged at first sight, or was written by a newer version is
    /// renamed to `<path>.broken-<n>` and a new one begun; ``notice`` says so.
    ///
    /// - Parameter rules: Version of the rules for what is kept out. A file that was made under
    ///   others may hold what these keep out: it is deleted, not converted.
    /// - Throws: ``CodeIndexError``.
    public init(path: String, rules: Int = 0) throws(CodeIndexError) {
        self.path = path
        use = try Self.lockForUse(path)
        // One run at a time looks, and moves what is broken.
        let lock = try FileLock(path: path + ".lock")
        defer { lock.release() }
        var notice: String?
        var opened: DatabaseQueue?
        do {
            opened = try Self.open(path, rules: rules)
            if opened == nil {
                try Self.delete(path)
                notice = "index '\(path)' is built anew: other rules say what is kept out"
            }
        } catch {
            guard case .damaged(_, let reason) = error else { throw error }
            notice = try Self.setAside(path, because: reason)
        }
        if opened == nil { opened = try Self.open(path, rules: rules) }
        guard let opened else { throw .failed(path: path, reason: "it is made under other rules") }
        queue = opened
        self.notice = notice
    }

    /// Makes the folder, and the lock in it that keeps it there.
    private static func lockForUse(_ path: String) throws(CodeIndexError) -> FileLock {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        var triesLeft = 5
        while true {
            triesLeft -= 1
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                let lock = try FileLock(path: path + ".use", isShared: true)
                // A run that deletes the folder lets go when the file that was waited for is gone.
                let isThere = lock.isOf(path + ".use")
                if isThere || triesLeft == 0 { return lock }
            } catch {
                // It may have deleted the folder between the two.
                if triesLeft == 0 { throw CodeIndexError(error, path: path) }
            }
        }
    }

    /// - Returns: `nil` if the file was made under other rules.
    private static func open(
        _ path: String, rules: Int
    ) throws(CodeIndexError) -> DatabaseQueue? {
        do {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(10)
            configuration.prepareDatabase { database in
                // The page size counts in new files only; vectors read faster from large pages.
                try database.execute(
                    sql: """
                        PRAGMA page_size = 16384; PRAGMA synchronous = NORMAL;
                        PRAGMA cache_size = -65536
                        """)
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let found = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
            guard found <= Schema.version else {
                throw CodeIndexError.damaged(
                    path: path, reason: "written by a newer version (schema \(found))")
            }
            let made = try queue.read { try Int.fetchOne($0, sql: "PRAGMA application_id") ?? 0 }
            if found > 0, made != rules { return nil }
            if found < Schema.version {
                try queue.write {
                    try $0.execute(sql: "PRAGMA application_id = \(rules)")
                    try Schema.migrate($0)
                }
            }
            try queue.read { try Schema.probe($0) }
            return queue
        } catch {
            let isForeign = (error as? DatabaseError)?.resultCode == .SQLITE_ERROR
            let error = CodeIndexError(error, path: path)
            // "no such table", "table file already exists": a database, but not this one.
            if isForeign, case .failed(_, let reason) = error {
                throw .damaged(path: path, reason: reason)
            }
            throw error
        }
    }

    /// Deletes the file and SQLite's companions. Runs that have them open keep what they have.
    private static func delete(_ path: String) throws(CodeIndexError) {
        do {
            for suffix in ["", "-wal", "-shm"]
            where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.removeItem(atPath: path + suffix)
            }
        } catch {
            throw CodeIndexError(error, path: path)
        }
    }

    /// Renames the file and SQLite's companions; returns the notice.
    private static func setAside(
        _ path: String, because reason: String
    ) throws(CodeIndexError) -> String? {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return nil }
        var number = 1
        while files.fileExists(atPath: "\(path).broken-\(number)") { number += 1 }
        let target = "\(path).broken-\(number)"
        do {
            try files.moveItem(atPath: path, toPath: target)
            for suffix in ["-wal", "-shm"] where files.fileExists(atPath: path + suffix) {
                try files.moveItem(atPath: path + suffix, toPath: target + suffix)
            }
        } catch {
            throw CodeIndexError(error, path: path)
        }
        return "index '\(path)' was set aside as '\(target)': \(reason)"
    }

    var knownTerms: [String: Int] {
        get { terms.withLock { $0 } }
        // A dictionary of a large repository is looked up anew rather than kept.
        set { terms.withLock { $0 = newValue.count > 500_000 ? [:] : newValue } }
    }

    /// Runs `body` on one consistent state.
    func reading<T>(_ body: (Database) throws -> T) throws(CodeIndexError) -> T {
        do {
            return try queue.read(body)
        } catch {
            throw CodeIndexError(error, path: path)
        }
    }

    /// Runs `body` as one transaction.
    func writing<T>(_ body: (Database) throws -> T) throws(CodeIndexError) -> T {
        do {
            return try queue.writeWithoutTransaction { database in
                var result: T?
                // Immediate, so that a busy index is waited for instead of failing half-way.
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                return result!
            }
        } catch {
            throw CodeIndexError(error, path: path)
        }
    }
}
