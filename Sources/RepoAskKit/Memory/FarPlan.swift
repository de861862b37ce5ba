// What the far distance speaks of, decided by counts before any row is made.

internal import CodeIndex

/// Which files or folders of a tree stand behind soft prompts, and how finely.
struct FarPlan {
    /// Some soft prompts under one title.
    struct Block {
        var title: String
        /// Positions of the title and what ends the block.
        var titleCost: Int
        /// Indices of the files that it speaks of.
        var files: [Int]
        /// Their chunks that have a vector.
        var chunkCount: Int
    }

    let level: FarMemory.Level
    /// Those that fit the budget, in the order of the index.
    let blocks: [Block]
    /// Of each file, the rows of its chunks' vectors.
    private let rowsOfFile: [Range<Int>]
    /// Soft prompts of a chunk; of a file or folder at most.
    private let promptLimit: Int

    /// The finest level that speaks of the whole tree within `budget` positions; that of folders, as
    /// far as it reaches, if none does.
    ///
    /// - Parameter titleCost: Positions of a title and what ends its block.
    init(
        files: [(key: FileKey, chunks: Range<Int64>)], vectorIDs: [Int64], promptCount: Int,
        budget: Int, titleCost: (String) -> Int
    ) {
        let rowsOfFile = Self.rows(of: files, in: vectorIDs)
        let filled = rowsOfFile.indices.filter { !rowsOfFile[$0].isEmpty }
        let byFile = filled.map { (title: "File \(files[$0].key.path)\n", files: [$0]) }
        var chosen: (level: FarMemory.Level, blocks: [Block]) = (.folder, [])
        for level in [FarMemory.Level.chunk, .file, .folder] {
            let wanted =
                level == .folder ? Self.folders(of: filled) { files[$0].key.path } : byFile
            chosen = (level, [])
            var left = budget
            for (title, members) in wanted {
                let chunkCount = members.reduce(0) { $0 + rowsOfFile[$1].count }
                let block = Block(
                    title: title, titleCost: titleCost(title), files: members,
                    chunkCount: chunkCount)
                left -= block.titleCost
                left -= Self.promptCount(promptCount, ofChunks: chunkCount, level)
                guard left >= 0 else { break }
                chosen.blocks.append(block)
            }
            if chosen.blocks.count == wanted.count { break }
        }
        (level, blocks) = chosen
        self.rowsOfFile = rowsOfFile
        promptLimit = promptCount
    }

    /// Soft prompts of a block of so many chunks.
    func promptCount(ofChunks count: Int) -> Int {
        Self.promptCount(promptLimit, ofChunks: count, level)
    }

    private static func promptCount(
        _ each: Int, ofChunks count: Int, _ level: FarMemory.Level
    ) -> Int {
        level == .chunk ? count * each : min(count, each)
    }

    /// The rows of the vectors of a block's chunks.
    func rows(of block: Block) -> [Int] { block.files.flatMap { Array(rowsOfFile[$0]) } }

    /// Rows of vectors, whose mean is adapted to a soft prompt each: at the level of chunks one, else
    /// runs of nearly equal length.
    func runs(of block: Block) -> [[Int]] {
        let rows = rows(of: block)
        guard level != .chunk else { return rows.map { [$0] } }
        let count = min(promptLimit, rows.count)
        return (0..<count).map { run in
            Array(rows[run * rows.count / count..<(run + 1) * rows.count / count])
        }
    }

    /// The rows of each file's vectors; both are in the order of the index.
    private static func rows(
        of files: [(key: FileKey, chunks: Range<Int64>)], in vectorIDs: [Int64]
    ) -> [Range<Int>] {
        var row = 0
        return files.map { file in
            while row < vectorIDs.count, vectorIDs[row] < file.chunks.lowerBound { row += 1 }
            let first = row
            while row < vectorIDs.count, vectorIDs[row] < file.chunks.upperBound { row += 1 }
            return first..<row
        }
    }

    /// Folders in the order of their first files.
    private static func folders(
        of files: [Int], path: (Int) -> String
    ) -> [(title: String, files: [Int])] {
        var order: [String] = []
        var members: [String: [Int]] = [:]
        for file in files {
            let folder = path(file).split(separator: "/").dropLast().joined(separator: "/")
            if members[folder] == nil { order.append(folder) }
            members[folder, default: []].append(file)
        }
        return order.map { folder in
            ("Folder \(folder.isEmpty ? "." : folder)\n", members[folder] ?? [])
        }
    }
}
