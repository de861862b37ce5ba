// The far distance: soft prompts (E2LLM, arXiv 2409.06679) of the whole repository.

package import CodeIndex
package import Compression
package import Generation
package import Tensors
package import Tokenization
internal import Transformer

/// Soft prompts of a tree, in an order that no question changes.
///
/// Files stand in the order in which their blobs came into the index: a changed file is a new blob and
/// moves behind all that stayed, so the beginning, and its KV cache, stays longest.
package struct FarMemory {
    /// What one soft prompt stands for. Where chunks do not fit the budget files do, or folders: the
    /// mean of their chunks' vectors is adapted like a chunk's.
    enum Level: String, Codable {
        case chunk, file, folder
    }

    /// What there is of a chunk for an adapter that makes several soft prompts of one.
    package enum ChunkRows {
        /// `[promptCount, hiddenSize]`
        case made([Float])
        /// Not made yet.
        case waiting
        /// The chunk cannot be read any more: its vector stands for all its parts.
        case unreadable
    }

    let level: Level
    package let parts: [PromptPart]
    /// Rows that the parts take in a prompt.
    let positionCount: Int
    /// Chunks that stand behind the soft prompts.
    let chunkCount: Int
    /// Chunks that would, were their soft prompts made. None is read behind the first of them, so that
    /// what is read later begins with what is read now.
    let waitingCount: Int
    /// Paths of the files that are spoken of as a whole.
    let paths: Set<String>

    private static let tail = "\n\n"

    /// - Parameters:
    ///   - files: Of the tree, in the order of the index.
    ///   - vectors: `[vectorIDs.count, size]`, of the chunks `vectorIDs`.
    ///   - budget: Most positions.
    ///   - rowsOfChunk: The soft prompts of a chunk, where the adapter makes several of one.
    /// - Complexity: Linear in files and chunks to choose the level; rows are made of what is read
    ///   alone.
    package init(
        files: [(key: FileKey, chunks: Range<Int64>)], vectorIDs: [Int64], vectors: WeightMatrix,
        adapter: SoftPromptAdapter, tokenizer: BytePairTokenizer, budget: Int,
        rowsOfChunk: ((Int64) throws -> ChunkRows)? = nil
    ) throws {
        let plan = FarPlan(
            files: files, vectorIDs: vectorIDs, promptCount: adapter.promptCount, budget: budget
        ) { tokenizer.encode($0 + Self.tail).count }
        var parts: [PromptPart] = []
        var paths: Set<String> = []
        var (positionCount, chunkCount, waitingCount) = (0, 0, 0)
        for block in plan.blocks {
            guard waitingCount == 0 else {
                waitingCount += block.chunkCount
                continue
            }
            var prompts: [Float] = []
            var readCount = block.chunkCount
            if plan.level == .chunk, let rowsOfChunk {
                readCount = 0
                reading: for row in plan.rows(of: block) {
                    switch try rowsOfChunk(vectorIDs[row]) {
                    case .made(let rows): prompts += rows
                    case .waiting: break reading
                    case .unreadable:
                        let prompt = adapter.softPrompts(of: Self.unitMean(of: [row], in: vectors))
                        for _ in 0..<adapter.promptCount { prompts += prompt }
                    }
                    readCount += 1
                }
                waitingCount = block.chunkCount - readCount
            } else {
                prompts = adapter.softPrompts(
                    of: plan.runs(of: block).flatMap { Self.unitMean(of: $0, in: vectors) })
            }
            guard readCount > 0 else { continue }
            parts += [.text(block.title), .rows(.embeddings(prompts)), .text(Self.tail)]
            positionCount += block.titleCost + plan.promptCount(ofChunks: readCount)
            chunkCount += readCount
            // Of a file that is read in part other places may be read that are not.
            if readCount == block.chunkCount {
                for file in block.files { paths.insert(files[file].key.path) }
            }
        }
        level = plan.level
        self.parts = parts
        self.positionCount = positionCount
        self.chunkCount = chunkCount
        self.waitingCount = waitingCount
        self.paths = paths
    }

    /// The mean of some vectors, of length 1.
    private static func unitMean(of rows: [Int], in vectors: WeightMatrix) -> [Float] {
        var sum = [Float](repeating: 0, count: vectors.columnCount)
        var vector = sum
        for row in rows {
            var span = vector.mutableSpan
            vectors.copyRow(row, into: &span)
            for index in sum.indices { sum[index] += vector[index] }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return sum.map { $0 / max(length, .leastNormalMagnitude) }
    }
}
