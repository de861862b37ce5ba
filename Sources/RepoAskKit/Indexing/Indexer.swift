// Git tree → chunks → index → vectors.
//
// Two passes: every new file is first cut and made searchable by its words, then encoded. Each
// batch is one transaction, so a run that is killed loses the batches at hand and nothing else, and
// the next run goes on from there, in the middle of a long file too.

internal import Chunking
internal import CodeIndex
internal import Git
internal import Tensors

struct Indexer {
    let index: CodeIndex
    let chunker: Chunker
    /// What the rows are keyed by besides blob and path.
    let chunkerID: String
    let includeExcluded: Bool
    let pool: ThreadPool

    /// Files that one transaction stores, and the bytes they hold at most.
    private static let batchFileCount = 200
    private static let batchByteCount = 8 << 20

    /// Cuts the files that the index lacks.
    ///
    /// - Returns: How many files were cut, and into how many chunks; the paths that could not be
    ///   read.
    func cutNewFiles(
        _ files: [SnapshotFile], repository: Repository, progress: ProgressReport
    ) throws -> (count: Int, chunkCount: Int, unreadable: [String]) {
        let missing = Set(try index.missing(files.map(\.key), chunker: chunkerID))
        let new = files.filter { missing.contains($0.key) }
        var unreadable: [String] = []
        var chunkCount = 0
        var start = 0
        var last: [IndexedFile] = []
        while start < new.count {
            var sources: [(file: SnapshotFile, source: MaskedSource)] = []
            var byteCount = 0
            var excluded: [IndexedFile] = []
            while start < new.count, sources.count + excluded.count < Self.batchFileCount,
                byteCount < Self.batchByteCount
            {
                let file = new[start]
                start += 1
                // What its name or size excludes is not read.
                if let reason = FileRules.exclusion(path: file.path, byteCount: file.byteCount),
                    reason.applies(includingExcluded: includeExcluded)
                {
                    excluded.append(IndexedFile(file, exclusion: reason))
                    continue
                }
                do {
                    let source = try repository.contents(of: file)
                    byteCount += source.bytes.count
                    sources.append((file, source))
                } catch {
                    unreadable.append("\(file.path): \(error)")
                }
            }
            last = excluded + (try cut(sources, storing: last))
            chunkCount += last.reduce(0) { $0 + $1.chunks.count }
            progress(Progress(step: "reading", done: start, total: new.count, unit: "files"))
        }
        try index.store(last, chunker: chunkerID)
        return (new.count - unreadable.count, chunkCount, unreadable)
    }

    /// Cuts files on all threads; each takes the next one not yet taken. One stores the batch before
    /// meanwhile: SQLite has no use for more.
    private func cut(
        _ sources: [(file: SnapshotFile, source: MaskedSource)], storing last: [IndexedFile]
    ) throws -> [IndexedFile] {
        try ParallelMap.map(count: sources.count, on: pool) {
            try index.store(last, chunker: chunkerID)
        } _: { position in
            let (file, source) = sources[position]
            let bytes = source.bytes
            if let reason = FileRules.exclusion(path: file.path, contents: bytes),
                reason.applies(includingExcluded: includeExcluded)
            {
                return IndexedFile(file, exclusion: reason)
            }
            let cut = chunker.chunks(of: bytes, path: file.path)
            return IndexedFile(
                key: file.key, language: cut.language?.id, lineCount: cut.lineCount,
                byteCount: bytes.count,
                secrets: source.secrets.map { SecretRecord(line: $0.line, kind: $0.kind) },
                limits: Set(cut.limits.map(\.word)).sorted(),
                chunks: cut.chunks.map { IndexedChunk($0, source: source, path: file.path) })
        }
    }

