// Headings of prose, read off its lines, and the sections they open.

/// Headings of prose: `# ATX` and underlined ones of Markdown, underlined ones of reStructuredText and
/// plain text, `= AsciiDoc`, `* Org`, `=head1` of Perl's documentation.
enum HeadingPlan {
    enum Syntax {
        case markdown, restructuredText, asciiDoc, org, pod, plain

        /// What a heading's line begins with, as often as its level.
        fileprivate var mark: UInt8? {
            switch self {
            case .markdown: UInt8(ascii: "#")
            case .asciiDoc: UInt8(ascii: "=")
            case .org: UInt8(ascii: "*")
            case .restructuredText, .pod, .plain: nil
            }
        }
    }

    /// How to read a prose file, by its name; `nil` for what is not prose.
    static func syntax(ofPath path: String) -> Syntax? {
        switch FilePath.lowercasedExtension(path) {
        case "md", "markdown", "mdown", "mkd", "mdx": .markdown
        case "rst", "rest": .restructuredText
        case "adoc", "asciidoc": .asciiDoc
        case "org": .org
        case "pod": .pod
        // A build script in spite of its name.
        case "txt", "text": FilePath.name(path) == "CMakeLists.txt" ? nil : .plain
        default: nil
        }
    }

    struct Heading: Equatable {
        /// 0-based.
        var line: Int
        /// 1 is the highest.
        var level: Int
        var title: String
    }

    /// The headings of `source`, in order. Front matter and fenced code are left out.
    static func headings(
        _ source: [UInt8], layout: SourceLayout, syntax: Syntax
    ) -> [Heading] {
        var headings: [Heading] = []
        var fence: Fence?
        var underlines: [[UInt8]] = []
        // The two lines above.
        var previous = ""
        var overline = ""
        /// The last line that was found to be an underline.
        var lastUnderline: Int?
        let firstLine = syntax == .markdown ? lineBehindFrontMatter(source, layout: layout) : 0
        for line in firstLine..<layout.lineStarts.count {
            let bytes = source[layout.byteRange(ofLine: line)]
            var text = layout.lineIsBlank[line] ? "" : trimmed(bytes.prefix(300))
            defer { (overline, previous) = (previous, text) }
            if let open = fence {
                if open.isClosed(by: text) { fence = nil }
                // Nothing in a fence is a title of what is below it.
                text = ""
            }
            if text.isEmpty { continue }
            if syntax == .asciiDoc,
                let level = asciiDocLevel(underline: text, title: previous, above: overline)
            {
                headings.append(Heading(line: line - 1, level: level, title: previous))
                continue
            }
            if let opened = Fence(openedBy: text, syntax) {
                fence = opened
                text = ""
                continue
            }
            if syntax == .pod {
                if let heading = podHeading(text, line: line) { headings.append(heading) }
                continue
            }
            if let mark = syntax.mark, text.utf8.first == mark {
                // Only Markdown may be indented.
                guard syntax == .markdown || bytes.first == mark else { continue }
                let level = text.utf8.prefix { $0 == mark }.count
                let rest = text.utf8.dropFirst(level)
                if level <= 6, rest.first == 0x20 || (rest.isEmpty && syntax == .markdown) {
                    let title = trimmedMarks(Substring(rest), mark)
                    headings.append(Heading(line: line, level: level, title: title))
                }
                continue
            }
            guard let first = text.utf8.first, !previous.isEmpty,
                text.utf8.allSatisfy({ $0 == first }),
                bytes.first == first
            else { continue }
            let isLong = text.utf8.count >= 3
            switch syntax {
            case .markdown where first == 0x3D || (first == 0x2D && isLong):
                if isParagraph(previous) {
                    let level = first == 0x3D ? 1 : 2
                    headings.append(Heading(line: line - 1, level: level, title: previous))
                }
            case .restructuredText where isLong && isPunctuation(first),
                .plain where isLong && "=-~*#".utf8.contains(first):
                let excess = text.utf8.count - previous.utf8.count
                if excess < -2 || previous.utf8.allSatisfy(isPunctuation)
                    || syntax == .plain && excess > 4
                {
                    break
                }
                let isOverlined = overline == text && lastUnderline != line - 2
                lastUnderline = line
                let style = isOverlined ? [first, first] : [first]
                if !underlines.contains(style) { underlines.append(style) }
                let level = 1 + (underlines.firstIndex(of: style) ?? 0)
                headings.append(
                    Heading(line: line - (isOverlined ? 2 : 1), level: level, title: previous))
            default: break
            }
        }
        return headings
    }

    /// Sections with their atoms, as an outline wants them.
    static func sections(
        _ headings: [Heading], layout: SourceLayout
    ) -> [FoundDefinition] {
        var ends = [Int](repeating: layout.lineStarts.count, count: headings.count)
        var open: [Int] = []
        for (index, heading) in headings.enumerated() {
            while let last = open.last, headings[last].level >= heading.level {
                ends[last] = heading.line
                open.removeLast()
            }
            open.append(index)
        }
        return headings.enumerated().compactMap { index, heading in
            guard heading.line < ends[index] else { return nil }
            let first = Int(layout.atomOfLine[heading.line])
            let last = layout.lastAtom(ofLine: ends[index] - 1)
            var lastLine = ends[index]
            while lastLine > heading.line + 1, layout.lineIsBlank[lastLine - 1] { lastLine -= 1 }
            let name = heading.title.isEmpty ? "section" : heading.title
            let end =
                ends[index] < layout.lineStarts.count
                ? layout.lineStarts[ends[index]] : layout.byteCount
            return FoundDefinition(
                name: name, kind: .section, byteRange: layout.lineStarts[heading.line]..<end,
                atoms: first..<max(first, last) + 1, lineRange: heading.line + 1...lastLine,
                headLines: heading.line + 1...heading.line + 1)
        }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        while let last = bytes.last, SourceLayout.isBlank(last) { bytes.removeLast() }
        var spaces = 0
        while let first = bytes.first, first == 0x20, spaces < 3 {
            bytes.removeFirst()
            spaces += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func trimmedMarks(_ text: Substring, _ mark: UInt8) -> String {
        var bytes = text.utf8
        while let first = bytes.first, first == 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == mark { bytes.removeLast() }
        return String(Substring(bytes))
    }

    /// The level of an AsciiDoc title by the line below it, which is about as long; `nil` for what
    /// is no title: a paragraph, or the title or attributes of a block that the line begins.
    private static func asciiDocLevel(underline: String, title: String, above: String) -> Int? {
        guard let mark = underline.utf8.first, underline.utf8.count >= 3,
            underline.utf8.allSatisfy({ $0 == mark }),
            let index = Array("=-~^+".utf8).firstIndex(of: mark),
            abs(title.count - underline.utf8.count) <= 1,
            isParagraph(title), !".[/:".contains(title.prefix(1)),
            title.contains(where: { $0.isLetter || $0.isNumber }),
            above.isEmpty || above.hasPrefix("[")
        else { return nil }
        return index + 1
    }

    /// `=head2 METHODS`
    private static func podHeading(_ text: String, line: Int) -> Heading? {
        guard text.hasPrefix("=head"), let digit = text.utf8.dropFirst(5).first,
            (0x31...0x36).contains(digit)
        else { return nil }
        let title = trimmedMarks(text.dropFirst(6), 0x20)
        return Heading(line: line, level: Int(digit) - 0x30, title: title)
    }

    private static func isParagraph(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return !"#>-*+|=".utf8.contains(first)
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte)
            || (0x7B...0x7E).contains(byte)
    }
}
