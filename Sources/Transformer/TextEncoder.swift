internal import Synchronization
internal import Tensors

/// A BERT-family text encoder: token ids in, one unit vector a text out.
///
/// Immutable and shared without locks. Each thread of the pool takes a few texts of similar length
/// at a time through all layers; a text's vector does not depend on the others, nor on the number
/// of threads, but for the last bits in which products of different heights may differ.
public final class TextEncoder: Sendable {
    public let configuration: TextEncoderConfiguration

    /// Longest text the model was trained on, in tokens, `[CLS]` and `[SEP]` included: cut longer
    /// ones there. (Texts up to `configuration.positionCount` are accepted.)
    public let tokenLimit: Int

    let layers: [EncoderLayer]
    let embeddingNorm: EncoderNorm
    private let words: WeightMatrix
    /// `[positionCount, hiddenSize]`: position embeddings and the embedding of token type 0.
    private let positions: [Float]
    private let pool: ThreadPool

    /// Rows one thread takes through the layers at once: enough for full speed of the products,
    /// few enough that a layer's rows stay in the caches.
    private static let rowsAtOnce = 512

    /// Reads the weights: about two bytes of memory for each byte of the file, but for the word
    /// embeddings, which stay mapped.
    ///
    /// - Parameters:
    ///   - path: A safetensors file with the tensor names of Hugging Face's BERT.
    ///   - tokenLimit: See ``tokenLimit``; 256 is right for all-MiniLM-L6-v2.
    /// - Throws: `WeightsError` if the file cannot be read, ``InferenceError`` if it is not such an
    ///   encoder.
    public init(path: String, threadCount: Int, tokenLimit: Int = 256) throws {
        let file = try SafetensorsFile(path: path)
        let configuration = try TextEncoderConfiguration(file: file)
        let size = configuration.hiddenSize
        words = try file.encoderMatrix(
            "embeddings.word_embeddings.weight", rows: configuration.vocabularySize, columns: size)
        let places = try file.encoderMatrix(
            "embeddings.position_embeddings.weight", rows: configuration.positionCount,
            columns: size)
        let types = try file.matrix("embeddings.token_type_embeddings.weight")
        guard types.columnCount == size, types.rowCount > 0 else {
            throw InferenceError.shapeMismatch(
                name: "embeddings.token_type_embeddings.weight", expected: [2, size],
                found: [types.rowCount, types.columnCount])
        }
        var type = [Float](repeating: 0, count: size)
        var typeSpan = type.mutableSpan
        types.copyRow(0, into: &typeSpan)
        var row = type
        var positions: [Float] = []
        positions.reserveCapacity(configuration.positionCount * size)
        for position in 0..<configuration.positionCount {
            var span = row.mutableSpan
            places.copyRow(position, into: &span)
            for (place, kind) in zip(row, type) { positions.append(place + kind) }
        }
        self.positions = positions
        embeddingNorm = try EncoderNorm("embeddings.LayerNorm", size: size, in: file)
        layers = try (0..<configuration.layerCount).map {
            try EncoderLayer($0, configuration: configuration, in: file)
        }
        self.configuration = configuration
        self.tokenLimit = min(tokenLimit, configuration.positionCount)
        pool = ThreadPool(threadCount: threadCount)
    }

    /// The unit vectors of texts: the mean of all their tokens' outputs, scaled to length 1.
    ///
    /// - Parameter batch: Token ids with `[CLS]` and `[SEP]`, in any order of length.
    /// - Returns: One `[hiddenSize]` for each text, in their order.
    /// - Throws: ``InferenceError`` if a text is empty, too long, or has an id outside the
    ///   vocabulary; nothing is computed then.
    public func encode(_ batch: [[Int]]) throws(InferenceError) -> [[Float]] {
        let size = configuration.hiddenSize
        return try outputs(of: batch) { hidden, rows in
            Self.unitMean(of: hidden, rows: rows, size: size)
        }
    }

