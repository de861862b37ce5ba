internal import Foundation
internal import GRDB

/// What an index holds.
public struct IndexStatistics: Sendable, Equatable {
    public var fileCount: Int = 0
    /// Of those, the ones stored with a reason instead of chunks.
    public var excludedFileCount: Int = 0
    public var chunkCount: Int = 0
    /// How many files have vectors, by model; a part of them counts under a name of its own.
    public var vectorFileCounts: [String: Int] = [:]
    /// Size on disk, the write-ahead log included.
    public var byteCount: Int = 0
}

extension CodeIndex {
    /// Counts what is stored.
    public func statistics() throws(CodeIndexError) -> IndexStatistics {
        let sizes = ["", "-wal"].compactMap { suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return (attributes?[.size] as? NSNumber)?.intValue
        }
        return try reading { database in
            var statistics = IndexStatistics(byteCount: sizes.reduce(0, +))
            let totals = try Row.fetchOne(
                database,
                sql: "SELECT count(*), count(exclusion), ifnull(sum(chunkCount), 0) FROM file")
            if let totals {
                statistics.fileCount = Int(try totals.count(at: 0))
                statistics.excludedFileCount = Int(try totals.count(at: 1))
                statistics.chunkCount = Int(try totals.count(at: 2))
            }
            let models = try Row.fetchAll(
                database, sql: "SELECT model, count(*) FROM fileVectors GROUP BY model")
            for row in models {
                statistics.vectorFileCounts[try row.text(at: 0)] = Int(try row.count(at: 1))
            }
            return statistics
        }
    }
}

extension Database {
    /// The size of the database, pages that are still in the log included.
    func byteCount() throws -> Int {
        let pageCount = try Int.fetchOne(self, sql: "PRAGMA page_count") ?? 0
        let pageSize = try Int.fetchOne(self, sql: "PRAGMA page_size") ?? 0
        return pageCount * pageSize
    }
}
