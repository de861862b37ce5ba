// How right an answer is: what it says, and where it points.

import Foundation
import RepoAskKit

/// Scores answers about one checkout.
struct AnswerScores {
    /// Its root.
    let checkout: String

    /// Words that count, so that pasting code does not pay.
    private static let wordLimit = 150
    /// Lines beside the right ones that still count as right.
    private static let slack = 2
    /// `path:line` or `path:first-last`, with a file's extension.
    private static let citation = try? NSRegularExpression(
        pattern: #"([\w@$+.\-/]+\.[A-Za-z]\w{0,7}):L?(\d+)(?:\s?[-–:]\s?L?(\d+))?"#)

    /// `facts`: share of the key facts that it says. `citations exist`: share of its places whose file
    /// and line are there. `gold file`, `gold lines`: whether one of those is right. `found`: whether
    /// it was not refused.
    func callAsFunction(_ answer: Answer, to question: OpenQuestion) throws -> [String: Double] {
        let text = Self.counted(answer)
        let missed = try missedFacts(answer, to: question).count
        let cited = Self.places(in: text)
        let there = cited.filter(exists)
        var scores = [
            "found": answer.found ? 1.0 : 0,
            "facts": Double(question.keyFacts.count - missed)
                / Double(max(1, question.keyFacts.count)),
            "gold file": there.contains {
                (question.goldFiles + question.alsoRight).contains($0.path)
            } ? 1 : 0,
        ]
        if !cited.isEmpty { scores["citations exist"] = Double(there.count) / Double(cited.count) }
        if !question.places.isEmpty {
            let isRight = there.contains { place in
                question.places.contains {
                    $0.path == place.path && place.start <= $0.end + Self.slack
                        && $0.start - Self.slack <= place.end
                }
            }
            scores["gold lines"] = isRight ? 1 : 0
        }
        return scores
    }

    /// The key facts that it does not say.
    func missedFacts(_ answer: Answer, to question: OpenQuestion) throws -> [String] {
        let text = Self.counted(answer)
        return try question.keyFacts.filter { try !matches($0, text) }
    }

    private static func counted(_ answer: Answer) -> String {
        answer.answer.split(whereSeparator: \.isWhitespace).prefix(wordLimit)
            .joined(separator: " ")
    }

    private func matches(_ pattern: String, _ text: String) throws -> Bool {
        let expression = try NSRegularExpression(pattern: pattern, options: .caseInsensitive)
        let whole = NSRange(text.startIndex..., in: text)
        return expression.firstMatch(in: text, range: whole) != nil
    }

    private static func places(in text: String) -> [OpenQuestion.Place] {
        let found = citation?.matches(in: text, range: NSRange(text.startIndex..., in: text)) ?? []
        return found.compactMap { match in
            func part(_ index: Int) -> String? {
                Range(match.range(at: index), in: text).map { String(text[$0]) }
            }
            guard let path = part(1), let start = part(2).flatMap({ Int($0) }) else { return nil }
            return OpenQuestion.Place(
                path: path, start: start, end: part(3).flatMap { Int($0) } ?? start)
        }
    }

    private func exists(_ place: OpenQuestion.Place) -> Bool {
        guard let data = FileManager.default.contents(atPath: checkout + "/" + place.path) else {
            return false
        }
        let lineCount = data.count { $0 == UInt8(ascii: "\n") } + 1
        return place.start >= 1 && place.start <= place.end && place.end <= lineCount
    }
}
