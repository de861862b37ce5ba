import Foundation
import RepoAskKit

/// A line of a question file: what is asked, and where the answer is.
struct OpenQuestion: Decodable {
    struct Place: Decodable {
        var path: String
        var start: Int
        var end: Int
    }

    var text: String
    /// Subjects of commits have "query", questions of people "question".
    var set: String
    var goldFiles: [String]
    /// As good as the gold files for being first.
    var alsoRight: [String]
    /// Empty where the right lines are not known.
    var places: [Place]
    /// What a right answer says, as regular expressions; empty where that is not known.
    var keyFacts: [String]

    private enum CodingKeys: String, CodingKey {
        case query
        case question
        case goldFiles = "gold_files"
        case alsoAccept = "also_accept"
        case spans = "gold_spans"
        case hunks = "gold_hunks_mapped"
        case keyFacts = "key_facts"
    }

    init(from decoder: any Decoder) throws {
        let row = try decoder.container(keyedBy: CodingKeys.self)
        let query = try row.decodeIfPresent(String.self, forKey: .query)
        text = try query ?? row.decode(String.self, forKey: .question)
        set = query == nil ? "questions" : "subjects"
        goldFiles = try row.decode([String].self, forKey: .goldFiles)
        alsoRight = try row.decodeIfPresent([String].self, forKey: .alsoAccept) ?? []
        places = try row.decodeIfPresent([Place].self, forKey: .spans) ?? []
        keyFacts = try row.decodeIfPresent([String].self, forKey: .keyFacts) ?? []
        let hunks = try row.decodeIfPresent([String: [[Int]]?].self, forKey: .hunks) ?? [:]
        if places.isEmpty {
            places = hunks.flatMap { path, ranges in
                (ranges ?? []).map { Place(path: path, start: $0[0], end: $0[1]) }
            }
        }
    }

    /// The questions of a file, and the name of the repository they are about: `NAME.jsonl`,
    /// `NAME.qa.jsonl`.
    static func read(_ file: String) throws -> (repository: String, questions: [OpenQuestion]) {
        let name = URL(filePath: file).lastPathComponent.prefix { $0 != "." }
        let questions = try String(contentsOfFile: file, encoding: .utf8)
            .split(separator: "\n").map {
                try JSONDecoder().decode(OpenQuestion.self, from: Data($0.utf8))
            }
        return (String(name), questions)
    }

    /// One ranking's scores, by their names.
    func scores(_ hits: [Hit]) -> [String: Double] {
        var seen: Set<String> = []
        let files = hits.map(\.path).filter { seen.insert($0).inserted }
        func score(_ cutoff: Int) -> RetrievalScore {
            RetrievalScore(files: files, gold: goldFiles, alsoRight: alsoRight, cutoff: cutoff)
        }
        var scores = [
            "MRR@10": score(10).reciprocalRank, "R@1": score(1).recall, "R@10": score(10).recall,
        ]
        if places.isEmpty { return scores }
        for cutoff in [1, 10] {
            let isHit = hits.prefix(cutoff).contains { hit in
                places.contains {
                    $0.path == hit.path && hit.start <= $0.end && $0.start <= hit.end
                }
            }
            scores["L@\(cutoff)"] = isHit ? 1 : 0
        }
        return scores
    }
}
