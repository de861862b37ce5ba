// Questions that are asked in few ways, matched word by word. A template has to fit the whole
// question: one that says more than a template does is for the search.

/// The words of a question, without what only makes it polite.
struct QuestionWords {
    /// As written, without the punctuation around them.
    let words: [String]
    /// The same in lower case.
    let lowercased: [String]

    private static let punctuation = Set("`'\"“”‘’?!,;:()[]*")
    private static let articles: Set<String> = [
        "the", "a", "an", "all", "every", "each", "any", "this", "our", "please", "exactly",
        "currently", "actually", "directly", "different", "various",
    ]
    private static let openings = [
        ["can", "you"], ["could", "you"], ["show", "me"], ["tell", "me"], ["give", "me"], ["list"],
        ["show"], ["find"], ["enumerate"], ["print"], ["i", "want", "to", "know"], ["name"],
        ["what", "are"], ["count"],
    ]

    init(_ question: String) {
        var words = question.split(whereSeparator: \.isWhitespace).compactMap { raw -> String? in
            var word = raw
            if word.hasSuffix("()") { word = word.dropLast(2) }
            while let last = word.last, Self.punctuation.contains(last) || last == "." {
                word = word.dropLast()
                if word.hasSuffix("()") || word.hasSuffix("(") { continue }
            }
            while let first = word.first, Self.punctuation.contains(first) {
                word = word.dropFirst()
            }
            return word.isEmpty || Self.articles.contains(word.lowercased()) ? nil : String(word)
        }
        var isShorter = true
        while isShorter {
            isShorter = false
            for opening in Self.openings
            where words.count > opening.count
                && words.prefix(opening.count).map({ $0.lowercased() }) == opening
            {
                words.removeFirst(opening.count)
                isShorter = true
            }
        }
        self.words = words
        lowercased = words.map { $0.lowercased() }
    }
}

/// Words in order: `does|do` one of several, `?` behind a part that may be missing, and in capitals
/// what is to be filled in: `NAME` (of a symbol), `KIND` (of definitions, in the plural) and
/// `PLACE` (a file, a folder, a type).
struct QuestionTemplate {
    struct Filling: Equatable {
        var name: String?
        var kind: String?
        var place: String?
    }

    private enum Part {
        case words(Set<String>)
        case name, kind, place
    }

    private let parts: [(part: Part, isOptional: Bool)]

    init(_ text: String) {
        parts = text.split(separator: " ").map { piece in
            let isOptional = piece.hasSuffix("?")
            let piece = isOptional ? piece.dropLast() : piece
            return switch piece {
            case "NAME": (.name, isOptional)
            case "KIND": (.kind, isOptional)
            case "PLACE": (.place, isOptional)
            default: (.words(Set(piece.split(separator: "|").map(String.init))), isOptional)
            }
        }
    }

    func match(_ question: QuestionWords) -> Filling? {
        match(question, word: 0, part: 0, filling: Filling())
    }

    private func match(
        _ question: QuestionWords, word: Int, part: Int, filling: Filling
    ) -> Filling? {
        guard part < parts.count else { return word == question.words.count ? filling : nil }
        if word < question.words.count,
            let filled = fill(parts[part].part, with: word, of: question, filling),
            let found = match(question, word: word + 1, part: part + 1, filling: filled)
        {
            return found
        }
        guard parts[part].isOptional else { return nil }
        return match(question, word: word, part: part + 1, filling: filling)
    }

    private func fill(
        _ part: Part, with word: Int, of question: QuestionWords, _ filling: Filling
    ) -> Filling? {
        var filling = filling
        let text = question.words[word]
        switch part {
        case .words(let known): return known.contains(question.lowercased[word]) ? filling : nil
        case .name:
            guard Self.canName(text) else { return nil }
            filling.name = text
        case .kind:
            guard DefinitionKinds.named(inPlural: question.lowercased[word]) != nil else {
                return nil
            }
            filling.kind = question.lowercased[word]
        case .place:
            guard Self.canName(text) else { return nil }
            filling.place = text
        }
        return filling
    }

    private static let plainWords: Set<String> = [
        "it", "that", "they", "them", "he", "we", "you", "i", "one", "is", "are", "does", "do",
        "what", "where", "which", "who", "how", "there", "here", "to", "of", "in", "for", "and",
        "with", "by", "from", "on", "at", "not", "no", "when", "if", "code", "function", "method",
        "class",
    ]

    private static func canName(_ word: String) -> Bool {
        let isText = word.allSatisfy {
            $0.isLetter || $0.isNumber || "_.:#/\\-$~@".contains($0)
        }
        return isText && !plainWords.contains(word.lowercased())
            && word.contains { $0.isLetter || $0 == "_" }
    }
}
