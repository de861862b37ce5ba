internal import CodeIndex

/// Several questions asked at once: `Where are uploads stored, and how are sessions expired?`
package enum QuestionParts {
    private static let questionWords: Set<String> = [
        "where", "how", "what", "which", "who", "when", "why",
    ]
    private static let auxiliaries: Set<String> = [
        "is", "are", "was", "were", "do", "does", "did", "can", "could", "should", "will", "would",
        "has", "have", "may", "must",
    ]
    /// They stand for something of the part before, which is nothing without it.
    private static let pronouns: Set<String> = [
        "it", "its", "they", "them", "their", "that", "this", "those", "these", "he", "one", "then",
        "there", "else", "so", "such", "other", "others", "result",
    ]
    /// Fewer say too little to be searched for.
    private static let leastTerms = 2

    /// `when is 304 returned` asks; `when the line was wrong` goes on.
    private static func asks(_ word: String, _ next: String) -> Bool {
        ["what", "which", "who"].contains(word)
            || questionWords.contains(word) && auxiliaries.contains(next)
    }

    /// The parts that can be answered each on its own; the question itself if it has no such parts.
    package static func split(_ question: String) -> [String] {
        var parts: [[Substring]] = [[]]
        let words = question.split(whereSeparator: \.isWhitespace)
        for (position, word) in words.enumerated() {
            let before = position > 0 ? words[position - 1] : ""
            let next = position + 1 < words.count ? words[position + 1].lowercased() : ""
            let isAfterAnd = before.lowercased() == "and" && asks(word.lowercased(), next)
            if isAfterAnd || before.hasSuffix("?") || before.hasSuffix(";") { parts.append([]) }
            parts[parts.count - 1].append(word)
        }
        guard parts.count > 1 else { return [question] }
        let texts = parts.map { words in
            (words.last?.lowercased() == "and" ? words.dropLast() : words[...])
                .joined(separator: " ")
        }
        let stands = parts.enumerated().allSatisfy { position, words in
            let plain = words.map { $0.lowercased().filter(\.isLetter) }
            return Terms.question(texts[position]).count >= leastTerms
                && (position == 0 || pronouns.isDisjoint(with: plain))
        }
        return stands ? texts : [question]
    }
}
