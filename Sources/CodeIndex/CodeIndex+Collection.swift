// The end of rows that nothing reaches any more. What reaches them is for the caller to say.

internal import Foundation
internal import GRDB

/// What an index holds, by key. The caller takes out what it still needs.
public struct StoredKeys: Sendable {
    public private(set) var files: Set<FileKey>
    /// Blobs with symbols.
    public private(set) var blobs: Set<[UInt8]>

    /// Takes a file out: it is needed.
    public mutating func keep(_ key: FileKey) {
        files.remove(key)
        blobs.remove(key.blob)
    }
}

extension CodeIndex {
    /// Every key that is stored, by any chunker.
    public func storedKeys() throws(CodeIndexError) -> StoredKeys {
        try reading { database in
            var files: Set<FileKey> = []
            let fileRows = try Row.fetchCursor(database, sql: "SELECT blob, path FROM file")
            while let row = try fileRows.next() {
                files.insert(FileKey(blob: try row.bytes(at: 0), path: try row.text(at: 1)))
            }
            var blobs: Set<[UInt8]> = []
            let blobRows = try Row.fetchCursor(database, sql: "SELECT blob FROM symbolFile")
            while let row = try blobRows.next() { blobs.insert(try row.bytes(at: 0)) }
            return StoredKeys(files: files, blobs: blobs)
        }
    }

    /// Removes files with their chunks, terms and vectors, and the symbols of blobs.
    ///
    /// Each batch is one transaction: a run that is killed has removed some files whole, the others
    /// not at all. What was stored after ``storedKeys()`` stays. A run that opens the index meanwhile
    /// waits for the batch at hand, and then has it for itself.
    ///
    /// - Parameter chunkers: Files of any other are removed too: no run asks for them.
    /// - Returns: How many files were removed.
    /// - Throws: ``CodeIndexError/busy(path:)`` as soon as another run has the index open: it may
    ///   show what would be removed.
    @discardableResult
    public func remove(
        _ unneeded: StoredKeys, keepingChunkers chunkers: Set<String>
    ) throws(CodeIndexError) -> Int {
        let doomed = try reading { database in
            try Row.fetchAll(
                database, sql: "SELECT blob, path, id, firstChunk, chunkCount, chunker FROM file"
            )
            .filter { row in
                let key = FileKey(blob: try row.bytes(at: 0), path: try row.text(at: 1))
                return try unneeded.files.contains(key) || !chunkers.contains(row.text(at: 5))
            }
            .map { row in
                (
                    id: try row.count(at: 2), first: try row.count(at: 3),
                    count: try row.count(at: 4)
                )
            }
        }
        for start in stride(from: 0, to: doomed.count, by: 500) {
            try alone { database in
                for file in doomed[start..<min(start + 500, doomed.count)] {
                    let last = file.first + file.count - 1
                    try database.cachedStatement(sql: "DELETE FROM chunk WHERE id BETWEEN ? AND ?")
                        .execute(arguments: [file.first, last])
                    // Vectors and terms follow.
                    try database.cachedStatement(sql: "DELETE FROM file WHERE id = ?")
                        .execute(arguments: [file.id])
                }
            }
        }
        try alone { database in
            try database.removeSymbols(of: unneeded.blobs)
            try database.execute(
                sql: "UPDATE collection SET keptFileCount = (SELECT count(*) FROM file)")
        }
        return doomed.count
    }

    /// Runs `body` as one transaction that no other run's open index sees half of.
    private func alone(_ body: (Database) throws -> Void) throws(CodeIndexError) {
        guard use.takeAlone() else { throw .busy(path: path) }
        defer { use.share() }
        try writing(body)
    }

    /// Whether so many files were stored since the last removal that half of them may be unneeded.
    ///
    /// - Parameter treeFileCount: Files of the tree that was asked about last.
    public func isRemovalDue(treeFileCount: Int) throws(CodeIndexError) -> Bool {
        try reading { database in
            let stored = try Int.fetchOne(database, sql: "SELECT count(*) FROM file") ?? 0
            let kept = try Int.fetchOne(database, sql: "SELECT keptFileCount FROM collection") ?? 0
            return stored > 2 * max(kept, treeFileCount) + Self.removalSlack
        }
    }

    /// So few are not worth a walk through all refs.
    private static let removalSlack = 500

    /// Gives free pages back to the disk; leaves them for later rows where another run reads.
    public func compact() throws(CodeIndexError) {
        do {
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM")
                _ = try database.checkpoint(.truncate)
            }
        } catch {
            let error = CodeIndexError(error, path: path)
            // Another run reads: the next time will do.
            if case .busy = error { return }
            throw error
        }
    }

    /// Notes that a revision was asked about.
    ///
    /// - Parameters:
    ///   - revision: The id of its commit.
    ///   - day: Counted from any day on.
    public func note(revision: String, day: Int) throws(CodeIndexError) {
        let known = try reading { database in
            try Int.fetchOne(
                database, sql: "SELECT day FROM revision WHERE id = ?", arguments: [revision])
        }
        // A question need not write.
        if known == day { return }
        try writing {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO revision VALUES (?,?)", arguments: [revision, day])
        }
    }

    /// The revisions that were asked about on `day` or later; earlier ones are forgotten.
    public func revisions(since day: Int) throws(CodeIndexError) -> [String] {
        try writing { database in
            try database.execute(sql: "DELETE FROM revision WHERE day < ?", arguments: [day])
            return try String.fetchAll(database, sql: "SELECT id FROM revision ORDER BY id")
        }
    }
}
