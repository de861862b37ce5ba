// What tree-sitter 0.20 cannot take: it may end the program on nesting, and on nodes with more children
// than 16 bits count, which it makes of text that it cannot explain.

enum SyntaxLimits {
    /// Open brackets, or marks of quotes and lists in one line, beyond which a file is not parsed:
    /// tree-sitter takes time square in the depth, and may end the program on an assertion.
    static let nestingLimit = 400

    /// Tokens that are parsed at once.
    static let tokenLimit = 60_000

    /// Whether brackets nest too deep, strings and comments not told apart, or a line holds too many
    /// marks that open quotes or lists at its start.
    static func isNestedTooDeep(_ source: [UInt8], limit: Int) -> Bool {
        var brackets = 0
        var marks = 0
        var isLineStart = true
        for byte in source {
            switch byte {
            case 0x28, 0x5B, 0x7B:
                brackets += 1
                if brackets > limit { return true }
                isLineStart = false
            case 0x29, 0x5D, 0x7D:
                brackets = max(0, brackets - 1)
                isLineStart = false
            case 0x0A:
                isLineStart = true
                marks = 0
            case 0x20, 0x09: break
            case 0x3E, 0x2D, 0x2A, 0x2B:
                if isLineStart {
                    marks += 1
                    if marks > nestingLimit { return true }
                }
            default: isLineStart = false
            }
        }
        return false
    }

    /// Parts of a file that hold no more tokens than are parsed at once, in order; empty where the
    /// whole does.
    ///
    /// A part ends before a line that is not indented and follows a blank one, where there is one in
    /// its second half; none holds more tokens, by an upper bound.
    ///
    /// - Throws: A limit where a line alone holds more.
    static func parts(
        of source: [UInt8], layout: SourceLayout, tokenLimit: Int
    ) throws(ChunkedFile.Limit) -> [SyntaxFacts.Embedded] {
        var parts: [SyntaxFacts.Embedded] = []
        var first = 0
        /// The best line to end the part before, and the tokens since.
        var cut: (line: Int, tokenCount: Int)?
        var tokenCount = 0
        func close(before line: Int) {
            let start = layout.byteRange(ofLine: first).lowerBound
            let end = layout.byteRange(ofLine: line - 1).upperBound
            parts.append(
                SyntaxFacts.Embedded(
                    language: "", byteRange: start..<end, start: (first, 0), end: (line, 0)))
            first = line
        }
        for line in layout.lineStarts.indices {
            let bytes = source[layout.byteRange(ofLine: line)]
            let tokens = tokenBound(bytes)
            if tokens > tokenLimit { throw .fileTooLargeForSyntax(byteCount: bytes.count) }
            if line > first, tokenCount > tokenLimit / 2, layout.lineIsBlank[line - 1],
                !SourceLayout.isBlank(bytes[bytes.startIndex])
            {
                cut = (line, 0)
            }
            // Twice where what is behind the cut leaves too little room for the line.
            while tokenCount + tokens > tokenLimit, line > first {
                close(before: cut?.line ?? line)
                tokenCount = cut?.tokenCount ?? 0
                cut = nil
            }
            tokenCount += tokens
            cut?.tokenCount += tokens
        }
        if parts.isEmpty { return [] }
        close(before: layout.lineStarts.count)
        return parts
    }

    /// Tokens at most: words, marks, line ends and what scanners of indentation put beside those.
    static func tokenBound(_ bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        var isInWord = false
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...:
                if !isInWord { count += 1 }
                isInWord = true
            case 0x20, 0x09: isInWord = false
            default:
                count += byte == 0x0A ? 2 : 1
                isInWord = false
            }
        }
        return count
    }
}
