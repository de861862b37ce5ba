// Names of symbols in the index: each once, with its id and the files that define it.

internal import Foundation
internal import GRDB

/// The names that a transaction stores: ids of known ones, new ids for the others.
struct NameTable {
    private let database: Database
    private var ids: [String: Int64] = [:]
    private var newNames: [String] = []
    /// Files that define a name, by its id.
    private var files: [Int64: [UInt8]] = [:]
    private var count: Int64

    /// Looks up the names of all `files`.
    init(_ database: Database, of files: [IndexedSymbols]) throws {
        self.database = database
        count = try Int64.fetchOne(database, sql: "SELECT value FROM nameCount") ?? 0
        var wanted: Set<String> = []
        for file in files {
            for definition in file.definitions {
                wanted.formUnion([definition.name, definition.kind])
                if let scope = definition.scope { wanted.insert(scope) }
            }
            for reference in file.references {
                wanted.insert(reference.name)
                if let qualifier = reference.qualifier { wanted.insert(qualifier) }
            }
        }
        for name in wanted { ids[name] = try database.nameID(name) }
    }

    mutating func id(_ name: String) -> Int64 {
        if let id = ids[name] { return id }
        count += 1
        ids[name] = count
        newNames.append(name)
        return count
    }

    /// Notes that a file defines names.
    mutating func define(_ names: Set<Int64>, in file: Int64) {
        for name in names {
            PackedNumbers.append(Int(file), to: &files[name, default: []])
        }
    }

    /// Writes what is new.
    func store() throws {
        let insert = try database.cachedStatement(sql: "INSERT INTO name VALUES (?,?,?)")
        // In the table's order, so that its pages are filled.
        for name in newNames.sorted(by: { $0.lowercased() < $1.lowercased() }) {
            let id = ids[name]!
            try insert.execute(arguments: [name, id, Data(files[id] ?? [])])
        }
        let define = try database.cachedStatement(
            sql: "UPDATE name SET files = CAST(files || ?3 AS BLOB) WHERE text = ?1 AND id = ?2")
        for name in Set(ids.keys).subtracting(newNames) {
            guard let id = ids[name], let added = files[id] else { continue }
            try define.execute(arguments: [name, id, Data(added)])
        }
        try database.execute(sql: "UPDATE nameCount SET value = ?", arguments: [count])
    }
}

extension Database {
    /// The id of a name, as it is written.
    func nameID(_ name: String) throws -> Int64? {
        try nameRow(name, "id")?.count(at: 0)
    }

    /// The files that define a name, as it is written; some may be gone.
    func definingFiles(_ name: String) throws -> Set<Int64> {
        guard let row = try nameRow(name, "files") else { return [] }
        return Self.fileIDs(try row.bytes(at: 0))
    }

    static func fileIDs(_ bytes: [UInt8]) -> Set<Int64> {
        var numbers = PackedNumbers()
        var files: Set<Int64> = []
        while let file = numbers.next(bytes.span) { files.insert(Int64(file)) }
        return files
    }

    private func nameRow(_ name: String, _ column: String) throws -> Row? {
        // The table ignores case, so names are compared again as they are written.
        let statement = try cachedStatement(
            sql: "SELECT \(column) FROM name WHERE text = ?1 AND text = ?1 COLLATE BINARY")
        return try Row.fetchOne(statement, arguments: [name])
    }

    /// The texts of name ids.
    ///
    /// - Complexity: Passes over all names, about 0.2 µs each.
    func nameTexts(_ ids: Set<Int64>) throws -> [Int64: String] {
        var texts: [Int64: String] = [:]
        if ids.isEmpty { return texts }
        let rows = try Row.fetchCursor(
            self, sql: "SELECT id, text FROM name")
        while texts.count < ids.count, let row = try rows.next() {
            let id = try row.count(at: 0)
            if ids.contains(id) { texts[id] = try row.text(at: 1) }
        }
        return texts
    }

    /// Removes the symbols of `blobs`, and, where that were many, the names that nothing uses any
    /// more.
    func removeSymbols(of blobs: Set<[UInt8]>) throws {
        if blobs.isEmpty { return }
        let rows = try Row.fetchAll(self, sql: "SELECT blob, id FROM symbolFile")
        let doomed = try rows.filter { blobs.contains(try $0.bytes(at: 0)) }
        for row in doomed {
            try execute(
                sql: "DELETE FROM symbolFile WHERE id = ?", arguments: [try row.count(at: 1)])
        }
        if doomed.count > rows.count / 2 { try removeUnusedNames() }
    }

    private func removeUnusedNames() throws {
        var used: Set<Int64> = []
        var files: Set<Int64> = []
        let rows = try Row.fetchCursor(self, sql: "SELECT id, symbols FROM symbolFile")
        while let row = try rows.next() {
            files.insert(try row.count(at: 0))
            let reader = PackedSymbolReader(try row.bytes(at: 1))
            used.formUnion(reader.names)
        }
        let names = try Row.fetchAll(self, sql: "SELECT text, id, files FROM name")
        for row in names {
            let (text, id) = (try row.text(at: 0), try row.count(at: 1))
            guard used.contains(id) else {
                try cachedStatement(sql: "DELETE FROM name WHERE text = ? AND id = ?")
                    .execute(arguments: [text, id])
                continue
            }
            let defining = Self.fileIDs(try row.bytes(at: 2))
            let kept = defining.intersection(files)
            if kept.count == defining.count { continue }
            var bytes: [UInt8] = []
            for file in kept.sorted() { PackedNumbers.append(Int(file), to: &bytes) }
            try cachedStatement(sql: "UPDATE name SET files = ? WHERE text = ? AND id = ?")
                .execute(arguments: [Data(bytes), text, id])
        }
    }
}
