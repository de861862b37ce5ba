/// How often each stem occurs in a text.
public struct TermCounts: Sendable, Equatable {
    public private(set) var counts: [String: Int] = [:]
    /// Occurrences of all stems together.
    public private(set) var total = 0

    /// Counts what ``Terms/indexed(_:)`` makes of a text.
    public init(_ text: String) {
        self.init(utf8: Array(text.utf8))
    }

    /// Counts what ``Terms/indexed(utf8:)`` makes of a text.
    public init(utf8 text: [UInt8]) {
        // Most words occur several times, and stemming is slower than looking up.
        var words: [Substring: Int] = [:]
        for term in Terms.indexed(utf8: text).split(separator: " ") { words[term, default: 0] += 1 }
        counts.reserveCapacity(words.count)
        for (word, count) in words {
            counts[PorterStemmer.stem(of: word), default: 0] += count
            total += count
        }
    }
}
