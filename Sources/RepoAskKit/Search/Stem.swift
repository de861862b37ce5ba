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
