internal import CodeIndex

/// The stems of all terms of a text.
func stems(_ text: some StringProtocol) -> Set<String> {
    Set(Terms.indexed(String(text)).utf8.split(separator: 0x20).map { stem(Substring($0)) })
}

/// The word without its ending, so that `parsing` meets `parser`.
///
/// Cruder than Porter's, which full-text search uses; it only has to agree with itself.
func stem(_ word: some StringProtocol) -> String {
    // By bytes: characters are slow to compare, and evidence stems every word of its lines.
    let letters = Array(word.utf8)
    for ending in endings where letters.count >= ending.count + 3 {
        if letters.suffix(ending.count).elementsEqual(ending) {
            return String(decoding: letters.dropLast(ending.count), as: UTF8.self)
        }
    }
    return String(word)
}

private let endings = ["ing", "ers", "er", "ed", "es", "s"].map { Array($0.utf8) }
