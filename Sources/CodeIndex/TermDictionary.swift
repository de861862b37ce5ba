internal import GRDB

/// Numbers the terms that are stored: the first that come, which are the most frequent, get the
/// smallest ids, and those take the fewest bytes.
struct TermDictionary {
    /// Ids that are known to be stored, or will be with the transaction at hand.
    private(set) var known: [String: Int]
    /// How many terms there are; negative until one is new.
    private var count = -1

    init(known: [String: Int]) {
        self.known = known
    }

    /// A text's terms by their ids.
    mutating func section(_ terms: TermCounts, in database: Database) throws -> TermSection {
        var entries: [(id: Int, count: Int)] = []
        entries.reserveCapacity(terms.counts.count)
        for (term, count) in terms.counts {
            entries.append((try id(of: term, in: database), count))
        }
        entries.sort { $0.id < $1.id }
        return TermSection(entries: entries, total: terms.total)
    }

    /// Stores how many terms there are now.
    func finish(in database: Database) throws {
        guard count >= 0 else { return }
        try database.execute(sql: "UPDATE termCount SET value = ?", arguments: [count])
    }

    private mutating func id(of term: String, in database: Database) throws -> Int {
        if let id = known[term] { return id }
        let found = try database.termID(term)
        if found == nil {
            if count < 0 {
                count = try Int.fetchOne(database, sql: "SELECT value FROM termCount") ?? 0
            }
            try database.cachedStatement(sql: "INSERT INTO term VALUES (?,?)")
                .execute(arguments: [term, count])
            count += 1
        }
        let id = found ?? count - 1
        known[term] = id
        return id
    }
}

extension Database {
    fileprivate func termID(_ term: String) throws -> Int? {
        let statement = try cachedStatement(sql: "SELECT id FROM term WHERE text = ?")
        statement.setUncheckedArguments([term.databaseValue])
        let rows = try Row.fetchCursor(statement)
        var id: Int?
        // A row is valid until the next step only. There is one at most.
        while let row = try rows.next() { id = Int(try row.count(at: 0)) }
        return id
    }
}

extension CodeIndex {
    /// The ids of stems; nil for those that no file has.
    func termIDs(_ stems: [String]) throws(CodeIndexError) -> [Int?] {
        try reading { database in try stems.map { try database.termID($0) } }
    }
}
