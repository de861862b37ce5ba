internal import GRDB

extension IndexView {
    /// How many lines the files of ``fileChunks`` have, an unfinished last one included; in their
    /// order.
    ///
    /// - Complexity: About 2 µs a file.
    public func lineCounts() throws(CodeIndexError) -> [Int] {
        try index.reading { database in
            let statement = try database.cachedStatement(
                sql: "SELECT lineCount FROM file WHERE id = ?")
            return try files.map { file in
                // Another run may have removed it since.
                try Row.fetchOne(statement, arguments: [file.id]).map {
                    Int(try $0.count(at: 0))
                } ?? 0
            }
        }
    }
}
