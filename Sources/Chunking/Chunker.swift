// Bytes in, chunks out. The chunker knows nothing of git or of encoders: it gets bytes, a path for
// the header and the language, and a way to count tokens.

/// Cuts files into chunks that fit a text encoder.
///
///     let chunker = Chunker(grammars: grammars) { tokenizer.tokenCount($0) }
///     for chunk in chunker.chunks(of: bytes, path: "Sources/Git/Refs.swift").chunks { … }
///
/// A definition with its doc comment and attributes stays together where it fits. Larger ones are cut
/// at their statements, small neighbours are joined. The chunks of a file cover its bytes exactly
/// once, in order, and begin at line starts unless a line alone is too long. Any bytes will do: what
/// cannot be parsed is cut at lines.
public struct Chunker: Sendable {
    /// Changes whenever the same file may be cut differently.
    public static let version = 4

    public struct Limits: Sendable {
        /// Larger files are not parsed.
        public var syntaxByteCount = 1_500_000
        /// Processor time.
        public var parserMicroseconds: UInt64 = 2_000_000
        /// Files of which more than this share is broken are not cut along their syntax.
        public var errorShare = 0.5
        public var chunkCount = 50_000
        /// Chunks of a file of data: JSON, YAML, tables.
        public var dataChunkCount = 64

        public init() {}
    }

    public let grammars: GrammarSet
    public internal(set) var budget: Int
    public let limits: Limits
    let count: TokenCount

    /// The encoder's tokens before and after every text.
    private static let specialTokens = 2

    /// - Parameters:
    ///   - budget: Encoder tokens a chunk holds at most, its header and the encoder's two special
    ///     tokens included. Only a single scalar that counts more goes past it.
    ///   - tokenCount: Tokens of UTF-8 bytes, which may be broken. Must add up over lines. Called
    ///     about once a line. `nil`: a fast estimate.
    /// - Precondition: `budget` is at least 32.
    public init(
        grammars: GrammarSet, budget: Int = 256, limits: Limits = Limits(),
        tokenCount: (@Sendable (borrowing Span<UInt8>) -> Int)? = nil
    ) {
        precondition(budget >= 32, "a budget of \(budget) tokens leaves no room for text")
        self.grammars = grammars
        self.budget = budget
        self.limits = limits
        count = TokenCount(tokenCount)
    }

    /// The chunks of a file.
    ///
    /// - Parameter path: From the repository's root; decides the language and stands in the header.
    /// - Complexity: Linear in `source`. Parsing ends at the limits.
    public func chunks(of source: [UInt8], path: String) -> ChunkedFile {
        if Notebook.isNotebook(path: path), let notebook = Notebook(source) {
            return chunks(of: notebook, in: source, path: path)
        }
        var file = cut(
            source, path: path, language: grammars.language(path: path, source: source),
            prose: HeadingPlan.syntax(ofPath: path), data: DataPlan.syntax(ofPath: path),
            definitionLimit: DataPlan.isData(path: path) ? DataPlan.definitionLimit : nil)
        let chunkLimit =
            DataPlan.isData(path: path)
            ? min(limits.chunkCount, limits.dataChunkCount) : limits.chunkCount
        if file.chunks.count > chunkLimit {
            file.chunks.removeSubrange(chunkLimit...)
            let last = chunkLimit - 1
            file.chunks[last].byteRange = file.chunks[last].byteRange.lowerBound..<source.count
            file.chunks[last].lineRange =
                file.chunks[last].lineRange.lowerBound...file.lineCount
            file.limits.append(.tooManyChunks)
        }
        return file
    }