    /// Encodes the chunks that have no vector yet, code before prose and tests.
    ///
    /// - Returns: How many chunks were encoded.
    func encodeNewChunks(
        _ files: [SnapshotFile], repository: Repository, encoder: ChunkEncoder,
        patience: EncodingPatience, progress: @escaping ProgressReport
    ) throws -> Int {
        func lacking(_ keys: [FileKey]) throws -> [FileKey] {
            try index.missingVectors(keys, chunker: chunkerID, model: encoder.storedModelID)
        }
        var missing = Set(try lacking(files.map(\.key)))
        guard !missing.isEmpty else { return 0 }
        // After another version of repoask, or with one grammar more, most files are cut as before.
        let carried = try index.carryVectors(
            to: Array(missing), chunker: chunkerID, model: encoder.storedModelID,
            vectorByteCount: encoder.vectorByteCount)
        if carried > 0 { missing = Set(try lacking(Array(missing))) }
        guard !missing.isEmpty else { return 0 }
        let wanted = files.filter { missing.contains($0.key) }
        let view = try index.view(of: wanted.map(\.key), chunker: chunkerID)
        guard patience.allows(view.chunkCount) else { return 0 }
        let isAside = wanted.map {
            FileRules.isTest(path: $0.path) || FileRules.isDocumentation(path: $0.path)
        }
        let new = [false, true].flatMap { aside in
            zip(wanted, isAside).filter { $1 == aside }.map(\.0)
        }
        let chunks = Dictionary(view.fileChunks.map { ($0.key, $0.chunks) }) { first, _ in first }
        var pass = EncodingPass(
            index: index, encoder: encoder, chunkerID: chunkerID, chunkCount: view.chunkCount,
            progress: progress)
        for file in new {
            // A file that changed on disk since it was cut is encoded by the next run.
            guard let ids = chunks[file.key], let source = try? repository.contents(of: file)
            else { continue }
            try pass.add(
                file.key, try view.chunks(Array(ids)).map { $0.encodedText(source: source) })
        }
        try pass.finish()
        return pass.encodedCount
    }
}

extension SnapshotFile {
    var key: FileKey { FileKey(blob: blob.bytes, path: path) }
}

extension IndexedFile {
    /// A file that is known and left out.
    init(_ file: SnapshotFile, exclusion: ExclusionReason) {
        self.init(
            key: file.key, language: nil, lineCount: 0, byteCount: file.byteCount,
            exclusion: exclusion.rawValue, chunks: [])
    }
}

extension ChunkedFile.Limit {
    /// What the index keeps of it.
    fileprivate var word: String {
        switch self {
        case .fileTooLargeForSyntax: "tooLargeForSyntax"
        case .parserTimedOut: "timedOut"
        case .nestedTooDeep: "nestedTooDeep"
        case .brokenSyntax: "brokenSyntax"
        case .grammarUnavailable: "noGrammar"
        case .tooManyChunks: "tooManyChunks"
        }
    }
}

extension IndexedChunk {
    init(_ chunk: Chunk, source: MaskedSource, path: String) {
        self.init(
            startLine: chunk.lineRange.lowerBound, endLine: chunk.lineRange.upperBound,
            startByte: chunk.byteRange.lowerBound, endByte: chunk.byteRange.upperBound,
            kind: chunk.kind.rawValue, symbol: chunk.symbol, scopes: chunk.scopes,
            definitions: chunk.definitions.map(\.name),
            bodyTerms: TermCounts(
                utf8: ChunkText.text(of: source.bytes[chunk.byteRange], path: path)))
    }
}

extension ChunkRecord {
    /// What the encoder reads of the chunk: path, scopes and symbol, then its text.
    ///
    /// Vectors are carried from one way of cutting to another: whoever changes what is read here
    /// changes ``ChunkEncoder/storedModelID`` too.
    func encodedText(source: MaskedSource) -> String {
        let bytes = source.bytes
        let range = min(startByte, bytes.count)..<min(endByte, bytes.count)
        return ChunkHeader.text(path: path, scopes: scopes, symbol: symbol)
            + String(decoding: ChunkText.text(of: bytes[range], path: path), as: UTF8.self)
    }
}
