/// The Porter stemmer (M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980), in the
/// form of SQLite's FTS5, which retrieval was measured with: words of two letters, and of more than
/// 64, stay as they are.
package enum PorterStemmer {
    /// The stem of a word in lower-case ASCII.
    package static func stem(of term: some StringProtocol) -> String {
        var word = Word(letters: Array(term.utf8))
        guard (3...64).contains(word.letters.count) else { return String(term) }
        word.dropPlural()
        word.dropPastAndGerund()
        if word.ends(with: "y"), word.hasVowel(before: 1) { word.replace(1, by: "i") }
        word.apply(doubleSuffixes) { stem, _ in stem.measure > 0 }
        word.apply(fullSuffixes) { stem, _ in stem.measure > 0 }
        word.apply(lastSuffixes) { stem, suffix in
            stem.measure > 1
                && (suffix != "ion" || stem.ends(with: "s") || stem.ends(with: "t"))
        }
        word.dropFinalE()
        return String(decoding: word.letters, as: UTF8.self)
    }

    /// Suffixes by their last letter but one, with what takes their place; of several that fit, the
    /// first listed.
    private static let doubleSuffixes: [(suffix: String, replacement: String)] = [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"),
        ("izer", "ize"), ("logi", "log"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"),
        ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"),
        ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ]
    private static let fullSuffixes: [(suffix: String, replacement: String)] = [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
        ("ful", ""), ("ness", ""),
    ]
    private static let lastSuffixes: [(suffix: String, replacement: String)] = [
        ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""),
        ("ible", ""), ("ant", ""), ("ement", ""), ("ment", ""), ("ent", ""), ("ion", ""), ("ou", ""), ("ism", ""), ("ate", ""), ("iti", ""), ("ous", ""),
        ("ive", ""), ("ize", ""),
    ]
}

private struct Word {
    var letters: [UInt8]

    /// "caresses" → "caress", "ponies" → "poni", "cats" → "cat".
    mutating func dropPlural() {
        if ends(with: "sses"), letters.count > 4 {
            letters.removeLast(2)
        } else if ends(with: "ies"), letters.count > 3 {
            letters.removeLast(2)
        } else if ends(with: "s"), !ends(with: "ss") {
            letters.removeLast()
        }
    }

    /// "agreed" → "agree", "plastered" → "plaster", "hopping" → "hop", "filing" → "file".
    mutating func dropPastAndGerund() {
        if ends(with: "eed"), letters.count > 3 {
            if stem(without: 3).measure > 0 { letters.removeLast() }
            return
        }
        if ends(with: "ed"), letters.count > 2, hasVowel(before: 2) {
            letters.removeLast(2)
        } else if ends(with: "ing"), letters.count > 3, hasVowel(before: 3) {
            letters.removeLast(3)
        } else {
            return
        }
        if ["at", "bl", "iz"].contains(where: { ends(with: $0) }), letters.count > 2 {
            letters.append(UInt8(ascii: "e"))
        } else if let last = letters.last, !isVowel(letters.count - 1, after: false),
            letters.count > 1, letters[letters.count - 2] == last, !"lsz".utf8.contains(last)
        {
            letters.removeLast()
        } else if stem(without: 0).measure == 1, endsConsonantVowelConsonant {
            letters.append(UInt8(ascii: "e"))
        }
    }

    /// "probate" → "probat", "controll" → "control".
    mutating func dropFinalE() {
        if ends(with: "e") {
            let stem = stem(without: 1)
            if stem.measure > 1 || stem.measure == 1 && !stem.endsConsonantVowelConsonant {
                letters.removeLast()
            }
        }
        if ends(with: "ll"), stem(without: 1).measure > 1 { letters.removeLast() }
    }

    /// Replaces the first suffix that fits, if it and what stands before it meet the condition.
    mutating func apply(
        _ rules: [(suffix: String, replacement: String)],
        where condition: (Word, String) -> Bool
    ) {
        for (suffix, replacement) in rules
        where letters.count > suffix.utf8.count && ends(with: suffix) {
            let count = suffix.utf8.count
            if condition(stem(without: count), suffix) { replace(count, by: replacement) }
            return
        }
    }

    func ends(with suffix: String) -> Bool {
        letters.count >= suffix.utf8.count
            && letters.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }

    mutating func replace(_ count: Int, by replacement: String) {
        letters.removeLast(count)
        letters += replacement.utf8
    }

    func stem(without count: Int) -> Word {
        Word(letters: Array(letters.dropLast(count)))
    }

    /// How many times vowels are followed by consonants.
    var measure: Int {
        var count = 0
        var isAfterVowel = false
        var isAfterConsonant = false
        for position in letters.indices {
            let isVowel = isVowel(position, after: isAfterConsonant)
            if !isVowel, isAfterVowel { count += 1 }
            isAfterVowel = isVowel
            isAfterConsonant = !isVowel
        }
        return count
    }

    /// Whether a vowel stands before the last `count` letters; a y is one except at the start.
    func hasVowel(before count: Int) -> Bool {
        letters.indices.dropLast(count).contains { isVowel($0, after: $0 > 0) }
    }

    /// "hop", but neither "how" nor "box" nor "boy".
    var endsConsonantVowelConsonant: Bool {
        guard letters.count > 2, let last = letters.last, !"wxy".utf8.contains(last) else {
            return false
        }
        var kinds: [Bool] = []
        for position in letters.indices {
            kinds.append(isVowel(position, after: kinds.last == false))
        }
        return kinds.suffix(3) == [false, true, false]
    }

    /// Whether a letter is a vowel; a y is one after a consonant.
    private func isVowel(_ position: Int, after consonant: Bool) -> Bool {
        let letter = letters[position]
        return "aeiou".utf8.contains(letter) || consonant && letter == UInt8(ascii: "y")
    }
}
