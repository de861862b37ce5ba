// Notebooks are cut cell by cell: each cell's text as a file of its own, its places then said in bytes
// and lines of the notebook.

extension Chunker {
    /// The chunks of a notebook's cells.
    ///
    /// Outputs, metadata and the JSON between cells lie in no chunk. Headings of Markdown cells are
    /// the scopes of what follows.
    func chunks(of notebook: Notebook, in source: [UInt8], path: String) -> ChunkedFile {
        let language = notebook.language(in: grammars.languages)
        let lines = LineNumbers(source)
        var file = ChunkedFile(
            language: language, method: .headings, chunks: [], limits: [],
            lineCount: lines.starts.count)
        var open: [HeadingPlan.Heading] = []
        for cell in notebook.cells {
            var headings: [HeadingPlan.Heading] = []
            if cell.isMarkdown {
                let layout = SourceLayout(
                    cell.text, pieceByteCount: .max, longLine: .max, count: TokenCount(nil))
                headings = HeadingPlan.headings(cell.text, layout: layout, syntax: .markdown)
            }
            if let first = headings.first { open.removeAll { $0.level >= first.level } }
            let scopes = open.map(\.title).filter { !$0.isEmpty }
            var inner = self
            let names = scopes.suffix(ChunkHeader.scopeLimit).reduce(0) {
                $0 + count.tokens(String($1.prefix(ChunkHeader.nameLimit)))
            }
            inner.budget = max(32, budget - names)
            let cut = inner.cut(
                cell.text, path: path, language: cell.isMarkdown ? nil : language,
                prose: cell.isMarkdown ? .markdown : nil)
            for limit in cut.limits where !file.limits.contains(limit) { file.limits.append(limit) }
            if cut.method == .syntax { file.method = .syntax }
            let textLines = LineNumbers(cell.text)
            for var chunk in cut.chunks {
                chunk.place(in: cell, textLines: textLines, fileLines: lines)
                chunk.scopes = scopes + chunk.scopes
                for index in chunk.definitions.indices {
                    chunk.definitions[index].scopes = scopes + chunk.definitions[index].scopes
                }
                if !cell.isMarkdown, chunk.kind == .window { chunk.kind = .code }
                chunk.tokenCount += names
                file.chunks.append(chunk)
            }
            for heading in headings {
                open.removeAll { $0.level >= heading.level }
                open.append(heading)
            }
        }
        if file.chunks.count > limits.chunkCount {
            file.chunks.removeSubrange(limits.chunkCount...)
            file.limits.append(.tooManyChunks)
        }
        return file
    }
}

extension Chunk {
    /// Moves the places from a cell's text to the notebook.
    fileprivate mutating func place(
        in cell: Notebook.Cell, textLines: LineNumbers, fileLines: LineNumbers
    ) {
        func line(_ textLine: Int) -> Int {
            let start = textLines.starts[min(textLine, textLines.starts.count) - 1]
            return fileLines.line(of: cell.starts[start])
        }
        byteRange = cell.starts[byteRange.lowerBound]..<cell.starts[byteRange.upperBound]
        lineRange = line(lineRange.lowerBound)...line(lineRange.upperBound)
        for index in definitions.indices {
            let lines = definitions[index].lineRange
            definitions[index].lineRange = line(lines.lowerBound)...line(lines.upperBound)
        }
    }
}

/// Line numbers by offset.
private struct LineNumbers {
    /// Where each line begins.
    private(set) var starts: [Int] = []

    init(_ source: [UInt8]) {
        if !source.isEmpty { starts.append(0) }
        for index in source.indices.dropLast() where source[index] == 0x0A {
            starts.append(index + 1)
        }
    }

    /// 1-based.
    func line(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return max(1, low)
    }
}
