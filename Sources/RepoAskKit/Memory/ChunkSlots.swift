// One way to a chunk's memory slots: kept from before, or made now and kept.

internal import CodeIndex
internal import Compression
internal import Generation
internal import Tokenization
internal import Transformer

/// Memory slots of a repository's chunks, at one ratio of one weight package.
struct ChunkSlots {
    /// Tokens a slot.
    let ratio: Int
    private let method: MemoryMethod
    private let compressor: any UnitCompressor
    private let tokenizer: BytePairTokenizer
    private let store: SlotStore

    /// Nil of a decoder without weights that make slots.
    init?(_ decoder: LoadedDecoder, session: RepositorySession) {
        guard let method = decoder.memory.middle, let compressor = method.compressor else {
            return nil
        }
        self.method = method
        self.compressor = compressor
        tokenizer = decoder.generator.tokenizer
        ratio = decoder.memory.ratio
        store = SlotStore(
            folder: session.memoryFolder + "/slots",
            weights: method.package.description.weights.sha256, ratio: ratio,
            hiddenSize: decoder.generator.model.configuration.hiddenSize)
    }

    /// What slots of `text` are made of.
    func tokens(of text: String) -> [Int] { tokenizer.encode(text) }

    /// Slots that so many tokens take.
    func count(ofTokens count: Int) -> Int { (count + ratio - 1) / ratio }

    /// Bytes of all slots that are kept, and of those that so many tokens take.
    var byteLimit: Int { store.byteLimit }

    func byteCount(ofTokens count: Int) -> Int {
        store.byteCount(ofRows: self.count(ofTokens: count))
    }

    /// The slots as the decoder reads them; nil if none were made.
    func kept(of chunk: ChunkRecord) -> MemoryRows? { store.rows(of: chunk).map(method.placed) }

    /// Makes the slots, as they are kept, so that asking again gives the same answer.
    func make(of chunk: ChunkRecord, tokens: [Int]) throws -> MemoryRows {
        method.placed(store.keep(try compressor.compress(tokens: tokens, ratio: ratio), of: chunk))
    }
}
