internal import Foundation
internal import GRDB

/// What an index holds.
public struct IndexStatistics: Sendable, Equatable {
    public var fileCount: Int
    /// Of those, the ones stored with a reason instead of chunks.
    public var excludedFileCount: Int
    public var chunkCount: Int
    /// How many files have vectors, by model.
    public var vectorFileCounts: [String: Int]
    /// Size on disk, the write-ahead log included.
    public var byteCount: Int
}

extension CodeIndex {
    /// The stored ones among `files`: the tree that is asked about.
    public func view(of files: [FileKey], chunker: String) throws(CodeIndexError) -> IndexView {
        try reading { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT id, firstChunk, chunkCount, exclusion FROM file
                    WHERE blob = ? AND path = ? AND chunker = ?
                    """)
            var found: [IndexView.File] = []
            var exclusions: [(file: FileKey, reason: String)] = []
            var seen: Set<Int64> = []
            for key in files {
                let rows = try Row.fetchCursor(statement, arguments: key.arguments(chunker))
                guard let row = try rows.next(), seen.insert(row[0]).inserted else { continue }
                if let reason: String = row[3] { exclusions.append((key, reason)) }
                let first: Int64 = row[1]
                let count: Int64 = row[2]
                if count > 0 {
                    found.append(
                        IndexView.File(id: row[0], key: key, chunks: first..<first + count))
                }
            }
            return IndexView(index: self, files: found, exclusions: exclusions)
        }
    }

    /// Counts what is stored.
    public func statistics() throws(CodeIndexError) -> IndexStatistics {
        let sizes = ["", "-wal"].compactMap { suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return (attributes?[.size] as? NSNumber)?.intValue
        }
        return try reading { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT count(*), count(exclusion), ifnull(sum(chunkCount), 0) FROM file")
            let models = try Row.fetchAll(
                database, sql: "SELECT model, count(*) FROM fileVectors GROUP BY model")
            return IndexStatistics(
                fileCount: row?[0] ?? 0, excludedFileCount: row?[1] ?? 0,
                chunkCount: row?[2] ?? 0,
                vectorFileCounts: Dictionary(
                    models.map { ($0[0] as String, $0[1] as Int) }, uniquingKeysWith: { $1 }),
                byteCount: sizes.reduce(0, +))
        }
    }
}
