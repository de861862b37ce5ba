/// A secret that a file holds: a key, a token, a password. Never its value.
public struct Secret: Sendable, Hashable {
    /// What it is, in lower case: `github-token`, `private-key`, `password`.
    public let kind: String
    /// Where its bytes begin, 1-based.
    public let line: Int
    /// The bytes that are blanked.
    public let byteRange: Range<Int>
}

/// What a file holds, secrets blanked: the only form in which contents go further than reading.
///
/// Soft prompts and vectors cannot be grepped afterwards, so nothing is indexed, encoded, quoted or
/// prompted that did not pass through here. A blanked byte is `*`; line ends and the count of bytes
/// stay, so that byte ranges and line numbers hold.
public struct MaskedSource: Sendable {
    /// Changes whenever other secrets may be found: what was indexed under another is dropped.
    public static let version = 1

    public let bytes: [UInt8]
    /// In order, none overlapping.
    public let secrets: [Secret]

    /// - Parameters:
    ///   - bytes: A whole file. Need not be UTF-8.
    ///   - path: From the repository's root; says how values are written.
    /// - Complexity: Linear in `bytes`, whatever they are.
    public init(_ bytes: [UInt8], path: String) {
        var scanner = SecretScanner(bytes, path: path)
        let findings = scanner.findings()
        if findings.isEmpty {
            self.bytes = bytes
            secrets = []
            return
        }
        var masked = bytes
        var secrets: [Secret] = []
        var line = 1
        var counted = 0
        for finding in findings {
            for byte in bytes[counted..<finding.range.lowerBound] where byte == .newline {
                line += 1
            }
            counted = finding.range.lowerBound
            secrets.append(Secret(kind: finding.kind, line: line, byteRange: finding.range))
            Self.blank(&masked, finding)
        }
        self.bytes = masked
        self.secrets = secrets
    }

    private static func blank(_ bytes: inout [UInt8], _ finding: SecretScanner.Finding) {
        if finding.isBlock {
            blankKey(&bytes, finding.range)
            return
        }
        for position in finding.range
        where bytes[position] != .newline && bytes[position] != .carriageReturn {
            bytes[position] = UInt8(ascii: "*")
        }
    }

    /// Blanks the lines of a key. Quotes, escapes and what is short stay, so that a key in a string
    /// literal leaves it one; its last line may be short.
    private static func blankKey(_ bytes: inout [UInt8], _ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end].isBase64 { end += 1 }
            if end - start >= SecretScanner.leastRun || end + 24 > range.upperBound {
                // The letter of an escape, `\n`, is none of the key's.
                let isEscaped = start > 0 && bytes[start - 1] == UInt8(ascii: "\\")
                for position in start + (isEscaped && end > start ? 1 : 0)..<end {
                    bytes[position] = UInt8(ascii: "*")
                }
            }
            start = end + 1
        }
    }
}
