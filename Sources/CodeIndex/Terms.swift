// Turns source text and questions into the terms that full-text search compares. Both sides must
// agree, and agree with what retrieval was measured with; a change here needs a new index.

/// Words of code: identifiers whole and in parts.
public enum Terms {
    /// The terms of a text, in order, separated by spaces: `parseHTTPHeader` becomes
    /// `parsehttpheader parse http header`, `max_len2` becomes `max_len2 max len 2`.
    public static func indexed(_ text: String) -> String {
        indexed(utf8: Array(text.utf8))
    }

    /// The terms of UTF-8 text; bytes beyond ASCII separate words.
    public static func indexed(utf8 text: [UInt8]) -> String {
        var terms: [UInt8] = []
        terms.reserveCapacity(text.count * 2)
        var position = 0
        while position < text.count {
            let start = position
            if isWordStart(text[position]) {
                while position < text.count, isWordStart(text[position]) || isDigit(text[position])
                {
                    position += 1
                }
            } else if isDigit(text[position]) {
                while position < text.count, isDigit(text[position]) { position += 1 }
            } else {
                position += 1
                continue
            }
            append(text[start..<position], to: &terms)
        }
        return String(decoding: terms, as: UTF8.self)
    }

    /// The terms of a question: whole identifiers and their parts, each once, in order, without
    /// words that say nothing and single letters.
    ///
    /// - Parameter dropsStopWords: False keeps the words that say nothing.
    public static func question(_ text: String, dropsStopWords: Bool = true) -> [String] {
        var seen: Set<String> = []
        return indexed(text).split(separator: " ").map(String.init).filter { term in
            guard let first = term.utf8.first, term.utf8.count > 1 || isDigit(first) else {
                return false
            }
            let isWanted = !dropsStopWords || !stopWords.contains(term)
            return isWanted && seen.insert(term).inserted
        }
    }

    /// Appends a word whole, without underscores at its ends, then its parts if it has several.
    private static func append(_ word: ArraySlice<UInt8>, to terms: inout [UInt8]) {
        var whole = word
        while whole.first == underscore { whole.removeFirst() }
        while whole.last == underscore { whole.removeLast() }
        if whole.isEmpty { return }
        appendTerm(whole, to: &terms)
        let wholeEnd = terms.count
        var partCount = 0
        var position = whole.startIndex
        while position < whole.endIndex {
            let end = endOfPart(in: whole, at: position)
            if end > position {
                appendTerm(whole[position..<end], to: &terms)
                partCount += 1
                position = end
            } else {
                position += 1
            }
        }
        if partCount < 2 { terms.removeSubrange(wholeEnd...) }
    }

    /// The end of the part that starts at `start`: capitals not followed by a small letter, small
    /// letters with at most one capital before them, or digits.
    private static func endOfPart(in word: ArraySlice<UInt8>, at start: Int) -> Int {
        func run(from position: Int, while accepts: (UInt8) -> Bool) -> Int {
            var end = position
            while end < word.endIndex, accepts(word[end]) { end += 1 }
            return end
        }
        if isDigit(word[start]) { return run(from: start, while: isDigit) }
        let capitalsEnd = run(from: start, while: isCapital)
        let smallEnd = run(from: capitalsEnd, while: isSmall)
        if smallEnd == capitalsEnd { return capitalsEnd }
        // "HTTPHeader": the last capital belongs to the word that follows.
        return capitalsEnd - start > 1 ? capitalsEnd - 1 : smallEnd
    }

    private static func appendTerm(_ term: ArraySlice<UInt8>, to terms: inout [UInt8]) {
        if !terms.isEmpty { terms.append(UInt8(ascii: " ")) }
        for byte in term { terms.append(isCapital(byte) ? byte | 0x20 : byte) }
    }

    private static let underscore = UInt8(ascii: "_")

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isCapital(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
    private static func isSmall(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
    private static func isWordStart(_ byte: UInt8) -> Bool {
        isCapital(byte) || isSmall(byte) || byte == underscore
    }
}
