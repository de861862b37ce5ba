// The index as one tree sees it. Files are picked out once; after that no row of another
// revision can be seen.

internal import GRDB

/// The stored files of one tree.
public struct IndexView: Sendable {
    /// One stored file with chunks.
    struct File: Sendable {
        let id: Int64
        let key: FileKey
        let chunks: Range<Int64>
    }

    let index: CodeIndex
    /// Sorted by their chunks.
    let files: [File]
    /// The files of this tree that are stored without chunks, and why.
    public let exclusions: [(file: FileKey, reason: String)]
    /// The files of this tree that hold secrets, and which.
    public let secrets: [(file: FileKey, secrets: [SecretRecord])]
    /// The files of this tree that are not cut the best way, or not wholly, and why.
    public let limits: [(file: FileKey, limits: [String])]

    /// Far more than a vector takes.
    private static let mostVectorBytes: Int64 = 1 << 16

    /// How many chunks there are to search.
    public let chunkCount: Int

    init(
        index: CodeIndex, files: [File], exclusions: [(file: FileKey, reason: String)],
        secrets: [(file: FileKey, secrets: [SecretRecord])],
        limits: [(file: FileKey, limits: [String])]
    ) {
        self.index = index
        self.files = files.sorted { $0.chunks.lowerBound < $1.chunks.lowerBound }
        self.exclusions = exclusions
        self.secrets = secrets
        self.limits = limits
        chunkCount = files.reduce(0) { $0 + $1.chunks.count }
    }

    /// The file that a chunk belongs to; nil if it is not of this tree.
    func file(ofChunk id: Int64) -> File? {
        let place = files.partitionIndex { $0.chunks.upperBound > id }
        guard place < files.count, files[place].chunks.contains(id) else { return nil }
        return files[place]
    }

    /// The chunk with this id; nil if it is not of this tree.
    public func chunk(_ id: Int64) throws(CodeIndexError) -> ChunkRecord? {
        try chunks([id]).first
    }

    /// The chunks with these ids, in their order; ids of other trees are left out.
    public func chunks(_ ids: [Int64]) throws(CodeIndexError) -> [ChunkRecord] {
        try index.reading { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT startLine, endLine, startByte, endByte, kind, symbol, scopes, definitions
                    FROM chunk WHERE id = ?
                    """)
            return try ids.compactMap { id in
                guard let file = file(ofChunk: id),
                    let row = try Row.fetchOne(statement, arguments: [id])
                else { return nil }
                return ChunkRecord(
                    id: id, path: file.key.path, blob: file.key.blob,
                    startLine: Int(try row.count(at: 0)), endLine: Int(try row.count(at: 1)),
                    startByte: Int(try row.count(at: 2)), endByte: Int(try row.count(at: 3)),
                    kind: try row.text(at: 4), symbol: try row.optionalText(at: 5),
                    scopes: NameLines.names(try row.text(at: 6)),
                    definitions: NameLines.names(try row.text(at: 7)))
            }
        }
    }

    /// The names that each of these chunks defines; none for ids of other trees.
    public func definitions(ofChunks ids: [Int64]) throws(CodeIndexError) -> [[String]] {
        try index.reading { database in
            let statement = try database.cachedStatement(
                sql: "SELECT definitions FROM chunk WHERE id = ?")
            return try ids.map { id in
                guard file(ofChunk: id) != nil else { return [] }
                statement.setUncheckedArguments([id.databaseValue])
                let rows = try Row.fetchCursor(statement)
                var names: [String] = []
                // A row is valid until the next step only. There is one at most.
                while let row = try rows.next() { names = NameLines.names(try row.text(at: 0)) }
                return names
            }
        }
    }

    /// The ids of a file's chunks, in order; empty for files without any.
    public func chunkIDs(ofFile path: String) -> [Int64] {
        files.filter { $0.key.path == path }.flatMap { Array($0.chunks) }
    }

    /// The vectors of this tree, one after the other in the order of `chunkIDs`, and the bytes each
    /// takes.
    ///
    /// Chunks without a vector of this model are left out, and so are vectors of another length
    /// than those before them.
    public func vectors(
        model: String
    ) throws(CodeIndexError) -> (chunkIDs: [Int64], vectorByteCount: Int, bytes: [UInt8]) {
        try index.reading { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT vectors, vectorByteCount FROM fileVectors WHERE file = ? AND model = ?
                    """)
            var ids: [Int64] = []
            var bytes: [UInt8] = []
            var vectorByteCount = 0
            // What damaged rows claim is not believed beyond the size of the database, where a chunk
            // takes more than eight bytes.
            let most = try database.byteCount()
            for file in files {
                statement.setUncheckedArguments([file.id.databaseValue, model.databaseValue])
                let rows = try Row.fetchCursor(statement)
                // A row is valid until the next step only. There is one at most.
                while let row = try rows.next() {
                    let found = try row.bytes(at: 0)
                    if ids.isEmpty {
                        vectorByteCount = Int(try row.count(at: 1, atMost: Self.mostVectorBytes))
                        ids.reserveCapacity(min(chunkCount, most / 8))
                        bytes.reserveCapacity(min(chunkCount * vectorByteCount, most))
                    }
                    guard !found.isEmpty, found.count == file.chunks.count * vectorByteCount
                    else { continue }
                    bytes += found
                    ids.append(contentsOf: file.chunks)
                }
            }
            return (ids, vectorByteCount, bytes)
        }
    }
}
