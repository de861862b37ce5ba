// What every part of search is worth: the same questions again, one part switched off at a time.

/// Search with a part of it changed.
package struct SearchVariant: Sendable {
    /// What is changed.
    package let name: String
    package let options: SearchOptions

    private init(_ name: String, _ change: (inout SearchOptions) -> Void) {
        var options = SearchOptions()
        change(&options)
        self.name = name
        self.options = options
    }

    /// Search as users have it.
    package static let whole = SearchVariant("whole") { _ in }

    /// Search without each of its parts.
    package static let ablations = [
        SearchVariant("no words") { $0.usesWords = false },
        SearchVariant("no vectors") { $0.usesVectors = false },
        SearchVariant("tests not ranked down") { $0.ranksTestsDown = false },
        SearchVariant("code ranked with tests") { $0.ranksCodeAmongItself = false },
        SearchVariant("tests as code") {
            $0.ranksTestsDown = false
            $0.ranksCodeAmongItself = false
        },
        SearchVariant("prose not ranked down") { $0.proseWeight = 1 },
        SearchVariant("aside folders not ranked down") { $0.asideWeight = 1 },
        SearchVariant("no named files") { $0.namedFileWeight = nil },
        SearchVariant("one chunk a file") { $0.chunksPerFile = 1 },
        SearchVariant("no defining files") { $0.definingFileWeight = 1 },
        SearchVariant("no defining chunks") { $0.definingChunkWeight = 1 },
        SearchVariant("path terms as body") { $0.pathWeight = 1 },
        SearchVariant("symbol terms as body") { $0.symbolWeight = 1 },
        SearchVariant("path and symbol terms as body") {
            $0.pathWeight = 1
            $0.symbolWeight = 1
        },
        SearchVariant("rank constant 60") { $0.rankConstant = 60 },
        SearchVariant("stop words kept") { $0.dropsStopWords = false },
    ]
}

extension RepositorySession {
    /// The hits of a question, as ``search(_:limit:)`` orders them, for each variant in turn. The
    /// question is encoded once.
    package func search(
        _ question: String, limit: Int, variants: [SearchVariant]
    ) throws -> [[Hit]] {
        let searcher = try searcher()
        let cosines = try searcher.cosines(of: question)
        return try variants.map {
            try searcher.hits(
                of: searcher.rank(question, cosines: cosines, options: $0.options), limit: limit)
        }
    }
}
