// Where a value begins and ends, and whether it is a secret.

extension SecretScanner {
    struct Value {
        var range: Range<Int>
        var isQuoted: Bool

        /// Written as values are in such a file, so that it is a literal and not code.
        func isPlain(_ nature: FileNature) -> Bool {
            isQuoted || nature.isLines || nature.isDockerfile
        }
    }

    /// Longer values are tables or texts.
    private static let longest = 4096

    /// The value behind an operator, in quotes or without.
    mutating func value(behind position: Int) -> Value? {
        var start = position + 1
        let isColon = bytes[position] == UInt8(ascii: ":")
        while start < position + 4,
            byte(start) == UInt8(ascii: "=") || byte(start) == UInt8(ascii: ">")
                || (isColon && start == position + 1 && byte(start) == UInt8(ascii: "-"))
        {
            // `a: >` begins a text in YAML; the rest are operators.
            if isColon, byte(start) == UInt8(ascii: ">") { break }
            start += 1
        }
        start += count(from: start, limit: 40, where: \.isBlank)
        var isBlock = false
        if isColon, byte(start) == UInt8(ascii: "|") || byte(start) == UInt8(ascii: ">") {
            isBlock = true
            start += 1
            if byte(start) == UInt8(ascii: "-") || byte(start) == UInt8(ascii: "+") { start += 1 }
        }
        if byte(start) == UInt8(ascii: "\\") && byte(start + 1).isSpace { start += 1 }
        if byte(start) == .newline || byte(start) == .carriageReturn {
            start += count(from: start, limit: 100, where: \.isSpace)
            guard isBlock || byte(start).isQuote else { return nil }
        }
        if let quote = openingQuote(at: start) { return quoted(at: quote) }
        start = behindScheme(start)
        return unquoted(at: start, isLine: nature.isLines)
    }