    /// The last layer's outputs for every token of each text.
    ///
    /// - Returns: One `[tokens, hiddenSize]` for each text, row-major, in their order.
    /// - Throws: As ``encode(_:)``.
    public func tokenOutputs(_ batch: [[Int]]) throws(InferenceError) -> [[Float]] {
        let size = configuration.hiddenSize
        return try outputs(of: batch) { hidden, rows in
            Array(hidden[rows.lowerBound * size..<rows.upperBound * size])
        }
    }

    /// Writes the sum of word, position and type embeddings of each token.
    ///
    /// - Parameter row: Where the text starts in `rows`, `[…, hiddenSize]`.
    func copyEmbeddings(of text: [Int], to rows: inout [Float], at row: Int) {
        let size = configuration.hiddenSize
        var word = [Float](repeating: 0, count: size)
        for (position, id) in text.enumerated() {
            var span = word.mutableSpan
            words.copyRow(id, into: &span)
            let start = (row + position) * size
            for index in 0..<size {
                rows[start + index] = word[index] + positions[position * size + index]
            }
        }
    }

    /// Runs all texts, longest first, and lets `result` make something of each text's rows.
    private func outputs(
        of batch: [[Int]],
        _ result: @Sendable (_ hidden: [Float], _ rows: Range<Int>) -> [Float]
    ) throws(InferenceError) -> [[Float]] {
        for text in batch { try check(text) }
        let jobs = jobs(for: batch)
        guard let capacity = jobs.map({ job in job.reduce(0) { $0 + batch[$1].count } }).max()
        else { return [] }
        let next = Atomic(0)
        let results = Mutex([[Float]](repeating: [], count: batch.count))
        pool.run { _ in
            var pass: TextEncoderPass?
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < jobs.count else { break }
                let job = jobs[index]
                var current = pass.take() ?? TextEncoderPass(configuration, capacity: capacity)
                current.run(job.map { batch[$0] }, through: self) { hidden, rows in
                    let values = rows.map { result(hidden, $0) }
                    results.withLock { results in
                        for (text, value) in zip(job, values) { results[text] = value }
                    }
                }
                pass = current
            }
        }
        return results.withLock { $0 }
    }

    private func check(_ text: [Int]) throws(InferenceError) {
        guard !text.isEmpty else { throw .badInput("a text to encode has no tokens") }
        guard text.count <= configuration.positionCount else {
            throw .contextFull(needed: text.count, capacity: configuration.positionCount)
        }
        for id in text where !(0..<configuration.vocabularySize).contains(id) {
            throw .tokenOutOfRange(id: id, vocabularySize: configuration.vocabularySize)
        }
    }

    /// Texts that go through the layers together, as indices into `batch`, longest first: what is
    /// left for the end is short, so that no thread waits long for another.
    private func jobs(for batch: [[Int]]) -> [[Int]] {
        let total = batch.reduce(0) { $0 + $1.count }
        // Few texts are shared out evenly rather than packed.
        let share = (total + pool.threadCount - 1) / pool.threadCount
        let limit = min(Self.rowsAtOnce, max(share, 1))
        var jobs: [[Int]] = []
        var rows = 0
        for text in batch.indices.sorted(by: { batch[$0].count > batch[$1].count }) {
            if jobs.isEmpty || rows + batch[text].count > limit {
                jobs.append([])
                rows = 0
            }
            jobs[jobs.count - 1].append(text)
            rows += batch[text].count
        }
        return jobs
    }

    private static func unitMean(of hidden: [Float], rows: Range<Int>, size: Int) -> [Float] {
        var vector = [Float](repeating: 0, count: size)
        for row in rows {
            for index in 0..<size { vector[index] += hidden[row * size + index] }
        }
        // Dividing by the number of rows first would change nothing but the rounding.
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / max(length, .leastNormalMagnitude) }
    }
}
