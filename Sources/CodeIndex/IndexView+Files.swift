internal import GRDB

extension IndexView {
    /// The files of this tree that have chunks, with the ids of these, in ascending order of ids.
    public var fileChunks: [(key: FileKey, chunks: Range<Int64>)] {
        files.map { ($0.key, $0.chunks) }
    }

    /// How many chunks of this tree hold a term.
    public func chunkCount(withTerm term: String) throws(CodeIndexError) -> Int {
        let quoted = "\"" + term.filter { $0 != "\"" && $0 != "\0" } + "\""
        return try index.reading { database in
            let statement = try database.cachedStatement(
                sql: "SELECT rowid FROM terms WHERE terms MATCH ?")
            let rows = try Int64.fetchCursor(statement, arguments: [quoted])
            var count = 0
            while let id = try rows.next() {
                if file(ofChunk: id) != nil { count += 1 }
            }
            return count
        }
    }
}
