// The index as one tree sees it. Files are picked out once; after that no row of another
// revision can be seen.

internal import Foundation
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
    let members: ChunkSet
    /// The files of this tree that are stored without chunks, and why.
    public let exclusions: [(file: FileKey, reason: String)]

    /// How many chunks there are to search.
    public let chunkCount: Int

    init(index: CodeIndex, files: [File], exclusions: [(file: FileKey, reason: String)]) {
        self.index = index
        self.files = files.sorted { $0.chunks.lowerBound < $1.chunks.lowerBound }
        self.exclusions = exclusions
        members = ChunkSet(self.files.map(\.chunks))
        chunkCount = files.reduce(0) { $0 + $1.chunks.count }
    }

    /// The file that a chunk belongs to; nil if it is not of this tree.
    func file(ofChunk id: Int64) -> File? {
        var low = 0
        var high = files.count
        while low < high {
            let middle = (low + high) / 2
            if files[middle].chunks.upperBound <= id { low = middle + 1 } else { high = middle }
        }
        guard low < files.count, files[low].chunks.contains(id) else { return nil }
        return files[low]
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
                    id: id, path: file.key.path, blob: file.key.blob, startLine: row[0],
                    endLine: row[1], startByte: row[2], endByte: row[3], kind: row[4],
                    symbol: row[5], scopes: Self.list(row[6]), definitions: Self.list(row[7]))
            }
        }
    }

    /// The ids of a file's chunks, in order; empty for files without any.
    public func chunkIDs(ofFile path: String) -> [Int64] {
        files.filter { $0.key.path == path }.flatMap { Array($0.chunks) }
    }

    /// The vectors of this tree: `matrix` is `[chunkIDs.count, dimension]`, row-major.
    ///
    /// Chunks without a vector of this model are left out, and so are vectors of another length
    /// than those before them.
    public func vectors(
        model: String
    ) throws(CodeIndexError) -> (chunkIDs: [Int64], matrix: [Float]) {
        try index.reading { database in
            let statement = try database.cachedStatement(
                sql: "SELECT vectors, dimension FROM fileVectors WHERE file = ? AND model = ?")
            var ids: [Int64] = []
            var matrix: [Float] = []
            var dimension: Int?
            for file in files {
                let rows = try Row.fetchCursor(statement, arguments: [file.id, model])
                guard let row = try rows.next() else { continue }
                let found: Int = row[1]
                if dimension == nil {
                    dimension = found
                    ids.reserveCapacity(chunkCount)
                    matrix.reserveCapacity(chunkCount * found)
                }
                if found == dimension,
                    try VectorBytes.append(row, count: file.chunks.count * found, to: &matrix)
                {
                    ids.append(contentsOf: file.chunks)
                }
            }
            return (ids, matrix)
        }
    }

    private static func list<Element: Decodable>(_ json: String) -> [Element] {
        if json == "[]" { return [] }
        return (try? JSONDecoder().decode([Element].self, from: Data(json.utf8))) ?? []
    }
}

/// A set of chunk ids, made to be asked often: one bit an id.
struct ChunkSet: Sendable {
    private let first: Int64
    private var words: [UInt64]

    /// - Parameter ranges: Sorted, disjoint.
    init(_ ranges: [Range<Int64>]) {
        first = ranges.first?.lowerBound ?? 0
        let span = (ranges.last?.upperBound ?? 0) - first
        words = [UInt64](repeating: 0, count: Int(span + 63) / 64)
        for range in ranges {
            for id in range { words[Int(id - first) >> 6] |= 1 << UInt64((id - first) & 63) }
        }
    }

    func contains(_ id: Int64) -> Bool {
        let offset = id - first
        guard offset >= 0, offset < words.count * 64 else { return false }
        return words[Int(offset >> 6)] >> UInt64(offset & 63) & 1 == 1
    }
}
