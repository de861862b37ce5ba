internal import CodeIndex

/// Several questions asked at once: `Where are uploads stored, and how are sessions expired?`
package enum QuestionParts {
    private static let questionWords: Set<String> = [
        "where", "how", "what", "which", "who", "when", "why",
    ]
    /// They stand for something of the part before, which is nothing without it.
    private static let pronouns: Set<String> = [
        "it", "its", "they", "them", "their", "that", "this", "those", "these", "he", "one", "then",
        "there", "else", "so", "such", "other", "others", "result",
    ]
    /// Fewer say too little to be searched for.
    private static let leastTerms = 2

    /// The parts that can be answered each on its own; the question itself if it has no such parts.
    package static func split(_ question: String) -> [String] {
        var parts: [[Substring]] = [[]]
        let words = question.split(whereSeparator: \.isWhitespace)
        for (position, word) in words.enumerated() {
            let before = position > 0 ? words[position - 1] : ""
            let isAfterAnd =
                before.lowercased() == "and" && questionWords.contains(word.lowercased())
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
