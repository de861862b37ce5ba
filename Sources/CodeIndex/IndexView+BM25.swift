internal import GRDB

/// How much a term counts by where it is found.
public struct TermWeights: Sendable, Equatable {
    public var path: Double
    public var symbol: Double
    public var body: Double

    public init(path: Double = 1, symbol: Double = 1, body: Double = 1) {
        self.path = path
        self.symbol = symbol
        self.body = body
    }
}

extension IndexView {
    /// The chunks of this tree that hold any of the terms, best first; equal scores by id.
    ///
    /// - Parameters:
    ///   - terms: From ``Terms/question(_:)``. None finds nothing.
    ///   - limit: How many at most.
    /// - Returns: Scores are Okapi BM25 as SQLite computes it, larger is better. How rare a term
    ///   is, is counted over all that the index holds.
    public func bm25(
        terms: [String], weights: TermWeights = TermWeights(), limit: Int
    ) throws(CodeIndexError) -> [(chunkID: Int64, score: Double)] {
        let quoted = terms.map { "\"" + $0.filter { $0 != "\"" && $0 != "\0" } + "\"" }
            .filter { $0 != "\"\"" }
        if quoted.isEmpty || limit < 1 || files.isEmpty { return [] }
        let query = quoted.joined(separator: " OR ")
        return try index.reading { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT rowid, bm25(terms, ?, ?, ?) AS score FROM terms WHERE terms MATCH ?
                    ORDER BY score, rowid LIMIT ?
                    """)
            // Sorting few is fast. Where rows of other trees crowd them out, more are taken.
            var taken = limit > 1 << 20 ? limit : limit * 2 + 64
            while true {
                let rows = try Row.fetchCursor(
                    statement,
                    arguments: [weights.path, weights.symbol, weights.body, query, taken])
                var found: [(chunkID: Int64, score: Double)] = []
                var rowCount = 0
                while found.count < limit, let row = try rows.next() {
                    rowCount += 1
                    let id = try row.count(at: 0)
                    if file(ofChunk: id) != nil { found.append((id, -(try row.real(at: 1)))) }
                }
                if found.count == limit || rowCount < taken { return found }
                taken *= 16
            }
        }
    }
}
