internal import CodeIndex

/// The stems of all terms of a text.
func stems(_ text: some StringProtocol) -> Set<String> {
    Set(Terms.indexed(String(text)).split(separator: " ").map { stem($0) })
}

/// The word without its ending, so that `parsing` meets `parser`.
///
/// Cruder than Porter's, which full-text search uses; it only has to agree with itself.
func stem(_ word: some StringProtocol) -> String {
    for ending in ["ing", "ers", "er", "ed", "es", "s"]
    where word.hasSuffix(ending) && word.utf8.count - ending.utf8.count >= 3 {
        return String(word.dropLast(ending.count))
    }
    return String(word)
}
