// Private keys: the text form of OpenSSL, OpenSSH, PGP and PuTTY, as it is or in base 64.

extension SecretScanner {
    /// A key without an end is followed this far.
    private static let keyLimit = 32_768
    /// A line of a key holds at least as much in one run.
    static let leastRun = 16

    /// `-----BEGIN … PRIVATE KEY-----`, an option `--password …`, a token with a hyphen.
    ///
    /// - Returns: Where to go on.
    mutating func dash(at start: Int) -> Int {
        let next = byte(start + 1)
        if next == UInt8(ascii: "-") {
            let dashes = count(from: start, limit: 5) { $0 == UInt8(ascii: "-") }
            if dashes == 5, byte(start - 1) != UInt8(ascii: "-") { return pem(at: start) }
            if dashes == 2 { option(at: start + 2) }
        } else if next == UInt8(ascii: "u"), byte(start + 2).isBlank {
            login(at: start + 3)
        }
        if byte(start - 1).isHex { hyphenatedToken(at: start) }
        return start + 1
    }

    private mutating func pem(at start: Int) -> Int {
        guard matches("BEGIN ", at: start + 5) else { return start + 5 }
        let nameEnd =
            start + 11
            + count(from: start + 11, limit: 48) { $0.isUppercase || $0.isDigit || $0.isBlank }
        guard matches("-----", at: nameEnd),
            bytes[start + 11..<nameEnd].holds("PRIVATE KEY")
        else { return start + 5 }
        let body = nameEnd + 5
        var end = body
        let limit = min(bytes.count, body + Self.keyLimit)
        while end < limit, !(bytes[end] == UInt8(ascii: "-") && matches("-----", at: end)) {
            end += 1
        }
        if end == limit { end = keyEnd(from: body, limit: limit) }
        let range = body..<end
        if hasKey(in: range) {
            found.append(
                Finding(range: range, kind: "private-key", isBlock: true, isFormat: true))
        }
        return end
    }

    /// The end of the lines that look like a key's, where nothing says so.
    private func keyEnd(from start: Int, limit: Int) -> Int {
        var end = start
        var position = start
        while position < limit {
            let lineEnd = bytes[position..<limit].firstIndex(of: .newline) ?? limit
            let line = bytes[position..<lineEnd]
            let isBlank = line.allSatisfy(\.isSpace)
            guard isBlank || longestRun(line) >= Self.leastRun else { break }
            if !isBlank { end = lineEnd }
            position = lineEnd + 1
        }
        return end
    }

    /// Whether there is key material between the marks, and not three dots.
    private func hasKey(in range: Range<Int>) -> Bool {
        var run = 0
        var start = range.lowerBound
        for position in range {
            if bytes[position].isBase64 {
                if run == 0 { start = position }
                run += 1
                continue
            }
            if isKeyLine(start..<start + run) { return true }
            run = 0
        }
        return isKeyLine(start..<start + run)
    }

    private func isKeyLine(_ range: Range<Int>) -> Bool {
        range.count >= Self.leastRun && Randomness.score(bytes[range].prefix(128)) >= 20
            && !Placeholder.matches(bytes[range].prefix(128), isPlain: false)
    }

    private func longestRun(_ line: ArraySlice<UInt8>) -> Int {
        var longest = 0
        var run = 0
        for byte in line {
            run = byte.isBase64 ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// Words that announce a secret without punctuation behind them.
    ///
    /// - Returns: The end of the secret, if there is one.
    mutating func keyword(at start: Int) -> Int? {
        switch bytes[start] {
        case UInt8(ascii: "P"):
            return matches("Private-Lines: ", at: start) ? puttyKey(at: start + 15) : nil
        case UInt8(ascii: "L"):
            return matches("LS0tLS1CRUdJTi", at: start) ? encodedKey(at: start) : nil
        case UInt8(ascii: "l"):
            return matches("login", at: start) && byte(start + 5).isSpace
                ? machineLogin(at: start + 6) : nil
        case UInt8(ascii: "E"), UInt8(ascii: "A"):
            if nature.isDockerfile, matches("ENV ", at: start) || matches("ARG ", at: start) {
                option(at: start + 4)
            }
            return nil
        default: return nil
        }
    }

    private mutating func puttyKey(at position: Int) -> Int? {
        guard
            let start = bytes[position...].prefix(8).firstIndex(of: .newline).map({ $0 + 1 })
        else { return nil }
        let end = keyEnd(from: start, limit: min(bytes.count, start + Self.keyLimit))
        guard hasKey(in: start..<end) else { return nil }
        found.append(
            Finding(range: start..<end, kind: "private-key", isBlock: true, isFormat: true))
        return end
    }

    /// A key in text form, in base 64 once more, as Kubernetes and CI keep it.
    private mutating func encodedKey(at start: Int) -> Int? {
        let end = start + count(from: start, limit: Self.keyLimit, where: \.isBase64)
        guard end - start >= 100,
            let head = Base64.decoded(bytes[start..<min(end, start + 64)]),
            head.holds("PRIVATE KEY")
        else { return nil }
        found.append(Finding(range: start..<end, kind: "private-key", isFormat: true))
        return end
    }

    /// `login NAME password VALUE`, as `.netrc` has it.
    private mutating func machineLogin(at position: Int) -> Int? {
        let name = position + count(from: position, limit: 16, where: \.isSpace)
        let nameEnd = name + count(from: name, limit: 128) { !$0.isSpace }
        let word = nameEnd + count(from: nameEnd, limit: 16, where: \.isSpace)
        guard matches("password", at: word), byte(word + 8).isSpace else { return nil }
        let value = word + 8 + count(from: word + 8, limit: 16, where: \.isSpace)
        let end = value + count(from: value, limit: 256) { !$0.isSpace && !$0.isQuote }
        guard end - value >= 8, Randomness.score(bytes[value..<end]) >= 30,
            !Placeholder.matches(bytes[value..<end])
        else { return nil }
        found.append(Finding(range: value..<end, kind: "netrc-password"))
        return end
    }
}
