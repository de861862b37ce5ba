// The words of a line of YAML: marks, keys and plain or quoted values.

extension YAMLOutline {
    private static let nameLimit = 80

    /// `---` alone or before a blank.
    static func isMark(_ text: ArraySlice<UInt8>, _ mark: String) -> Bool {
        text.starts(with: mark.utf8) && (text.count == 3 || text[text.startIndex + 3] == 0x20)
    }

    /// The key that a line begins with, and where its value may begin; `nil` for other text.
    static func key(_ text: ArraySlice<UInt8>) -> (name: String, end: Int)? {
        var index = text.startIndex
        guard let first = text.first else { return nil }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            guard let closing = text.dropFirst().firstIndex(of: first) else { return nil }
            index = closing + 1
            while index < text.endIndex, text[index] == 0x20 { index += 1 }
            guard index < text.endIndex, text[index] == UInt8(ascii: ":") else { return nil }
        }
        while index < text.endIndex {
            let isLast = index + 1 == text.endIndex
            if text[index] == UInt8(ascii: ":"), isLast || SourceLayout.isBlank(text[index + 1]) {
                let name = plain(text[text.startIndex..<index])
                return name.isEmpty ? nil : (name, index + 1)
            }
            // `{a: 1}` and `[a: 1]` are values; what is behind ` #` is said of the line.
            if index == text.startIndex, "[{?&*!|>%@".utf8.contains(first),
                !text.starts(with: "{{".utf8)
            {
                return nil
            }
            if text[index] == UInt8(ascii: "#"), index > text.startIndex, text[index - 1] == 0x20 {
                return nil
            }
            index += 1
        }
        return nil
    }

    /// What stands behind a key on its line: `nil` for nothing, or for an anchor, a tag and comments
    /// only, which leave the value to the lines below.
    static func value(_ text: ArraySlice<UInt8>) -> String? {
        var text = text.drop { SourceLayout.isBlank($0) }
        while let first = text.first, first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
            text = text.drop { !SourceLayout.isBlank($0) }.drop { SourceLayout.isBlank($0) }
        }
        if text.isEmpty || text.first == UInt8(ascii: "#") { return nil }
        return plain(text)
    }

    /// The text of a scalar without quotes and the comment behind it.
    static func plain(_ text: ArraySlice<UInt8>) -> String {
        var text = text
        if let first = text.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            text = text.dropFirst().prefix { $0 != first }
        } else if let comment = text.indices.first(where: {
            $0 > text.startIndex && text[$0] == UInt8(ascii: "#") && text[$0 - 1] == 0x20
        }) {
            text = text[..<comment]
        }
        while let last = text.last, SourceLayout.isBlank(last) { text.removeLast() }
        return String(decoding: text.prefix(nameLimit), as: UTF8.self)
    }
}
