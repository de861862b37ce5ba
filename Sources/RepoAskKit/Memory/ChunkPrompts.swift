// Several soft prompts a chunk: the index keeps one vector of each, so the chunk is encoded again.

internal import CodeIndex
internal import Compression
internal import Generation
internal import Transformer

/// Soft prompts of a repository's chunks for an adapter that makes several of one, kept like memory
/// slots; for one question, which waits for a limited number.
final class ChunkPrompts {
    /// Chunks that are encoded for one question: about four seconds of the encoder on two cores. Not
    /// seconds, so that a busy machine gives the same answer.
    private static let newLimit = 128

    private let adapter: SoftPromptAdapter
    private let searcher: Searcher
    private let session: RepositorySession
    private let store: SlotStore
    /// Those made for this question, which may be put together several times, and in no folder that can
    /// be written.
    private var made: [Int64: [Float]] = [:]

    /// Nil where the adapter makes one soft prompt a chunk, of its vector of search.
    init?(_ decoder: LoadedDecoder, searcher: Searcher, session: RepositorySession) {
        guard let method = decoder.memory.far,
            let adapter = method.compressor as? SoftPromptAdapter, adapter.promptCount > 1
        else { return nil }
        self.adapter = adapter
        self.searcher = searcher
        self.session = session
        store = SlotStore(
            folder: session.memoryFolder + "/slots",
            weights: method.package.description.weights.sha256, ratio: 0,
            hiddenSize: decoder.generator.model.configuration.hiddenSize)
    }

    /// What becomes of those that wait.
    var outlook: String {
        store.hasFailed
            ? "'\(store.folder)' cannot be written, so the next questions make the same again"
            : "the next questions go on with them"
    }

    /// The soft prompts of a chunk that were kept, or are made now.
    ///
    /// - Throws: `CancellationError`, errors of the encoder and index.
    func rows(ofChunk id: Int64) throws -> FarMemory.ChunkRows {
        if let rows = made[id] { return .made(rows) }
        try Task.checkCancellation()
        guard let record = try searcher.view.chunk(id) else { return .unreadable }
        if let kept = store.rows(of: record), kept.count == adapter.promptCount {
            return .made(kept.values)
        }
        guard made.count < Self.newLimit else { return .waiting }
        guard let vectors = try session.segmentVectors(of: record, count: adapter.promptCount)
        else { return .unreadable }
        let rows = try adapter.compress(SourceUnit(vectors: vectors), ratio: 1)
        let kept = store.keep(rows, of: record).values
        made[id] = kept
        return .made(kept)
    }
}
