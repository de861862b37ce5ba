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

    /// Some soft prompts under one title.
    struct Block {
        var title: String
        /// Rows of vectors that each soft prompt is the mean of; at the level of chunks one of each.
        var rows: [[Int]]
        /// Indices of the files that it speaks of.
        var files: [Int]
    }

    let level: Level
    package let parts: [PromptPart]
    /// Rows that the parts take in a prompt.
    let positionCount: Int
    /// Chunks that stand behind the soft prompts.
    let chunkCount: Int
    /// Their files' paths.
    let paths: Set<String>

    /// - Parameters:
    ///   - files: Of the tree, in the order of the index.
    ///   - vectors: `[vectorIDs.count, size]`, of the chunks `vectorIDs`.
    ///   - budget: Most positions.
    ///   - promptsOfChunk: The soft prompts of a chunk, where the adapter makes several of one; nil of
    ///     one that cannot be read any more: its vector then stands for all its parts.
    package init(
        files: [(key: FileKey, chunks: Range<Int64>)], vectorIDs: [Int64], vectors: WeightMatrix,
        adapter: SoftPromptAdapter, tokenizer: BytePairTokenizer, budget: Int,
        promptsOfChunk: ((Int64) throws -> [Float]?)? = nil
    ) throws {
        var rowsOfFile = [[Int]](repeating: [], count: files.count)
        var file = 0
        for (row, id) in vectorIDs.enumerated() {
            // Both are in the order of the index.
            while file < files.count, files[file].chunks.upperBound <= id { file += 1 }
            if file < files.count, files[file].chunks.contains(id) { rowsOfFile[file].append(row) }
        }
        func cost(_ block: Block, _ level: Level) -> Int {
            let each = level == .chunk ? adapter.promptCount : 1
            return tokenizer.encode(block.title + Self.tail).count + each * block.rows.count
        }
        var chosen: (Level, [Block]) = (.folder, [])
        for level in [Level.chunk, .file, .folder] {
            let blocks = Self.blocks(
                level, files.map(\.key.path), rowsOfFile, promptCount: adapter.promptCount)
            var left = budget
            let fitting = Array(
                blocks.prefix { block in
                    left -= cost(block, level)
                    return left >= 0
                })
            chosen = (level, fitting)
            if fitting.count == blocks.count { break }
        }
        let (level, blocks) = chosen
        self.level = level
        positionCount = blocks.reduce(0) { $0 + cost($1, level) }
        chunkCount = blocks.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.count } }
        paths = Set(blocks.flatMap(\.files).map { files[$0].key.path })
        parts = try blocks.flatMap { block in
            let prompts =
                if level == .chunk, let promptsOfChunk {
                    try block.rows.flatMap { rows in
                        try promptsOfChunk(vectorIDs[rows[0]])
                            ?? Self.repeated(
                                adapter.softPrompts(of: Self.unitMean(of: rows, in: vectors)),
                                adapter.promptCount)
                    }
                } else {
                    adapter.softPrompts(
                        of: block.rows.flatMap { Self.unitMean(of: $0, in: vectors) })
                }
            return [.text(block.title), .rows(.embeddings(prompts)), .text(Self.tail)]
                as [PromptPart]
        }
    }

    private static let tail = "\n\n"

    /// - Parameter promptCount: Soft prompts of a file or folder at most.
    private static func blocks(
        _ level: Level, _ paths: [String], _ rows: [[Int]], promptCount: Int
    ) -> [Block] {
        let filled = paths.indices.filter { !rows[$0].isEmpty }
        switch level {
        case .chunk:
            return filled.map { file in
                Block(title: "File \(paths[file])\n", rows: rows[file].map { [$0] }, files: [file])
            }
        case .file:
            return filled.map { file in
                Block(title: "File \(paths[file])\n", rows: runs(of: rows[file], promptCount), files: [file])
            }
        case .folder:
            var order: [String] = []
            var files: [String: [Int]] = [:]
            for file in filled {
                let folder = paths[file].split(separator: "/").dropLast().joined(separator: "/")
                if files[folder] == nil { order.append(folder) }
                files[folder, default: []].append(file)
            }
            return order.map { folder in
                let members = files[folder] ?? []
                return Block(
                    title: "Folder \(folder.isEmpty ? "." : folder)\n",
                    rows: runs(of: members.flatMap { rows[$0] }, promptCount), files: members)
            }
        }
    }

    /// At most `count` runs of nearly equal length.
    private static func runs(of rows: [Int], _ count: Int) -> [[Int]] {
        let count = min(count, rows.count)
        return (0..<count).map { run in
            Array(rows[run * rows.count / count..<(run + 1) * rows.count / count])
        }
    }

    private static func repeated(_ values: [Float], _ count: Int) -> [Float] {
        (0..<count).flatMap { _ in values }
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
