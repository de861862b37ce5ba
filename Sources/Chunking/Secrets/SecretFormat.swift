// Tokens that tell what they are by how they begin.

/// One format of a token: fixed text and runs of characters, in order.
///
/// Written as `ghp_<alnum 36>`: text as it stands, then a run of 36 characters of an ``Alphabet``;
/// `<url 20+>` is 20 to 1,024, `<digit 9-12>` between 9 and 12. Runs take all they can and never give
/// back, so a match costs no more than its length.
struct SecretFormat: Sendable {
    enum Part: Sendable {
        case text([UInt8])
        case run(Alphabet, ClosedRange<Int>)
    }

    let kind: String
    let parts: [Part]
    /// Bytes of the first text.
    let prefix: [UInt8]

    /// Most characters of an open run.
    private static let runLimit = 1024

    /// - Precondition: `pattern` begins with two characters of text at least.
    init(kind: String, pattern: String) {
        self.kind = kind
        var parts: [Part] = []
        for piece in pattern.split(separator: "<", omittingEmptySubsequences: false) {
            guard let end = piece.firstIndex(of: ">") else {
                parts.append(.text(Array(piece.utf8)))
                continue
            }
            let run = piece[..<end].split(separator: " ")
            parts.append(.run(Alphabet.named[String(run[0])]!, Self.counts(run[1])))
            let text = piece[piece.index(after: end)...]
            if !text.isEmpty { parts.append(.text(Array(text.utf8))) }
        }
        guard case .text(let prefix) = parts[0], prefix.count >= 2 else {
            preconditionFailure("format \(pattern) begins with no text")
        }
        self.parts = parts
        self.prefix = prefix
    }

    private static func counts(_ text: Substring) -> ClosedRange<Int> {
        if text.hasSuffix("+") { return Int(text.dropLast())!...runLimit }
        let ends = text.split(separator: "-").map { Int($0)! }
        return ends[0]...ends[ends.count - 1]
    }

    /// The bytes behind the prefix, if a token of this format begins at `start`.
    func body(in bytes: [UInt8], at start: Int) -> Range<Int>? {
        var position = start
        for part in parts {
            switch part {
            case .text(let text):
                guard position + text.count <= bytes.count else { return nil }
                for offset in text.indices where bytes[position + offset] != text[offset] {
                    return nil
                }
                position += text.count
            case .run(let alphabet, let counts):
                let end = min(bytes.count, position + counts.upperBound)
                let first = position
                while position < end, alphabet.contains(bytes[position]) { position += 1 }
                guard position - first >= counts.lowerBound else { return nil }
            }
        }
        if position < bytes.count, bytes[position].isWord { return nil }
        return start + prefix.count..<position
    }
}

/// All formats, by their first two bytes.
struct SecretFormats: Sendable {
    static let shared = SecretFormats(cloud + code + services)

    /// `[65536]`: the number of a group, 0 for none.
    let groupOfPair: [UInt8]
    let groups: [[SecretFormat]]

    /// - Parameter tables: Lines of kind and pattern.
    init(_ tables: String) {
        var groupOfPair = [UInt8](repeating: 0, count: 65_536)
        var groups: [[SecretFormat]] = [[]]
        for line in tables.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            let format = SecretFormat(
                kind: String(words[0]),
                pattern: String(words[1].drop { $0 == " " }))
            let pair = Int(format.prefix[0]) << 8 | Int(format.prefix[1])
            if groupOfPair[pair] == 0 {
                groupOfPair[pair] = UInt8(groups.count)
                groups.append([])
            }
            groups[Int(groupOfPair[pair])].append(format)
        }
        self.groupOfPair = groupOfPair
        self.groups = groups
    }
}
