import RepoAskKit

/// One line of a record: what one variant of search or answers scores on one set of questions.
struct ScoresRecord: Encodable {
    var name: String
    var set: String
    var questions: Int
    /// By name, with their intervals.
    var scores: [String: Estimate]
    /// The variant's scores minus the first one's, question by question; missing for the first.
    var minusFirst: [String: Estimate]?
    var processor = Record.processor
    var commit = Record.commit

    private enum CodingKeys: String, CodingKey {
        case name, set, questions, scores, minusFirst, processor, commit
    }

    /// - Parameters:
    ///   - rows: Of each question, each variant's scores.
    ///   - variant: Which of them.
    init(_ name: String, set: String, rows: [[[String: Double]]], variant: Int) {
        self.name = name
        self.set = set
        questions = rows.count
        // Not every question has right lines to score.
        let names = Set(rows.flatMap { $0[variant].keys })
        func estimates(_ value: ([[String: Double]], String) -> Double?) -> [String: Estimate] {
            Dictionary(
                uniqueKeysWithValues: names.map { name in
                    (name, Estimate(of: rows.compactMap { value($0, name) }))
                })
        }
        scores = estimates { row, name in row[variant][name] }
        if variant == 0 { return }
        minusFirst = estimates { row, name in
            guard let first = row[0][name] else { return nil }
            return row[variant][name].map { $0 - first }
        }
    }
}
