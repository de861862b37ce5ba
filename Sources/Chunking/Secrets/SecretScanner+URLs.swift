// Passwords in the addresses of services.

extension SecretScanner {
    /// Most bytes of user and password that are looked at.
    private static let userLimit = 512

    /// `scheme://user:password@host`, `scheme://token@host`.
    mutating func url(at colon: Int) {
        guard byte(colon - 1).isWord else { return }
        let start = colon + 3
        let end = min(bytes.count, start + Self.userLimit)
        var separator: Int?
        var at: Int?
        var position = start
        while position < end, !endsUser(bytes[position]) {
            if bytes[position] == UInt8(ascii: ":"), separator == nil { separator = position }
            if bytes[position] == UInt8(ascii: "@") { at = position }
            position += 1
        }
        guard let at, at > start else { return }
        if let separator, separator < at {
            let password = separator + 1..<at
            if isPassword(password, user: start..<separator, hostAt: at + 1) {
                found.append(Finding(range: password, kind: "url-password"))
            }
        } else if at - start >= 20, Randomness.score(bytes[start..<at]) >= 60,
            !Placeholder.matches(bytes[start..<at])
        {
            found.append(Finding(range: start..<at, kind: "url-token"))
        }
    }

    /// `user:password@tcp(host:3306)/name`, as Go's MySQL driver writes it.
    mutating func dataSource(at position: Int) {
        guard matches("tcp(", at: position + 1) || matches("unix(", at: position + 1) else {
            return
        }
        let length = count(before: position, limit: 128) { !endsUser($0) }
        guard let separator = bytes[position - length..<position].firstIndex(of: UInt8(ascii: ":"))
        else {
            return
        }
        let password = separator + 1..<position
        if isPassword(password, user: position - length..<separator, hostAt: position + 5) {
            found.append(Finding(range: password, kind: "url-password"))
        }
    }

    private func endsUser(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"),
            UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), 0:
            true
        default: byte.isSpace
        }
    }

    /// Whether somebody could log in with it: no placeholder, no toy on a toy host.
    func isPassword(_ range: Range<Int>, user: Range<Int>, hostAt: Int) -> Bool {
        let password = bytes[range]
        guard range.count >= 6, !Placeholder.matches(password),
            !password.elementsEqual(bytes[user]),
            password.count(where: { $0 == UInt8(ascii: "%") }) * 6 <= password.count,
            password.allSatisfy({ $0 < 0x7F && $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "[") })
        else { return false }
        let score = Randomness.score(password)
        if score >= 60 { return range.count >= 8 }
        // What a person chose: only where a host outside of tests and examples is named.
        guard score >= 20, range.count >= 8, !nature.isTest else { return false }
        let length = count(from: hostAt, limit: 128) {
            Self.isURLSafe($0) || $0 == UInt8(ascii: ".")
        }
        let host = Array(bytes[hostAt..<hostAt + length].map(\.folded))
        return host.contains(UInt8(ascii: "."))
            && !host.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
            && !Placeholder.matches(host[...], isPlain: false)
    }
}
