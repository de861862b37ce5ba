// A name that announces a secret, and a value beside it that is drawn by lot: in code, YAML, JSON,
// TOML, properties, shell, XML, connection strings, options of commands.

extension SecretScanner {
    /// `name = value`, `name: value`, `"name" => "value"`.
    mutating func assignment(at position: Int) {
        let next = byte(position + 1)
        // The second half of an operator decides.
        if bytes[position] == UInt8(ascii: ":"),
            next == UInt8(ascii: "=") || next == UInt8(ascii: ":")
        {
            return
        }
        guard let value = value(behind: position), mayBeSecret(value) else { return }
        judge(value, named: names(before: position))
    }

    /// `call("value")`, `put("name", "value")`, `lookup("name") || "value"`.
    mutating func argument(at position: Int) {
        var start = position + 1
        if bytes[position] == UInt8(ascii: "|") || bytes[position] == UInt8(ascii: "?") {
            guard byte(start) == bytes[position] else { return }
            start += 1
        }
        start += count(from: start, limit: 8, where: \.isSpace)
        guard byte(start).isQuote, let value = quoted(at: start), mayBeSecret(value) else { return }
        judge(value, named: names(before: position, limit: 1))
    }

    /// `<password>value</password>`, `<string name="api_key">value</string>`.
    mutating func element(at position: Int) {
        let before = byte(position - 1)
        guard before.isWord || before.isQuote, byte(position + 1) > UInt8(ascii: " ")
        else { return }
        let start = position + 1
        let end =
            start
            + count(from: start, limit: 1024) { byte in
                !byte.isSpace && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
            }
        let value = Value(range: start..<end, isQuoted: true)
        guard byte(end) == UInt8(ascii: "<"), byte(end + 1) == UInt8(ascii: "/"),
            mayBeSecret(value)
        else { return }
        var names = names(before: position, limit: 1)
        // A property list names the value in the element before.
        if let name = names.first, bytes[name].elementsEqual("string".utf8) {
            names += namesNearby(before: name.lowerBound)
        }
        judge(value, named: names)
    }

    /// `--password value`, `ENV PASSWORD value`; `start` is the name's.
    mutating func option(at start: Int) {
        let end = start + count(from: start, limit: 64, where: Self.isName)
        guard end > start, byte(end).isBlank else { return }
        let first = end + count(from: end, limit: 8, where: \.isBlank)
        let value =
            byte(first).isQuote ? quoted(at: first) : unquoted(at: first, isLine: false)
        if let value, mayBeSecret(value) { judge(value, named: [start..<end]) }
    }

    /// `-u user:password`.
    mutating func login(at position: Int) {
        var start = position + count(from: position, limit: 8, where: \.isBlank)
        if byte(start).isQuote { start += 1 }
        let end = start + count(from: start, limit: 256) { !$0.isSpace && !$0.isQuote }
        guard let separator = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")) else { return }
        let password = separator + 1..<end
        guard password.count >= 8, Randomness.score(bytes[password]) >= 60,
            !Placeholder.matches(bytes[password])
        else { return }
        found.append(Finding(range: password, kind: "password"))
    }

    static func isName(_ byte: UInt8) -> Bool {
        byte.isWord || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// The names that a value may go by: the word before it, and the ones before that as long as
    /// nothing but a type's punctuation stands between: `password: String =`, `var token string =`.
    private func names(before position: Int, limit: Int = 3) -> [Range<Int>] {
        var names: [Range<Int>] = []
        let floor = max(0, position - 120)
        var end = position
        while names.count < limit {
            var skipped = 0
            while end > floor, skipped < 12,
                names.isEmpty ? isBetween(bytes[end - 1]) : isInType(end - 1)
            {
                end -= 1
                skipped += 1
            }
            var start = end
            while start > floor, Self.isName(bytes[start - 1]) { start -= 1 }
            guard start < end else { break }
            names.append(start..<end)
            if names.count == 1, isValue(start..<end) { return names + namesNearby(before: start) }
            end = start
        }
        return names
    }

    /// What may stand between a name and its operator.
    private func isBetween(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "]"),
            UInt8(ascii: ")"), UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "!"),
            UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "|"), UInt8(ascii: "="),
            UInt8(ascii: "*"), UInt8(ascii: "&"), UInt8(ascii: ">"):
            true
        default: byte.isBlank
        }
    }

    /// What may stand between a name and its type, or in it: `password: &'static str`.
    private func isInType(_ position: Int) -> Bool {
        switch bytes[position] {
        case UInt8(ascii: ":"), UInt8(ascii: "*"), UInt8(ascii: "&"), UInt8(ascii: "?"): true
        case UInt8(ascii: "'"): byte(position - 1) == UInt8(ascii: "&")
        default: bytes[position].isBlank
        }
    }

    private func isValue(_ range: Range<Int>) -> Bool {
        range.count == 5 && bytes[range].map(\.folded).elementsEqual("value".utf8)
    }

    /// Names in the attribute, key or line before `value`: `- name: DB_PASSWORD`, `key="Password"`.
    private func namesNearby(before position: Int) -> [Range<Int>] {
        var names: [Range<Int>] = []
        let floor = max(0, position - 120)
        var lineCount = 0
        var end = position
        while end > floor, lineCount < 2, names.count < 3 {
            if Self.isName(bytes[end - 1]) {
                var start = end
                while start > floor, Self.isName(bytes[start - 1]) { start -= 1 }
                names.append(start..<end)
                end = start
            } else {
                // Where one thing ends, the name of another does not count.
                if bytes[end - 1] == UInt8(ascii: "{") || bytes[end - 1] == UInt8(ascii: "}") {
                    break
                }
                if bytes[end - 1] == .newline { lineCount += 1 }
                end -= 1
            }
        }
        return names
    }
}
