extension Chunker {
    /// What the syntax tree says about cutting.
    struct SyntaxPlan {
        var definitions:
            [(name: String, kind: ChunkKind, atoms: Range<Int>, lineRange: ClosedRange<Int>)]
        var costs: [Float]
    }

    func readSyntax(
        _ source: [UInt8], language: Language, layout: SourceLayout, into file: inout ChunkedFile
    ) -> SyntaxPlan? {
        nil
    }
}
