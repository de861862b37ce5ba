// What in a prose file is no prose: YAML front matter and fenced code.

extension HeadingPlan {
    /// Lines that are shown as they are, up to the one that ends them.
    struct Fence {
        private let mark: UInt8
        /// How many marks end it.
        private let closing: ClosedRange<Int>

        /// The fence that a line opens, as CommonMark and AsciiDoc have them; `nil` for other text.
        init?(openedBy line: String, _ syntax: Syntax) {
            guard let mark = line.utf8.first else { return nil }
            let length = line.utf8.prefix { $0 == mark }.count
            let rest = line.utf8.dropFirst(length)
            switch syntax {
            case .markdown:
                let isBacktick = mark == UInt8(ascii: "`")
                guard isBacktick || mark == UInt8(ascii: "~"), length >= 3,
                    !isBacktick || !rest.contains(mark)
                else { return nil }
                closing = length...Int.max
            case .asciiDoc:
                guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "."), length >= 4,
                    rest.isEmpty
                else { return nil }
                closing = length...length
            case .restructuredText, .org, .pod, .plain: return nil
            }
            self.mark = mark
        }

        func isClosed(by line: String) -> Bool {
            closing.contains(line.utf8.count) && line.utf8.allSatisfy { $0 == mark }
        }
    }

    /// The line (0-based) behind front matter: keys of YAML between a first line `---` and one of
    /// `---` or `...`. 0 where there is none: without keys, `---` is a rule.
    static func lineBehindFrontMatter(_ source: [UInt8], layout: SourceLayout) -> Int {
        func trimmedLine(_ line: Int) -> ArraySlice<UInt8> {
            var text = source[layout.byteRange(ofLine: line)]
            while let last = text.last, SourceLayout.isBlank(last) { text.removeLast() }
            return text
        }
        guard !layout.lineStarts.isEmpty, trimmedLine(0).elementsEqual("---".utf8) else { return 0 }
        var hasKey = false
        for line in 1..<layout.lineStarts.count {
            let text = trimmedLine(line)
            if text.elementsEqual("---".utf8) || text.elementsEqual("...".utf8) {
                return hasKey ? line + 1 : 0
            }
            if hasKey || text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            if YAMLOutline.key(text) == nil { return 0 }
            hasKey = true
        }
        return 0
    }
}
