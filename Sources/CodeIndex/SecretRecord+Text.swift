// How the column `secrets` is written: a line a secret, "12 github-token".

extension SecretRecord {
    /// `nil` for none.
    static func text(_ secrets: [SecretRecord]) -> String? {
        secrets.isEmpty ? nil : secrets.map { "\($0.line) \($0.kind)" }.joined(separator: "\n")
    }

    /// What ``text(_:)`` wrote; lines that a damaged file garbled are left out.
    static func list(_ text: String) -> [SecretRecord] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let number = Int(words[0]) else { return nil }
            return SecretRecord(line: number, kind: String(words[1]))
        }
    }
}