    /// Cuts text whose language is known.
    func cut(
        _ source: [UInt8], path: String, language: Language?, prose: HeadingPlan.Syntax?,
        data: DataPlan.Syntax? = nil, definitionLimit: Int? = nil
    ) -> ChunkedFile {
        let layout = SourceLayout(
            source, pieceByteCount: max(8, budget / 4), longLine: budget / 4, count: count)
        var file = ChunkedFile(
            language: language, method: .lines, chunks: [], limits: [],
            lineCount: layout.lineStarts.count)
        guard !layout.atoms.isEmpty else { return file }

        var outline = Outline(atomCount: layout.atoms.count)
        var costs = LinePlan.costs(layout)
        var plainKind = ChunkKind.window
        if prose != nil { plainKind = .text }
        let syntax = language.flatMap {
            $0.isBuiltIn ? nil : readSyntax(source, language: $0, layout: layout, into: &file)
        }
        if let syntax {
            file.method = .syntax
            if prose == nil { plainKind = .code }
            let definitions = syntax.definitions.prefix(definitionLimit ?? .max)
            outline = Outline(Array(definitions), layout: layout, count: count)
            costs = syntax.costs
        }
        if let prose {
            let headings = HeadingPlan.headings(source, layout: layout, syntax: prose)
            if !headings.isEmpty, syntax == nil { file.method = .headings }
            outline = Outline(
                HeadingPlan.sections(headings, layout: layout), layout: layout, count: count)
            for heading in headings { costs[Int(layout.atomOfLine[heading.line])] = 0 }
        } else if let data {
            let sections = DataPlan.definitions(source, layout: layout, syntax: data)
            if !sections.isEmpty { file.method = .headings }
            outline = Outline(sections, layout: layout, count: count)
            for (index, entry) in outline.entries.enumerated() {
                let cost = Float(outline.depth(of: index)) * DataPlan.depthCost
                costs[entry.atoms.lowerBound] = min(cost, costs[entry.atoms.lowerBound])
            }
        }
        // A hostile path must not crowd out the text.
        let pathTokens = min(headerTokens(path: path, scopes: [], symbol: nil), budget / 2)
        let plan = CutPlan(outline, costs: costs, layout: layout, room: budget - pathTokens)
        let builder = ChunkBuilder(layout: layout, outline: outline, plainKind: plainKind)
        let segments = Segmenter.segments(
            layout, of: 0..<layout.atoms.count, plan: plan, room: budget - pathTokens)
        file.chunks = fit(
            segments, builder: builder, plan: plan, path: path, room: budget - pathTokens)
        return file
    }

    /// What the syntax says, or `nil` and why in `file.limits`.
    private func readSyntax(
        _ source: [UInt8], language: Language, layout: SourceLayout, into file: inout ChunkedFile
    ) -> SyntaxPlan? {
        do throws(ChunkedFile.Limit) {
            let facts = try grammars.syntax(
                of: source, language: language, layout: layout, limits: limits)
            file.limits += facts.limits
            return SyntaxPlan(facts, source: source, layout: layout)
        } catch {
            file.limits.append(error)
            return nil
        }
    }

    /// Builds the chunks and counts them with their headers. Those over the budget, because they are
    /// about something with a longer name than where they begin, are cut again with less room.
    private func fit(
        _ segments: [Range<Int>], builder: ChunkBuilder, plan: CutPlan, path: String, room: Int
    ) -> [Chunk] {
        var chunks = builder.chunks(segments)
        var isWithin = true
        for index in chunks.indices {
            isWithin = complete(&chunks[index], segments[index], builder, path) && isWithin
        }
        if isWithin { return chunks }
        var smaller: [Range<Int>] = []
        for index in chunks.indices {
            let excess = chunks[index].tokenCount - budget
            smaller +=
                excess <= 0
                ? [segments[index]]
                : Segmenter.segments(
                    builder.layout, of: segments[index], plan: plan,
                    room: max(budget / 4, min(room, builder.tokenCount(segments[index])) - excess))
        }
        chunks = builder.chunks(smaller)
        for index in chunks.indices {
            guard !complete(&chunks[index], smaller[index], builder, path) else { continue }
            // A name so long that the text would not fit beside it.
            chunks[index].scopes = []
            if !complete(&chunks[index], smaller[index], builder, path) {
                chunks[index].symbol = nil
                _ = complete(&chunks[index], smaller[index], builder, path)
            }
        }
        return chunks
    }

    /// Counts a chunk's tokens; whether they are within the budget.
    private func complete(
        _ chunk: inout Chunk, _ segment: Range<Int>, _ builder: ChunkBuilder, _ path: String
    ) -> Bool {
        chunk.tokenCount =
            builder.tokenCount(segment)
            + headerTokens(path: path, scopes: chunk.scopes, symbol: chunk.symbol)
        return chunk.tokenCount <= budget
    }

    private func headerTokens(path: String, scopes: [String], symbol: String?) -> Int {
        Self.specialTokens
            + count.tokens(ChunkHeader.text(path: path, scopes: scopes, symbol: symbol))
    }
}
