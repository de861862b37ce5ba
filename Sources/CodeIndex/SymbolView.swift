// The symbols as one tree sees them.

internal import GRDB

/// The stored symbols of one tree. Files of other trees are not seen.
public struct SymbolView: Sendable {
    let index: CodeIndex
    /// By id.
    public let files: [Int64: SymbolFile]

    init(index: CodeIndex, files: [SymbolFile]) {
        self.index = index
        self.files = Dictionary(files.map { ($0.id, $0) }) { first, _ in first }
    }

    /// What the files that define a name, as it is written, define: all of it, in order of the
    /// start, by file.
    ///
    /// - Complexity: One look-up in an index, and the symbols of those files.
    public func definitions(
        inFilesDefining name: String
    ) throws(CodeIndexError) -> [Int64: [StoredDefinition]] {
        try index.reading { database in
            try definitions(of: try database.definingFiles(name), in: database)
        }
    }

    /// What files define, in order of the start, by file.
    public func definitions(
        ofFiles files: Set<Int64>
    ) throws(CodeIndexError) -> [Int64: [StoredDefinition]] {
        try index.reading { try definitions(of: files, in: $0) }
    }

    private func definitions(
        of ids: Set<Int64>, in database: Database
    ) throws -> [Int64: [StoredDefinition]] {
        var packed: [Int64: [PackedDefinition]] = [:]
        var names: Set<Int64> = []
        let statement = try database.cachedStatement(
            sql: "SELECT symbols FROM symbolFile WHERE id = ?")
        for id in ids where files[id] != nil {
            guard let row = try Row.fetchOne(statement, arguments: [id]) else { continue }
            var reader = PackedSymbolReader(try row.bytes(at: 0))
            let found = reader.definitions()
            packed[id] = found
            for definition in found {
                names.formUnion([definition.name, definition.kind])
                if let scope = definition.scope { names.insert(scope) }
            }
        }
        let texts = try database.nameTexts(names)
        return Dictionary(
            uniqueKeysWithValues: packed.map { ($0, Self.unpacked($1, file: $0, texts)) })
    }

    private static func unpacked(
        _ packed: [PackedDefinition], file: Int64, _ texts: [Int64: String]
    ) -> [StoredDefinition] {
        var found: [StoredDefinition] = []
        for definition in packed {
            var scopes: [String] = []
            if let parent = definition.parent {
                scopes = found[parent].scopes + [found[parent].name]
            }
            if let scope = definition.scope { scopes.append(texts[scope] ?? "") }
            found.append(
                StoredDefinition(
                    file: file, ordinal: found.count, name: texts[definition.name] ?? "",
                    kind: texts[definition.kind] ?? "", scopes: scopes, parent: definition.parent,
                    receiver: definition.scope.map { texts[$0] ?? "" },
                    lines: definition.lines, headLines: definition.headLines))
        }
        return found
    }

    /// Names of definitions that begin with `prefix` whatever its case, in order, each once.
    public func definedNames(withPrefix prefix: String) throws(CodeIndexError) -> [String] {
        // The last scalar there is ends the names with the prefix.
        try definedNames(where: "text >= ?1 AND text < ?1 || char(1114111)", prefix)
    }

    /// Names of definitions that differ from `name` in the case of ASCII letters at most.
    public func definedNames(ignoringCaseOf name: String) throws(CodeIndexError) -> [String] {
        try definedNames(where: "text = ?1", name)
    }

    private func definedNames(
        where condition: String, _ text: String
    ) throws(CodeIndexError) -> [String] {
        try index.reading { database in
            let statement = try database.cachedStatement(
                sql: "SELECT text, files FROM name WHERE (\(condition)) AND length(files) > 0")
            let rows = try Row.fetchCursor(statement, arguments: [text])
            var names: [String] = []
            while let row = try rows.next() {
                let defining = Database.fileIDs(try row.bytes(at: 1))
                if defining.contains(where: { files[$0] != nil }) {
                    names.append(try row.text(at: 0))
                }
            }
            return names
        }
    }

    /// Where names, as they are written, are used; files that use none of them are left out.
    ///
    /// - Parameter importKind: The kind that is returned whatever its name.
    /// - Complexity: Passes over the symbols of all files: ask for many names at once.
    public func references(
        to names: Set<String>, importKind: UInt8
    ) throws(CodeIndexError) -> [FileReferences] {
        try index.reading { database in
            let ids = Set(try names.compactMap { try database.nameID($0) })
            guard !ids.isEmpty, let first = files.keys.min(), let last = files.keys.max() else {
                return []
            }
            let statement = try database.cachedStatement(
                sql: "SELECT id, symbols FROM symbolFile WHERE id BETWEEN ? AND ?")
            let rows = try Row.fetchCursor(statement, arguments: [first, last])
            var packed: [(file: Int64, uses: [PackedUse])] = []
            while let row = try rows.next() {
                let id = try row.count(at: 0)
                guard files[id] != nil else { continue }
                var reader = PackedSymbolReader(try row.bytes(at: 1))
                if ids.isDisjoint(with: reader.names) { continue }
                _ = reader.definitions()
                let uses = reader.uses(of: ids, always: importKind)
                guard uses.contains(where: { ids.contains($0.name) }) else { continue }
                packed.append((id, uses))
            }
            return try Self.unpacked(packed, importKind: importKind, in: database) {
                ids.contains($0.name)
            }
        }
    }

    /// Everything that a file uses, whatever its name.
    public func references(
        inFile file: Int64, importKind: UInt8
    ) throws(CodeIndexError) -> FileReferences? {
        guard files[file] != nil else { return nil }
        return try index.reading { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT symbols FROM symbolFile WHERE id = ?", arguments: [file])
            else { return nil }
            var reader = PackedSymbolReader(try row.bytes(at: 0))
            _ = reader.definitions()
            let uses = reader.uses(of: Set(reader.names), always: importKind)
            return try Self.unpacked([(file, uses)], importKind: importKind, in: database) { _ in
                true
            }.first
        }
    }

    private static func unpacked(
        _ packed: [(file: Int64, uses: [PackedUse])], importKind: UInt8, in database: Database,
        isWanted: (PackedUse) -> Bool
    ) throws -> [FileReferences] {
        var names: Set<Int64> = []
        for use in packed.lazy.flatMap(\.uses) {
            names.insert(use.name)
            if let qualifier = use.qualifier { names.insert(qualifier) }
        }
        let texts = try database.nameTexts(names)
        return packed.map { file, uses in
            var result = FileReferences(file: file, references: [], imports: [])
            for use in uses {
                let reference = IndexedReference(
                    name: texts[use.name] ?? "", kind: use.kind, line: use.line,
                    qualifier: use.qualifier.map { texts[$0] ?? "" })
                if isWanted(use) { result.references.append(reference) }
                if use.kind == importKind { result.imports.append(reference) }
            }
            result.references.sort { $0.line < $1.line }
            return result
        }
    }
}
