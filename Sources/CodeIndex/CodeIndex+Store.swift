internal import Foundation
internal import GRDB

extension CodeIndex {
    /// Stores files in one transaction. What is there already stays as it is.
    public func store(_ files: [IndexedFile], chunker: String) throws(CodeIndexError) {
        if files.isEmpty { return }
        // Prepared before the lock is taken.
        let texts = files.map { file in
            (path: TermCounts(file.key.path), chunks: file.chunks.map(ChunkTexts.init))
        }
        var dictionary = TermDictionary(known: knownTerms)
        try writing { database in
            var nextChunk = try database.nextID(of: "chunk")
            for (file, texts) in zip(files, texts) {
                let insert = try database.cachedStatement(
                    sql: """
                        INSERT OR IGNORE INTO file (blob, path, chunker, language, lineCount,
                        byteCount, exclusion, firstChunk, chunkCount, secrets, limits)
                        VALUES (?,?,?,?,?,?,?,?,?,?,?)
                        """)
                let limits = file.limits.isEmpty ? nil : NameLines.text(file.limits)
                try insert.execute(
                    arguments: [
                        Data(file.key.blob), file.key.path, chunker, file.language,
                        file.lineCount, file.byteCount, file.exclusion, nextChunk,
                        file.chunks.count, SecretRecord.text(file.secrets), limits,
                    ])
                if database.changesCount == 0 || file.chunks.isEmpty { continue }
                let id = database.lastInsertedRowID
                var bytes: [UInt8] = []
                TermBytes.append(try dictionary.section(texts.path, in: database), to: &bytes)
                for (chunk, chunkTexts) in zip(file.chunks, texts.chunks) {
                    try database.insert(chunk, chunkTexts, id: nextChunk)
                    for terms in [chunkTexts.symbolTerms, chunk.bodyTerms] {
                        TermBytes.append(try dictionary.section(terms, in: database), to: &bytes)
                    }
                    nextChunk += 1
                }
                try database.cachedStatement(sql: "INSERT INTO fileTerms VALUES (?,?)")
                    .execute(arguments: [id, Data(bytes)])
            }
            try dictionary.finish(in: database)
        }
        knownTerms = dictionary.known
    }

    /// Stores the vectors of files in one transaction: for each file those of its chunks, one after
    /// the other, `vectorByteCount` bytes each. Files that are no longer stored, or with another
    /// number of chunks, are left out.
    public func storeVectors(
        model: String, vectorByteCount: Int, _ vectors: [(FileKey, [UInt8])], chunker: String
    ) throws(CodeIndexError) {
        try writing { database in
            for (key, values) in vectors {
                try database.insertVectors(
                    model: model, vectorByteCount: vectorByteCount, values, of: key,
                    chunker: chunker, whereChunks: "=")
                try database.removeVectorPart(model: model, of: key, chunker: chunker)
            }
        }
    }
}

/// The columns of a chunk that are made from lists.
private struct ChunkTexts {
    let symbolTerms: TermCounts
    let scopes: String
    let definitions: String

    init(_ chunk: IndexedChunk) {
        let names = [chunk.symbol ?? ""] + chunk.scopes + chunk.definitions
        symbolTerms = TermCounts(names.joined(separator: " "))
        scopes = NameLines.text(chunk.scopes)
        definitions = NameLines.text(chunk.definitions)
    }
}

/// A list of names as one text, a name a line.
enum NameLines {
    static func text(_ names: [String]) -> String {
        names.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
            .joined(separator: "\n")
    }

    static func names(_ text: String) -> [String] {
        text.utf8.split(separator: 0x0A).map { String(Substring($0)) }
    }
}

extension Database {
    /// The id after the largest that a table ever had.
    fileprivate func nextID(of table: String) throws -> Int64 {
        let last = try Int64.fetchOne(
            self, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [table])
        return (last ?? 0) + 1
    }

    fileprivate func insert(
        _ chunk: IndexedChunk, _ texts: ChunkTexts, id: Int64
    ) throws {
        let insertChunk = try cachedStatement(
            sql: """
                INSERT INTO chunk (id, startLine, endLine, startByte, endByte, kind, symbol,
                scopes, definitions) VALUES (?,?,?,?,?,?,?,?,?)
                """)
        try insertChunk.execute(
            arguments: [
                id, chunk.startLine, chunk.endLine, chunk.startByte, chunk.endByte, chunk.kind,
                chunk.symbol, texts.scopes, texts.definitions,
            ])
    }
}
