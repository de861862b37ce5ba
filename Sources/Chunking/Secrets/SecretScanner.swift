// One pass over a file. Bytes that may begin or announce a secret are looked at more closely, each
// with a bounded look back and a look ahead that ends at the next such byte of its sort: the work
// is linear in the file, hostile ones included. No regular expressions.

/// Finds the secrets of one file.
struct SecretScanner {
    struct Finding {
        var range: Range<Int>
        var kind: String
        /// A key over several lines: what encloses it stays.
        var isBlock = false
        /// Told by its own format, not by a name beside it.
        var isFormat = false
    }

    let bytes: [UInt8]
    let nature: FileNature
    var found: [Finding] = []
    /// Behind the last value that was taken for a secret: all of it is blanked, so nothing in it is
    /// looked for.
    var taken = 0
    /// The last run without white space; looked up again, it is not walked again.
    var lastRun = 0..<0
    var lastRunIsLine = false

    /// Least score of a token of a known format: what reads like words is none.
    private static let formatScore = 20

    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        nature = FileNature(path: path)
    }

    /// All secrets, in order, overlapping ones joined.
    mutating func findings() -> [Finding] {
        scan()
        found.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var joined: [Finding] = []
        for finding in found {
            guard let last = joined.last, finding.range.lowerBound < last.range.upperBound else {
                joined.append(finding)
                continue
            }
            let end = max(last.range.upperBound, finding.range.upperBound)
            joined[joined.count - 1].range = last.range.lowerBound..<end
            if finding.isFormat, !last.isFormat { joined[joined.count - 1].kind = finding.kind }
            if !finding.isBlock { joined[joined.count - 1].isBlock = false }
        }
        return joined
    }

    /// What the main loop does with a byte.
    private enum Action: UInt8 {
        case pass, word, colon, assignment, argument, tag, dash, dot, tilde, at
    }

    private static let actions: [UInt8] = (0..<256).map { value -> UInt8 in
        let byte = UInt8(value)
        if byte.isWord { return Action.word.rawValue }
        let action: Action =
            switch byte {
            case UInt8(ascii: ":"): .colon
            case UInt8(ascii: "="): .assignment
            case UInt8(ascii: "("), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "?"):
                .argument
            case UInt8(ascii: ">"): .tag
            case UInt8(ascii: "-"): .dash
            case UInt8(ascii: "."): .dot
            case UInt8(ascii: "~"): .tilde
            case UInt8(ascii: "@"): .at
            default: .pass
            }
        return action.rawValue
    }

    private mutating func scan() {
        let actions = Self.actions
        let formats = SecretFormats.shared
        var isInWord = false
        var position = 0
        while position < bytes.count {
            let action = actions[Int(bytes[position])]
            if action == Action.word.rawValue {
                if !isInWord {
                    isInWord = true
                    if let end = word(at: position, formats) {
                        position = end
                        continue
                    }
                }
                position += 1
                continue
            }
            isInWord = false
            position += 1
            if action == Action.pass.rawValue { continue }
            position = max(punctuation(Action(rawValue: action)!, at: position - 1), taken)
        }
    }

    /// - Returns: Where to go on: behind what was recognised, else behind the byte.
    private mutating func punctuation(_ action: Action, at position: Int) -> Int {
        switch action {
        case .colon:
            if byte(position + 1) == UInt8(ascii: "/"), byte(position + 2) == UInt8(ascii: "/") {
                url(at: position)
            } else {
                telegramToken(at: position)
                assignment(at: position)
            }
        case .assignment: assignment(at: position)
        case .argument: argument(at: position)
        case .tag: element(at: position)
        case .dash: return dash(at: position)
        case .dot: dottedToken(at: position)
        case .tilde: azureSecret(at: position)
        case .at: dataSource(at: position)
        case .pass, .word: break
        }
        return position + 1
    }

    /// A word begins: is it a token?
    ///
    /// - Returns: Its end, if it is.
    mutating func word(at start: Int, _ formats: SecretFormats = .shared) -> Int? {
        if let end = format(at: start, formats) { return end }
        // The letter of an escape, `\n`, is none of the word's.
        if start > 0, bytes[start - 1] == UInt8(ascii: "\\"), start + 1 < bytes.count {
            return format(at: start + 1, formats)
        }
        return nil
    }

    private mutating func format(at start: Int, _ formats: SecretFormats) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        let pair = Int(bytes[start]) << 8 | Int(bytes[start + 1])
        let group = formats.groupOfPair[pair]
        if group != 0 {
            for format in formats.groups[Int(group)] {
                guard let body = format.body(in: bytes, at: start), !isInsideBase64(start),
                    Randomness.score(bytes[body].prefix(256)) >= Self.formatScore,
                    !Placeholder.matches(bytes[body], isPlain: false)
                else { continue }
                found.append(Finding(range: body, kind: format.kind, isFormat: true))
                return body.upperBound
            }
        }
        return keyword(at: start)
    }

    /// Whether a word is but a stretch of a longer text in base 64.
    private func isInsideBase64(_ start: Int) -> Bool {
        guard start > 1 else { return false }
        let before = bytes[start - 1]
        if before == UInt8(ascii: "+") { return bytes[start - 2].isWord }
        guard before == UInt8(ascii: "/") else { return false }
        // Paths are made of words; base 64 is not.
        let first = max(0, start - 24)
        let text = bytes[first..<start]
        return text.allSatisfy(\.isBase64) && Randomness.score(text) > 60
    }

    func byte(_ position: Int) -> UInt8 {
        position >= 0 && position < bytes.count ? bytes[position] : 0
    }

    func matches(_ text: String, at position: Int) -> Bool {
        position >= 0 && position <= bytes.count && bytes[position...].starts(with: text.utf8)
    }
}

/// What a path says about how values are written in a file.
struct FileNature {
    /// One value a line, unquoted as a rule: YAML, properties, shell.
    let isLines: Bool
    let isDockerfile: Bool
    let isTest: Bool

    private static let lineExtensions: Set<String> = [
        "yml", "yaml", "properties", "env", "envrc", "ini", "cfg", "conf", "config", "toml", "sh",
        "bash", "zsh", "fish", "tfvars", "example", "sample", "template", "dist", "cnf",
    ]

    init(path: String) {
        let name = FilePath.name(path).lowercased()
        isLines =
            Self.lineExtensions.contains(FilePath.lowercasedExtension(path))
            || name.hasPrefix(".env") || name == ".envrc" || name == ".npmrc"
        isDockerfile =
            name.hasPrefix("dockerfile") || name.hasSuffix(".dockerfile")
            || name.hasPrefix("containerfile")
        isTest = FileRules.isTest(path: path)
    }
}
