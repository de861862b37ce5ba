// Vectors of files that are not encoded wholly yet: a run that goes on where another was stopped
// need not encode them again. Nothing else sees them.

internal import Foundation
internal import GRDB

extension CodeIndex {
    /// Stores the vectors of a file's first chunks, in place of fewer of them. They are kept until
    /// ``storeVectors(model:vectorByteCount:_:chunker:)`` stores those of all.
    ///
    /// A file that is no longer stored, or has no more chunks than that, is left out.
    public func storeVectorPart(
        model: String, vectorByteCount: Int, _ vectors: [UInt8], of key: FileKey, chunker: String
    ) throws(CodeIndexError) {
        try writing { database in
            try database.insertVectors(
                model: Database.partModel(model), vectorByteCount: vectorByteCount, vectors,
                of: key, chunker: chunker, whereChunks: ">")
        }
    }

    /// The vectors of a file's first chunks, one after the other, as many as are kept.
    public func vectorPart(
        model: String, vectorByteCount: Int, of key: FileKey, chunker: String
    ) throws(CodeIndexError) -> [UInt8] {
        try reading { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT vectors FROM fileVectors JOIN file ON file.id = fileVectors.file
                    WHERE blob = ? AND path = ? AND chunker = ? AND model = ?
                    AND vectorByteCount = ? AND length(vectors) % vectorByteCount = 0
                    AND length(vectors) < chunkCount * vectorByteCount
                    """)
            let rows = try Row.fetchCursor(
                statement,
                arguments: [
                    Data(key.blob), key.path, chunker, Database.partModel(model), vectorByteCount,
                ])
            var found: [UInt8] = []
            // A row is valid until the next step only. There is one at most.
            while let row = try rows.next() { found = try row.bytes(at: 0) }
            return found
        }
    }
}

extension Database {
    /// What parts are known by: who looks for vectors of the model finds whole files only.
    fileprivate static func partModel(_ model: String) -> String { model + " part" }

    /// Stores the vectors of a file's chunks, one after the other, in place of those of the model that
    /// are there.
    ///
    /// - Parameter comparison: How the number of its chunks compares with that of the vectors; a file of
    ///   which that is not so, or that is not stored, is left out.
    func insertVectors(
        model: String, vectorByteCount: Int, _ vectors: [UInt8], of key: FileKey, chunker: String,
        whereChunks comparison: String
    ) throws {
        let insert = try cachedStatement(
            sql: """
                INSERT OR REPLACE INTO fileVectors (file, model, vectorByteCount, vectors)
                SELECT id, ?, ?, ? FROM file
                WHERE blob = ? AND path = ? AND chunker = ? AND chunkCount \(comparison) ?
                """)
        try insert.execute(
            arguments: [
                model, vectorByteCount, Data(vectors), Data(key.blob), key.path, chunker,
                vectors.count / vectorByteCount,
            ])
    }

    /// Drops the part of a file, where there is one.
    func removeVectorPart(model: String, of key: FileKey, chunker: String) throws {
        let delete = try cachedStatement(
            sql: """
                DELETE FROM fileVectors WHERE model = ? AND file IN
                (SELECT id FROM file WHERE blob = ? AND path = ? AND chunker = ?)
                """)
        try delete.execute(
            arguments: [Self.partModel(model), Data(key.blob), key.path, chunker])
    }
}
