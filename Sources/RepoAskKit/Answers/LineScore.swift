// Which lines of a chunk show what a question asks for.
//
// Words shared with the question, rare ones more; lines that state a value or decide something
// more than those that merely mention. The constants were set on other questions than those that
// judge them, and every one-step change of them moves key facts by less than 0.03, except leaving
// out literals (-0.07) or the length norm (-0.08).

/// Scores the lines of chunks for one question.
struct LineScore {
    /// Stems of the question's terms with their inverse document frequency.
    let weights: [String: Double]
    private let total: Double
    private let asksForValue: Bool

    private static let neighbourShare = 0.4
    private static let neighbourReach = 2
    private static let literalBonus = 0.5
    private static let keywordBonus = 0.3
    private static let commentWeight = 0.8
    /// What a bonus counts on a line that shares no word with the question.
    private static let bareBonus = 0.02

    init(question: String, weights: [String: Double]) {
        self.weights = weights
        total = max(weights.values.reduce(0, +), .leastNormalMagnitude)
        asksForValue = LinePattern.asksForValue(question)
    }

    /// Share of the question's terms, by weight, that are among `stems`.
    func share(of stems: Set<String>) -> Double {
        weights.reduce(0) { stems.contains($1.key) ? $0 + $1.value : $0 } / total
    }

    /// Scores of `lines`, given their stems.
    func callAsFunction(_ lines: [Substring], stems: [Set<String>]) -> [Double] {
        let shared = stems.map(share)
        return lines.indices.map { line in
            let first = max(0, line - Self.neighbourReach)
            let last = min(lines.count - 1, line + Self.neighbourReach)
            let nearest = shared[first...last].max() ?? 0
            var score = shared[line] + Self.neighbourShare * nearest
            if LinePattern.isComment(lines[line]) { return score * Self.commentWeight }
            var bonus = 0.0
            if LinePattern.holdsLiteral(lines[line]) {
                bonus += Self.literalBonus * (asksForValue ? 2 : 1)
            }
            if LinePattern.decides(lines[line]) { bonus += Self.keywordBonus }
            score = score * (1 + bonus) + Self.bareBonus * bonus
            return score
        }
    }
}

/// What a line of code looks like, told without a grammar.
package enum LinePattern {
    private static let deciding: Set<Substring> = [
        "return", "throw", "throws", "raise", "panic", "abort", "case", "guard", "if", "default",
    ]
    private static let valueWords: Set<Substring> = [
        "default", "maximum", "limit", "which", "status", "setting", "option", "variable",
        "called", "order",
    ]
    private static let valuePhrases = ["how many", "how long", "how much", "what is"]

    package static func isComment(_ line: Substring) -> Bool {
        let text = line.drop(while: \.isWhitespace)
        // "#" alone begins a directive or attribute in some languages: `#define`, `#[derive]`.
        return text == "#"
            || ["//", "# ", "#!", "/*", "*", "\"\"\""].contains { text.hasPrefix($0) }
    }

    /// Whether the question wants a value or a name rather than an explanation.
    package static func asksForValue(_ question: String) -> Bool {
        let lower = question.lowercased()
        return !valueWords.isDisjoint(with: words(of: lower[...]))
            || valuePhrases.contains { lower.contains($0) }
    }

    /// Whether the line returns, throws or chooses.
    package static func decides(_ line: Substring) -> Bool {
        !deciding.isDisjoint(with: words(of: line))
    }

    /// Whether the line holds a quoted text, a number, or a CONSTANT_NAME.
    package static func holdsLiteral(_ line: Substring) -> Bool {
        for quote in ["\"", "'", "`"] as [Character] {
            let parts = line.split(separator: quote, maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, !parts[1].isEmpty { return true }
        }
        return words(of: line).contains { word in
            word.allSatisfy(\.isNumber)
                || (word.contains("_") && word.first?.isUppercase == true
                    && word.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" })
        }
    }

    /// Whether the line holds something like `name.py:12`. It stands there for another file, which
    /// may not exist, and reads like a source of the answer.
    package static func namesPlace(_ line: Substring) -> Bool {
        line.split(whereSeparator: \.isWhitespace).contains { word in
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            return zip(parts, parts.dropFirst()).contains { name, number in
                number.drop { $0 == "L" }.first?.isNumber == true
                    && name.split(separator: ".").count > 1
                    && name.split(separator: ".").last?.first?.isLetter == true
            }
        }
    }

    private static func words(of line: Substring) -> [Substring] {
        line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
