// Tokens that are known by something in their middle.

extension SecretScanner {
    /// `123456789:AA…`: a bot of Telegram.
    mutating func telegramToken(at colon: Int) {
        guard byte(colon + 1) == UInt8(ascii: "A"), byte(colon + 2) == UInt8(ascii: "A") else {
            return
        }
        let digits = count(before: colon, limit: 11, where: \.isDigit)
        let end = colon + 1 + count(from: colon + 1, limit: 40, where: Self.isURLSafe)
        guard (8...10).contains(digits), end - colon - 1 == 35 else { return }
        add(colon - digits..<end, kind: "telegram-token")
    }

    /// `id.time.signature` of a Discord bot, `….atlasv1.…` of Terraform Cloud.
    mutating func dottedToken(at dot: Int) {
        if byte(dot + 7) == UInt8(ascii: "."),
            [UInt8(ascii: "M"), UInt8(ascii: "N"), UInt8(ascii: "O")].contains(where: { first in
                (23...28).contains { byte(dot - $0) == first }
            }), count(from: dot + 1, limit: 7, where: Self.isURLSafe) == 6
        {
            let length = count(before: dot, limit: 29, where: Self.isURLSafe)
            let end = dot + 8 + count(from: dot + 8, limit: 40, where: Self.isURLSafe)
            if (23...28).contains(length), (27...38).contains(end - dot - 8) {
                add(dot - length..<end, kind: "discord-token")
            }
        }
        if byte(dot + 1) == UInt8(ascii: "a"), matches(".atlasv1.", at: dot) {
            // The letter of an escape, `\n`, may stand before the 14.
            let length = count(before: dot, limit: 15, where: \.isWord)
            let start = dot + 9
            let end = start + count(from: start, limit: 80, where: Self.isURLSafe)
            if length >= 14, end - start >= 60 { add(dot - 14..<end, kind: "terraform-token") }
        }
    }

    /// `abc8Q~…`: a client secret of Microsoft Entra.
    mutating func azureSecret(at tilde: Int) {
        guard byte(tilde - 1) == UInt8(ascii: "Q"), byte(tilde - 2).isDigit else { return }
        func isPart(_ byte: UInt8) -> Bool {
            Self.isURLSafe(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
        }
        let before = count(before: tilde - 2, limit: 4, where: isPart)
        let after = count(from: tilde + 1, limit: 40, where: isPart)
        guard before == 3, (31...34).contains(after) else { return }
        add(tilde - 5..<tilde + 1 + after, kind: "azure-client-secret")
    }

    /// 32 hexadecimal digits before `-us12` (Mailchimp) or `-1a2b3c4d-5e6f7a8b` (Mailgun).
    mutating func hyphenatedToken(at dash: Int) {
        let isMailchimp =
            byte(dash + 1) == UInt8(ascii: "u") && byte(dash + 2) == UInt8(ascii: "s")
            && byte(dash + 3).isDigit
        let isMailgun =
            !isMailchimp && byte(dash + 9) == UInt8(ascii: "-")
            && byte(dash + 1).isHex
        guard isMailchimp || isMailgun,
            count(before: dash, limit: 33, where: \.isHex) == 32
        else { return }
        if isMailchimp {
            let end = dash + 3 + count(from: dash + 3, limit: 3, where: \.isDigit)
            add(dash - 32..<end, kind: "mailchimp-key")
        } else if count(from: dash + 1, limit: 9, where: \.isHex) == 8,
            count(from: dash + 10, limit: 9, where: \.isHex) == 8
        {
            add(dash - 32..<dash + 18, kind: "mailgun-key")
        }
    }

    private mutating func add(_ range: Range<Int>, kind: String) {
        let value = bytes[range]
        guard Randomness.score(value) > 20, !Placeholder.matches(value, isPlain: false) else {
            return
        }
        found.append(Finding(range: range, kind: kind, isFormat: true))
    }

    static func isURLSafe(_ byte: UInt8) -> Bool { byte.isWord || byte == UInt8(ascii: "-") }

    func count(from start: Int, limit: Int, where isPart: (UInt8) -> Bool) -> Int {
        var position = start
        while position < min(bytes.count, start + limit), isPart(bytes[position]) { position += 1 }
        return position - start
    }

    func count(before end: Int, limit: Int, where isPart: (UInt8) -> Bool) -> Int {
        var position = end
        while position > max(0, end - limit), isPart(bytes[position - 1]) { position -= 1 }
        return end - position
    }
}
