// Vectors of files that are cut in another way than before: where the pieces came out the same, so do
// their vectors, and encoding them is by far what takes longest.

internal import Foundation
internal import GRDB

extension CodeIndex {
    /// Gives files that lack vectors those of the same blob and path under another chunker, if every
    /// chunk of theirs is there too, with the names that the encoder reads before its text.
    ///
    /// - Returns: Chunks that have a vector now.
    public func carryVectors(
        to files: [FileKey], chunker: String, model: String, vectorByteCount: Int
    ) throws(CodeIndexError) -> Int {
        let hasOthers = try reading { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM file WHERE chunker != ?)",
                arguments: [chunker]) ?? false
        }
        guard hasOthers else { return 0 }
        var carried = 0
        for start in stride(from: 0, to: files.count, by: Self.carryBatch) {
            let batch = Array(files[start..<min(start + Self.carryBatch, files.count)])
            let found = try reading { database in
                let stored = try database.storedFiles(batch, chunker: chunker)
                return try zip(batch, stored).compactMap { key, file -> (FileKey, [UInt8])? in
                    guard let file else { return nil }
                    let vectors = try database.vectors(
                        of: file, key, notOf: chunker, model: model,
                        vectorByteCount: vectorByteCount)
                    return vectors.map { (key, $0) }
                }
            }
            guard !found.isEmpty else { continue }
            try storeVectors(
                model: model, vectorByteCount: vectorByteCount, found, chunker: chunker)
            carried += found.reduce(0) { $0 + $1.1.count / vectorByteCount }
        }
        return carried
    }

    /// Files of one transaction.
    private static let carryBatch = 200
}

/// What says which text the encoder reads of a chunk, the blob and path being known.
private struct EncodedPlace: Hashable {
    let startByte: Int64
    let endByte: Int64
    let symbol: String?
    let scopes: String
}

extension Database {
    /// The vectors of a file's chunks, taken from the same file under other chunkers; nil if one is
    /// not there.
    fileprivate func vectors(
        of file: StoredFile, _ key: FileKey, notOf chunker: String, model: String,
        vectorByteCount: Int
    ) throws -> [UInt8]? {
        let statement = try cachedStatement(
            sql: """
                SELECT firstChunk, chunkCount, vectors FROM file
                JOIN fileVectors ON fileVectors.file = file.id
                WHERE blob = ? AND path = ? AND chunker != ? AND model = ? AND vectorByteCount = ?
                """)
        let rows = try Row.fetchCursor(
            statement,
            arguments: [Data(key.blob), key.path, chunker, model, vectorByteCount])
        var known: [EncodedPlace: ArraySlice<UInt8>] = [:]
        while let row = try rows.next() {
            let first = try row.count(at: 0)
            let count = try row.count(at: 1, atMost: StoredFile.mostChunks)
            let vectors = try row.bytes(at: 2)
            guard vectors.count == Int(count) * vectorByteCount else { continue }
            for (index, place) in try places(first..<first + count).enumerated() {
                let start = index * vectorByteCount
                known[place] = vectors[start..<start + vectorByteCount]
            }
        }
        guard !known.isEmpty else { return nil }
        var vectors: [UInt8] = []
        for place in try places(file.chunks) {
            guard let vector = known[place] else { return nil }
            vectors += vector
        }
        return vectors
    }

    private func places(_ chunks: Range<Int64>) throws -> [EncodedPlace] {
        let statement = try cachedStatement(
            sql: """
                SELECT startByte, endByte, symbol, scopes FROM chunk
                WHERE id >= ? AND id < ? ORDER BY id
                """)
        let rows = try Row.fetchCursor(
            statement, arguments: [chunks.lowerBound, chunks.upperBound])
        var places: [EncodedPlace] = []
        while let row = try rows.next() {
            places.append(
                EncodedPlace(
                    startByte: try row.count(at: 0), endByte: try row.count(at: 1),
                    symbol: try row.optionalText(at: 2), scopes: try row.text(at: 3)))
        }
        return places
    }
}
