internal import Foundation
internal import GRDB

/// A row of the table `file`.
struct StoredFile: Sendable {
    let id: Int64
    let chunks: Range<Int64>
    let exclusion: String?
    let secrets: String?
    let limits: String?

    /// Far more than a file has.
    static let mostChunks: Int64 = 1 << 20
}

extension Database {
    /// The stored form of each key; nil for keys that are not stored.
    ///
    /// - Complexity: About 2 µs a stored row or 10 µs a key, whichever is less in all.
    func storedFiles(_ keys: [FileKey], chunker: String) throws -> [StoredFile?] {
        let rowCount = try Int.fetchOne(self, sql: "SELECT count(*) FROM file") ?? 0
        if rowCount > keys.count * 4 {
            return try keys.map { try storedFile($0, chunker: chunker) }
        }
        var stored: [FileKey: StoredFile] = [:]
        stored.reserveCapacity(rowCount)
        let statement = try cachedStatement(
            sql: """
                SELECT id, firstChunk, chunkCount, exclusion, secrets, limits, blob, path
                FROM file WHERE chunker = ?
                """)
        let rows = try Row.fetchCursor(statement, arguments: [chunker])
        while let row = try rows.next() {
            let key = FileKey(blob: try row.bytes(at: 6), path: try row.text(at: 7))
            stored[key] = try StoredFile(row)
        }
        return keys.map { stored[$0] }
    }

    private func storedFile(_ key: FileKey, chunker: String) throws -> StoredFile? {
        let statement = try cachedStatement(
            sql: """
                SELECT id, firstChunk, chunkCount, exclusion, secrets, limits FROM file
                WHERE blob = ? AND path = ? AND chunker = ?
                """)
        let rows = try Row.fetchCursor(
            statement, arguments: [Data(key.blob), key.path, chunker])
        var found: StoredFile?
        // A row is valid until the next step only. There is one at most.
        while let row = try rows.next() { found = try StoredFile(row) }
        return found
    }
}

extension StoredFile {
    /// Reads id, first chunk, chunk count, exclusion, secrets and limits.
    fileprivate init(_ row: Row) throws {
        let first = try row.count(at: 1)
        let count = try row.count(at: 2, atMost: Self.mostChunks)
        self.init(
            id: try row.count(at: 0), chunks: first..<first + count,
            exclusion: try row.optionalText(at: 3), secrets: try row.optionalText(at: 4),
            limits: try row.optionalText(at: 5))
    }
}

extension CodeIndex {
    /// Which of `files` are not stored for this chunker, in their order.
    public func missing(
        _ files: [FileKey], chunker: String
    ) throws(CodeIndexError) -> [FileKey] {
        try reading { database in
            let stored = try database.storedFiles(files, chunker: chunker)
            return zip(files, stored).filter { $1 == nil }.map(\.0)
        }
    }

    /// Which of `files` have chunks but no vectors of this model, in their order.
    ///
    /// Files that are missing altogether or have no chunks are not among them.
    public func missingVectors(
        _ files: [FileKey], chunker: String, model: String
    ) throws(CodeIndexError) -> [FileKey] {
        try reading { database in
            let stored = try database.storedFiles(files, chunker: chunker)
            let done = try Int64.fetchSet(
                database, sql: "SELECT file FROM fileVectors WHERE model = ?", arguments: [model])
            return zip(files, stored).filter { _, file in
                guard let file else { return false }
                return !file.chunks.isEmpty && !done.contains(file.id)
            }.map(\.0)
        }
    }

    /// The stored ones among `files`: the tree that is asked about.
    public func view(of files: [FileKey], chunker: String) throws(CodeIndexError) -> IndexView {
        try reading { database in
            var found: [IndexView.File] = []
            var exclusions: [(file: FileKey, reason: String)] = []
            var secrets: [(file: FileKey, secrets: [SecretRecord])] = []
            var limits: [(file: FileKey, limits: [String])] = []
            var seen: Set<Int64> = []
            for (key, stored) in zip(files, try database.storedFiles(files, chunker: chunker)) {
                guard let stored, seen.insert(stored.id).inserted else { continue }
                if let reason = stored.exclusion { exclusions.append((key, reason)) }
                if let text = stored.secrets { secrets.append((key, SecretRecord.list(text))) }
                if let text = stored.limits { limits.append((key, NameLines.names(text))) }
                if !stored.chunks.isEmpty {
                    found.append(IndexView.File(id: stored.id, key: key, chunks: stored.chunks))
                }
            }
            return IndexView(
                index: self, files: found, exclusions: exclusions, secrets: secrets,
                limits: limits)
        }
    }
}
