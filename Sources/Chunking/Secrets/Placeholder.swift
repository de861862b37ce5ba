// Values that stand where a secret would: `your-key-here`, `xxxx`, `${TOKEN}`.

enum Placeholder {
    private static let words = [
        "example", "placeholder", "change", "your", "xxxx", "dummy", "fake", "sample", "redacted",
        "insert", "replace", "todo", "foobar", "foo-bar", "foo_bar", "test", "mock", "invalid",
        "secret", "s3cr3t", "s3cret", "passw", "p4ss", "p@ss", "pa55", "pass1", "123456",
        "234567", "abcdef", "qwerty", "asdf", "lorem", "...", "****", "----", "0000000",
        "11111", "aaaaa", "deadbeef", "cafebabe", "hello", "hunter2", "undefined", "unknown",
        "-here", "_here", "ixmjm0nty3odkw", "removed", "masked", "default", "localhost",
    ].map { Array($0.utf8) }

    /// `[256]`: the words that begin with a byte.
    private static let wordsByFirst = (0...UInt8.max).map { first in
        words.filter { $0[0] == first }
    }

    /// What languages and tools replace by a value: `${A}`, `{{ a }}`, `%(a)s`, `<a>`, `$(a)`.
    private static let marks = [
        "${", "{{", "{%", "%(", "$(", "#{", "%s", "%v", "%d", "<", ">", "\\(", "a-z", "A-Z", "0-9",
    ]

    /// Whether nobody would be let in with `value`.
    ///
    /// - Parameter isPlain: It is a person's value, not the body of a known format: variables and
    ///   templates are looked for too.
    /// - Complexity: Linear in `value`, of which 256 bytes are looked at.
    static func matches(_ value: ArraySlice<UInt8>, isPlain: Bool = true) -> Bool {
        let value = Array(value.prefix(256))
        if isMonotone(value) || isPeriodic(value) { return true }
        let folded = value.map(\.folded)
        for start in folded.indices {
            for word in wordsByFirst[Int(folded[start])]
            where folded[start...].starts(with: word) { return true }
        }
        guard isPlain else { return false }
        // A variable, or the `$6$…` of a hashed password.
        if value.first == UInt8(ascii: "$"), value.count > 1, value[1].isWord { return true }
        if value.first == UInt8(ascii: "%"), value.last == UInt8(ascii: "%") { return true }
        return marks.contains { value.holds($0) }
    }

    /// Half of the characters are the one before, or its neighbour, or every other one is:
    /// `aaaa`, `0123456789`, `1a2b3c4d`.
    private static func isMonotone(_ value: [UInt8]) -> Bool {
        guard value.count >= 6 else { return false }
        return (1...2).contains { distance in
            let steps = zip(value, value.dropFirst(distance)).count { first, second in
                (-1...1).contains(Int(first) - Int(second))
            }
            return steps * 2 >= value.count - distance
        }
    }

    /// The same few characters again and again, or hardly any different ones.
    private static func isPeriodic(_ value: [UInt8]) -> Bool {
        guard value.count >= 12 else { return false }
        if Set(value).count * 5 < min(value.count, 32) { return true }
        return (1...min(16, value.count / 3)).contains { period in
            zip(value, value.dropFirst(period)).allSatisfy { $0 == $1 }
        }
    }
}
