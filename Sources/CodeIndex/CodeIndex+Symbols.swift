internal import Foundation
internal import GRDB

extension CodeIndex {
    /// What is stored for each key, in their order; nil for keys that are not stored.
    ///
    /// - Complexity: About 5 µs a key.
    public func symbolFiles(_ keys: [SymbolKey]) throws(CodeIndexError) -> [SymbolFile?] {
        try reading { database in
            try keys.map { try database.symbolFile($0) }
        }
    }

    /// Stores the symbols of files in one transaction, in place of those of another edition, and of
    /// those that are missing for another reason.
    public func storeSymbols(_ files: [IndexedSymbols]) throws(CodeIndexError) {
        if files.isEmpty { return }
        try writing { database in
            var names = try NameTable(database, of: files)
            for file in files {
                if let stored = try database.symbolFile(file.key) {
                    if stored.edition == file.edition, stored.unread == file.unread { continue }
                    try database.execute(
                        sql: "DELETE FROM symbolFile WHERE id = ?", arguments: [stored.id])
                }
                try database.insert(file, names: &names)
            }
            try names.store()
        }
    }

    /// The symbols of one tree.
    public func symbolView(of files: [SymbolFile]) -> SymbolView {
        SymbolView(index: self, files: files)
    }
}

extension Database {
    fileprivate func symbolFile(_ key: SymbolKey) throws -> SymbolFile? {
        let statement = try cachedStatement(
            sql: """
                SELECT id, language, edition, unread FROM symbolFile
                WHERE blob = ? AND ending = ?
                """)
        let rows = try Row.fetchCursor(statement, arguments: [Data(key.blob), key.ending])
        var found: SymbolFile?
        while let row = try rows.next() {
            found = SymbolFile(
                id: try row.count(at: 0), language: try row.optionalText(at: 1),
                edition: try row.count(at: 2), unread: try row.optionalText(at: 3))
        }
        return found
    }

    fileprivate func insert(_ file: IndexedSymbols, names: inout NameTable) throws {
        let packed = file.definitions.map { definition in
            PackedDefinition(
                name: names.id(definition.name), kind: names.id(definition.kind),
                scope: definition.scope.map { names.id($0) }, parent: definition.parent,
                lines: definition.lines, headLines: definition.headLines)
        }
        let uses = file.references.map { reference in
            PackedUse(
                name: names.id(reference.name), kind: reference.kind, line: reference.line,
                qualifier: reference.qualifier.map { names.id($0) })
        }
        let insert = try cachedStatement(
            sql: """
                INSERT INTO symbolFile (blob, ending, language, edition, unread, symbols)
                VALUES (?,?,?,?,?,?)
                """)
        try insert.execute(
            arguments: [
                Data(file.key.blob), file.key.ending, file.language, file.edition, file.unread,
                Data(PackedSymbols.bytes(definitions: packed, uses: uses)),
            ])
        names.define(Set(packed.map(\.name)), in: lastInsertedRowID)
    }
}
