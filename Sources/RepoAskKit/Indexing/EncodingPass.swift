// Texts of chunks → vectors in the index, in batches of about 200: that much is lost when the run
// is killed.

internal import CodeIndex

struct EncodingPass {
    private let index: CodeIndex
    private let encoder: ChunkEncoder
    private let chunkerID: String
    private let progress: ProgressReport
    /// Chunks that this pass has to encode.
    private var total: Int
    /// Those that it has encoded.
    private(set) var encodedCount = 0
    /// Files that are not encoded yet.
    private var batch: [(key: FileKey, texts: [String])] = []

    private static let batchChunkCount = 192

    init(
        index: CodeIndex, encoder: ChunkEncoder, chunkerID: String, chunkCount: Int,
        progress: @escaping ProgressReport
    ) {
        self.index = index
        self.encoder = encoder
        self.chunkerID = chunkerID
        self.progress = progress
        total = chunkCount
        report()
    }

    /// Takes in a file, and encodes what makes a batch.
    ///
    /// - Parameter texts: What the encoder reads of each of its chunks.
    mutating func add(_ key: FileKey, _ texts: [String]) throws {
        if texts.count > Self.batchChunkCount { return try encodeInParts(key, texts) }
        batch.append((key, texts))
        if batch.reduce(0, { $0 + $1.texts.count }) >= Self.batchChunkCount { try finish() }
    }

    /// Encodes what was taken in and is not encoded yet.
    mutating func finish() throws {
        var rows = try encode(batch.flatMap(\.texts)[...])[...]
        var vectors: [(FileKey, [UInt8])] = []
        for (key, texts) in batch {
            vectors.append((key, Array(rows.prefix(texts.count * encoder.vectorByteCount))))
            rows = rows.dropFirst(texts.count * encoder.vectorByteCount)
        }
        try store(vectors)
        batch = []
    }

    /// Encodes a long file, from where an earlier run was stopped.
    ///
    /// Each part is stored with all before it, so later ones are larger: no file's vectors are
    /// written more than about ten times.
    private mutating func encodeInParts(_ key: FileKey, _ texts: [String]) throws {
        let size = encoder.vectorByteCount
        var known = try index.vectorPart(
            model: encoder.storedModelID, vectorByteCount: size, of: key, chunker: chunkerID)
        var start = known.count / size
        total -= start
        while start < texts.count {
            let end = min(texts.count, start + max(Self.batchChunkCount, start / 8))
            known += try encode(texts[start..<end])
            start = end
            guard start < texts.count else { break }
            try index.storeVectorPart(
                model: encoder.storedModelID, vectorByteCount: size, known, of: key,
                chunker: chunkerID)
        }
        try store([(key, known)])
    }

    /// The vectors of `texts`, one after the other.
    private mutating func encode(_ texts: ArraySlice<String>) throws -> [UInt8] {
        var rows: [UInt8] = []
        for first in stride(from: texts.startIndex, to: texts.endIndex, by: Self.batchChunkCount) {
            let slice = texts[first..<min(first + Self.batchChunkCount, texts.endIndex)]
            rows += try encoder.storedVectors(of: Array(slice))
            encodedCount += slice.count
            report()
        }
        return rows
    }

    private func store(_ vectors: [(FileKey, [UInt8])]) throws {
        guard !vectors.isEmpty else { return }
        try index.storeVectors(
            model: encoder.storedModelID, vectorByteCount: encoder.vectorByteCount, vectors,
            chunker: chunkerID)
    }

    private func report() {
        progress(Progress(step: "encoding", done: encodedCount, total: total, unit: "chunks"))
    }
}
