// A small decoder that has said its piece goes on all the same. This cuts what it streams into
// words, for each to be checked whole, and into sentences, for each to be tied to a source.

/// Cuts streamed text into words and sentences.
package struct SentenceReader {
    package enum Piece: Equatable {
        /// The next word; white space between words is one space.
        case word(String)
        /// The words so far were a sentence.
        case end(sentence: String)
    }

    package init() {}

    private var word = ""
    private var sentence: [String] = []
    /// Complete sentences.
    package private(set) var sentences: [String] = []

    /// The pieces that `text` completes.
    package mutating func append(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        for character in text {
            if character.isWhitespace { pieces += finishWord() } else { word.append(character) }
        }
        return pieces
    }

    /// The pieces left at the end of the text; an unfinished sentence ends there.
    ///
    /// - Parameter isCut: The text was to go on: `…` stands in the place of what may be half a word.
    package mutating func finish(isCut: Bool = false) -> [Piece] {
        let isWhole = word.last.map { ".!?".contains($0) } ?? sentence.isEmpty
        if isCut, !isWhole { word = "…" }
        var pieces = finishWord()
        if !sentence.isEmpty { pieces.append(finishSentence()) }
        return pieces
    }

    private mutating func finishWord() -> [Piece] {
        guard !word.isEmpty else { return [] }
        defer { word = "" }
        sentence.append(word)
        // A full stop inside a name or number is not followed by white space.
        let ends = word.last.map { ".!?".contains($0) } ?? false
        // "1." at the start counts items.
        let isEnumeration = sentence.count == 1 && word.dropLast().allSatisfy(\.isNumber)
        return [.word(word)] + (ends && !isEnumeration ? [finishSentence()] : [])
    }

    private mutating func finishSentence() -> Piece {
        let text = sentence.joined(separator: " ")
        sentences.append(text)
        sentence = []
        return .end(sentence: text)
    }
}
