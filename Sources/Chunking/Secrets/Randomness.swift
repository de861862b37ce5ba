// How much text looks drawn by lot rather than written by a person.

enum Randomness {
    /// Evidence that `value` is random, in tenths of a nat; below 0 it reads like words.
    ///
    /// A sum over neighbouring characters of log(rate in random base-62 text / rate in names and
    /// string literals). Rates were counted in 6,000 source files of 48 public repositories.
    ///
    /// - Complexity: Linear in `value`.
    static func score(_ value: ArraySlice<UInt8>) -> Int {
        guard var previous = value.first else { return 0 }
        var score = 0
        for byte in value.dropFirst() {
            score += weight(previous, byte)
            previous = byte
        }
        return score
    }

    private static func weight(_ first: UInt8, _ second: UInt8) -> Int {
        if first.isLetter, second.isLetter {
            if first.isLowercase, second.isUppercase { return 9 }
            let isCommon = follows(first, second)
            if first.isUppercase, second.isLowercase { return isCommon ? -3 : 26 }
            return isCommon ? -14 : 18
        }
        if first.isDigit, second.isDigit { return 10 }
        if first.isWord, second.isWord, first != 0x5F, second != 0x5F { return 30 }
        return isSeparator(first) || isSeparator(second) ? -2 : 6
    }

    /// What names and paths are joined with.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
            UInt8(ascii: ":"), UInt8(ascii: " "):
            true
        default: false
        }
    }

    private static func follows(_ first: UInt8, _ second: UInt8) -> Bool {
        commonFollowers[Int(first.folded - 0x61)] >> UInt32(second.folded - 0x61) & 1 == 1
    }

    /// For each letter those that follow it in words: 241 pairs, 95% of all pairs counted.
    private static let commonFollowers: [UInt32] = [
        "bcdfgiklmnprstuvwy", "aeilouy", "acehiklortu", "adeiosu", "acdefgilmnpqrstvwxy",
        "aefiortu", "aehiorsu", "aeiort", "abcdefglmnoprstvz", "e", "aei", "adeilostuy",
        "abeimopu", "acdefgilnostuvy", "abcdfgiklmnoprstuvw", "aeiloprstuy", "u",
        "acdegiklmnorstuvy", "acehikopstuy", "acehiloprstuwy", "abceilmnprst", "aei", "aehiorw",
        "cpt", "ops", "e",
    ].map { letters in letters.utf8.reduce(0) { $0 | 1 << UInt32($1 - 0x61) } }
}
