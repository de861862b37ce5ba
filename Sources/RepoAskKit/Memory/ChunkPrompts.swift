// Several soft prompts a chunk: the index keeps one vector of each, so the chunk is encoded again.

internal import CodeIndex
internal import Compression

/// Soft prompts of a repository's chunks for an adapter that makes several of one, kept like memory
/// slots.
struct ChunkPrompts {
    private let adapter: SoftPromptAdapter
    private let searcher: Searcher
    private let session: RepositorySession
    private let store: SlotStore

    init(
        _ adapter: SoftPromptAdapter, of package: WeightPackage, hiddenSize: Int,
        searcher: Searcher, session: RepositorySession
    ) {
        self.adapter = adapter
        self.searcher = searcher
        self.session = session
        store = SlotStore(
            folder: session.memoryFolder + "/slots",
            weights: package.description.weights.sha256, ratio: 0, hiddenSize: hiddenSize)
    }

    /// `[adapter.promptCount, hiddenSize]`; nil of a chunk whose file changed since it was indexed.
    ///
    /// - Throws: `CancellationError`, errors of the encoder and index.
    func prompts(ofChunk id: Int64) throws -> [Float]? {
        try Task.checkCancellation()
        guard let record = try searcher.view.chunk(id) else { return nil }
        if let kept = store.rows(of: record), kept.count == adapter.promptCount {
            return kept.values
        }
        guard let vectors = try session.segmentVectors(of: record, count: adapter.promptCount)
        else { return nil }
        let rows = try adapter.compress(SourceUnit(vectors: vectors), ratio: 1)
        return store.keep(rows, of: record).values
    }
}