    /// The quote that begins a literal: at once, behind its prefix (`r"`, `@"`) or a call that
    /// wraps it (`Some("`, `[]byte("`).
    private func openingQuote(at start: Int) -> Int? {
        if byte(start).isQuote { return start }
        if byte(start) == UInt8(ascii: "\\"), byte(start + 1).isQuote { return start + 1 }
        let length = count(from: start, limit: 40) { byte in
            byte.isWord || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[")
                || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ":")
                || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "$")
                || byte == UInt8(ascii: "&")
        }
        let end = start + length
        if length <= 2, length > 0, byte(end).isQuote { return end }
        if length > 0, byte(end) == UInt8(ascii: "("), byte(end + 1).isQuote { return end + 1 }
        return nil
    }

    /// Behind `Bearer ` and the like.
    private func behindScheme(_ start: Int) -> Int {
        guard byte(start).isLetter else { return start }
        for scheme in ["bearer ", "basic ", "token ", "bot ", "apikey "] {
            let end = start + scheme.utf8.count
            guard end < bytes.count, bytes[end - 1] == UInt8(ascii: " ") else { continue }
            if bytes[start..<end].lazy.map(\.folded).elementsEqual(scheme.utf8) { return end }
        }
        return start
    }

    /// What stands between quotes, if it is one word.
    func quoted(at position: Int) -> Value? {
        let quote = bytes[position]
        var start = position + 1
        while start < position + 3, byte(start) == quote { start += 1 }
        start = behindScheme(start)
        var end = start
        let limit = min(bytes.count, start + Self.longest)
        while end < limit, bytes[end] != quote {
            if bytes[end].isSpace { return nil }
            if bytes[end] == UInt8(ascii: "\\"), byte(end + 1).isQuote { break }
            end += 1
        }
        guard end < limit else { return nil }
        return Value(range: start..<end, isQuoted: true)
    }

    /// A value without quotes.
    ///
    /// - Parameter isLine: Only white space ends it.
    mutating func unquoted(at start: Int, isLine: Bool) -> Value? {
        if !(lastRun.contains(start) && isLine == lastRunIsLine) {
            var end = start
            while end < bytes.count, !endsValue(bytes[end], isLine: isLine) { end += 1 }
            lastRun = start..<end
            lastRunIsLine = isLine
        }
        return start < lastRun.upperBound
            ? Value(range: start..<lastRun.upperBound, isQuoted: false) : nil
    }

    private func endsValue(_ byte: UInt8, isLine: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "}"),
            UInt8(ascii: "]"), UInt8(ascii: "&"), UInt8(ascii: "\\"), UInt8(ascii: "("):
            !isLine
        default: byte.isSpace || byte.isQuote || byte == UInt8(ascii: "<")
        }
    }

    /// Whether it is worth a look at its name. Most values read like words: that is soon told.
    func mayBeSecret(_ value: Value) -> Bool {
        value.range.count >= 8 && value.range.count < Self.longest
            && Randomness.score(bytes[value.range].prefix(256)) > 0
    }

    /// Takes the value for a secret, if one of the names says so and it is drawn by lot.
    mutating func judge(_ value: Value, named names: [Range<Int>]) {
        for (distance, range) in names.enumerated() {
            guard let name = SecretName(bytes[range]) else { continue }
            // `Authorization: Digest username="…"`
            if distance > 0, name == .credential { continue }
            if let end = word(at: value.range.lowerBound), end >= value.range.upperBound { return }
            guard isSecret(value, name: name, words: bytes[range]) else { return }
            found.append(Finding(range: value.range, kind: name.rawValue))
            taken = value.range.upperBound
            return
        }
    }

    private func isSecret(_ value: Value, name: SecretName, words: ArraySlice<UInt8>) -> Bool {
        let text = bytes[value.range]
        let head = text.prefix(256)
        guard text.count >= name.leastLength, head.contains(where: \.isLetter),
            head.allSatisfy({ (0x21..<0x7F).contains($0) }), !isKnownHarmless(head),
            !Placeholder.matches(head)
        else { return false }
        if isUUID(text) {
            // Two vendors' keys look like one.
            let name = words.map(\.folded)
            return name.holds("heroku") || name.holds("authtoken")
        }
        if let plain = Base64.text(head), plain.count >= 4 {
            return isEncodedSecret(plain[...])
        }
        return Randomness.score(head) >= leastScore(value, of: name)
    }

    /// How sure it must be.
    private func leastScore(_ value: Value, of name: SecretName) -> Int {
        if nature.isTest { return value.isPlain(nature) ? 65 : 110 }
        // People choose passwords; the rest is drawn by programs.
        if name == .password, value.isPlain(nature) { return 20 }
        return value.isPlain(nature) ? 50 : 95
    }

    /// Text that was encoded: `user:password`, or a password.
    private func isEncodedSecret(_ plain: ArraySlice<UInt8>) -> Bool {
        let password = plain.lastIndex(of: UInt8(ascii: ":")).map { plain[($0 + 1)...] } ?? plain
        return password.count >= 8 && !password.contains(UInt8(ascii: " "))
            && Randomness.score(password) >= 30 && !Placeholder.matches(password)
    }

    private func isUUID(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        return zip(0..., text).allSatisfy { offset, byte in
            [8, 13, 18, 23].contains(offset)
                ? byte == UInt8(ascii: "-") : byte.folded.isHex
        }
    }

    /// Digests, public keys, encrypted and hashed values, addresses, paths, code.
    private func isKnownHarmless(_ text: ArraySlice<UInt8>) -> Bool {
        let heads = [
            "sha1-", "sha256-", "sha384-", "sha512-", "sha1:", "sha256:", "sha512:", "md5:",
            "ENC[", "ENC(", "{cipher}", "vault:", "AAAAB3Nza", "AAAAC3Nza", "AAAAE2Vj", "ssh-rsa",
            "LS0tLS1CRUdJTiBDRVJU", "data:", "arn:", "./", "../", "/home/", "/usr/", "/etc/",
            "/var/", "~/", "$2a$", "$2b$", "$2y$", "{SHA}", "{SSHA}", "pbkdf2", "0x",
        ]
        if heads.contains(where: { text.starts(with: $0.utf8) }) { return true }
        // What an address holds is looked for by itself.
        if text.holds("://") { return true }
        // Maven and Jasypt write encrypted passwords so.
        if text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") { return true }
        let ends = [
            ".png", ".jpg", ".jpeg", ".gif", ".svg", ".js", ".css", ".html", ".json", ".geojson",
            ".pem",
            ".key",
            ".yml", ".yaml", ".xml", ".zip", ".txt",
        ]
        let marks = ["()", "(\\", "[0]", "=>", "->", "::", "&&", "||", "==", "\\u", "\\x"]
        if ends.contains(where: { text.reversed().starts(with: $0.utf8.reversed()) }) {
            return true
        }
        // Base 64 holds few of them.
        if text.count(where: { $0 == UInt8(ascii: "/") }) * 10 > text.count + 10 { return true }
        // A password may hold two of the same sign; code among words does more often.
        return marks.contains { text.holds($0) }
            && Randomness.score(text) < 150
    }
}
