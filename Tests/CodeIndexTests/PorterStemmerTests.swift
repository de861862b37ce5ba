import CodeIndex
import Foundation
import GRDB
import Testing

@Suite struct PorterStemmerTests {
    @Test("Stems are those of SQLite's own stemmer")
    func sqlite() throws {
        let words = try Self.words().sorted()
        #expect(words.count > 10_000)
        let database = try DatabaseQueue()
        let stems = try database.write { database in
            try database.execute(
                sql: """
                    CREATE VIRTUAL TABLE words USING fts5(word, tokenize = 'porter unicode61');
                    CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)
                    """)
            for word in words {
                try database.execute(sql: "INSERT INTO words VALUES (?)", arguments: [word])
            }
            return try String.fetchAll(database, sql: "SELECT term FROM stems ORDER BY doc")
        }
        try #require(stems.count == words.count)
        for (word, stem) in zip(words, stems) where PorterStemmer.stem(of: word) != stem {
            Issue.record("'\(word)': \(PorterStemmer.stem(of: word)), SQLite says \(stem)")
        }
    }

    /// The words of this package's own files, and endings behind beginnings of every shape.
    private static func words() throws -> Set<String> {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var words: Set<String> = []
        for folder in ["Sources", "Tests"] {
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            for case let file as URL in files! where ["swift", "md"].contains(file.pathExtension) {
                let text = try String(contentsOf: file, encoding: .utf8)
                words.formUnion(Terms.indexed(text).split(separator: " ").map(String.init))
            }
        }
        let beginnings = [
            "", "a", "y", "s", "tr", "hop", "box", "sky", "syz", "fail", "tann", "motor", "rel",
            "controll", "adopt", "confus", "conform", "feudal", "yell", "oyez", "queue", "aeiou",
        ]
        let endings = [
            "", "s", "es", "ies", "sses", "ss", "ed", "eed", "ing", "at", "ated", "bling", "izing",
            "lling", "y", "ey", "ational", "tional", "enci", "anci", "izer", "logi", "bli", "alli",
            "entli", "eli", "ousli", "ization", "ation", "ator", "alism", "iveness", "fulness",
            "ousness", "aliti", "iviti", "biliti", "icate", "ative", "alize", "iciti", "ical",
            "ful", "ness", "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement",
            "ment", "ent", "sion", "tion", "xion", "ion", "ou", "ism", "ate", "iti", "ous", "ive",
            "ize", "e", "ee", "le", "lle", "ll", "l",
        ]
        for beginning in beginnings {
            for ending in endings {
                for last in ["", "s", "ed", "ing", "ly", "e"] {
                    words.insert(beginning + ending + last)
                }
            }
        }
        return words.filter { $0.allSatisfy { $0.isLetter || $0.isNumber } && !$0.isEmpty }
    }
}
