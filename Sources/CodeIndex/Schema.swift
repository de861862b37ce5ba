// The tables, and how older ones become newer ones.

internal import GRDB

enum Schema {
    /// `PRAGMA user_version` of this code. A file with a larger one is set aside.
    static let version = 7

    /// Brings an empty or older database up to date.
    ///
    /// What version 1 held is dropped and read again from the repository: it kept neither terms nor
    /// vectors in a form that can be converted.
    static func migrate(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if found == 1 {
            for table in ["terms", "fileVectors", "chunk", "file"] {
                try database.execute(sql: "DROP TABLE IF EXISTS \(table)")
            }
        }
        if found < 2 {
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
                        vectorByteCount INTEGER NOT NULL,
                        vectors BLOB NOT NULL,
                        PRIMARY KEY (file, model)
                    ) STRICT;
                    CREATE TABLE fileTerms (
                        file INTEGER PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
                        terms BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE term (
                        text TEXT PRIMARY KEY,
                        id INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE termCount (value INTEGER NOT NULL) STRICT;
                    INSERT INTO termCount VALUES (0);
                    """)
        }
        if found < 3 {
            // Symbols hang on blobs, not on chunks: they outlive another way to cut. Every name is
            // written once, in an order that ignores case, with the files that define it. Files of
            // version 2 have no symbols until they are read again; chunks and vectors stay.
            try database.execute(
                sql: """
                    CREATE TABLE symbolFile (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        blob BLOB NOT NULL,
                        ending TEXT NOT NULL,
                        language TEXT,
                        edition INTEGER NOT NULL,
                        symbols BLOB NOT NULL,
                        UNIQUE (blob, ending)
                    ) STRICT;
                    CREATE TABLE name (
                        text TEXT NOT NULL COLLATE NOCASE,
                        id INTEGER NOT NULL,
                        files BLOB NOT NULL,
                        PRIMARY KEY (text, id)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE nameCount (value INTEGER NOT NULL) STRICT;
                    INSERT INTO nameCount VALUES (0);
                    """)
        }
        if found == 2 || found == 3 {
            // Lists were JSON, and of definitions held more than their names.
            try database.execute(
                sql: """
                    UPDATE chunk SET
                        scopes = ifnull((SELECT group_concat(value, char(10))
                            FROM json_each(scopes)), ''),
                        definitions = ifnull((SELECT group_concat(
                            json_extract(value, '$.name'), char(10))
                            FROM json_each(definitions)), '')
                    """)
        }
        if found < 5 {
            // Lines of line number and kind; NULL for none.
            try database.execute(sql: "ALTER TABLE file ADD COLUMN secrets TEXT")
        }
        if found < 6 {
            // Commits that were asked about by name, and the day it was; how many files the last
            // removal kept.
            try database.execute(
                sql: """
                    CREATE TABLE revision (id TEXT PRIMARY KEY, day INTEGER NOT NULL)
                    STRICT, WITHOUT ROWID;
                    CREATE TABLE collection (keptFileCount INTEGER NOT NULL) STRICT;
                    INSERT INTO collection VALUES (0);
                    """)
        }
        if found < 7 {
            // Why a file is not cut the best way, or not wholly, a word a line; NULL for none, and
            // for files of earlier versions until they are cut again.
            try database.execute(sql: "ALTER TABLE file ADD COLUMN limits TEXT")
            // Why symbols are missing; NULL where they are not.
            try database.execute(sql: "ALTER TABLE symbolFile ADD COLUMN unread TEXT")
        }
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// Reads a little of every table, so that a file that is no index is found out now.
    static func probe(_ database: Database) throws {
        for table in [
            "file", "chunk", "fileVectors", "fileTerms", "term", "termCount", "symbolFile", "name",
            "nameCount", "revision", "collection",
        ] {
            _ = try Row.fetchOne(database, sql: "SELECT * FROM \(table) LIMIT 1")
        }
        for column in ["firstChunk", "exclusion", "secrets", "limits"] {
            _ = try Row.fetchOne(database, sql: "SELECT \(column) FROM file LIMIT 1")
        }
        _ = try Row.fetchOne(database, sql: "SELECT unread FROM symbolFile LIMIT 1")
    }
}
