// The tables, and how older ones become newer ones.

internal import GRDB

enum Schema {
    /// `PRAGMA user_version` of this code. A file with a larger one is set aside.
    static let version = 1

    /// Brings an empty or older database up to date.
    static func migrate(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if found < 1 {
            // Ids are never used twice, so that no view ever shows a newer file's chunks. The
            // chunks of a file are `firstChunk ..< firstChunk + chunkCount`.
            try database.execute(
                sql: """
                    CREATE TABLE file (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        blob BLOB NOT NULL,
                        path TEXT NOT NULL,
                        chunker TEXT NOT NULL,
                        language TEXT,
                        lineCount INTEGER NOT NULL,
                        byteCount INTEGER NOT NULL,
                        exclusion TEXT,
                        firstChunk INTEGER NOT NULL,
                        chunkCount INTEGER NOT NULL,
                        UNIQUE (blob, path, chunker)
                    ) STRICT;
                    CREATE TABLE chunk (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        startLine INTEGER NOT NULL,
                        endLine INTEGER NOT NULL,
                        startByte INTEGER NOT NULL,
                        endByte INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        symbol TEXT,
                        scopes TEXT NOT NULL,
                        definitions TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE fileVectors (
                        file INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
                        model TEXT NOT NULL,
                        dimension INTEGER NOT NULL,
                        vectors BLOB NOT NULL,
                        PRIMARY KEY (file, model)
                    ) STRICT;
                    CREATE VIRTUAL TABLE terms USING fts5(
                        path, symbol, body, tokenize = 'porter unicode61'
                    );
                    """)
        }
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// Reads a little of every table, so that a file that is no index is found out now.
    static func probe(_ database: Database) throws {
        for table in ["file", "chunk", "fileVectors", "terms_config", "terms_data"] {
            _ = try Row.fetchOne(database, sql: "SELECT * FROM \(table) LIMIT 1")
        }
        for column in ["firstChunk", "exclusion"] {
            _ = try Row.fetchOne(database, sql: "SELECT \(column) FROM file LIMIT 1")
        }
        _ = try Row.fetchOne(database, sql: "SELECT rowid FROM terms WHERE terms MATCH 'a' LIMIT 1")
    }
}
