// A strict subset of TOML 1.0, because each complaint must name its line, and because the file of a
// repository is hostile until proven otherwise: bounded, no recursion, no foreign parser.
// https://toml.io/en/v1.0.0

/// One `key = value` of a settings file.
package struct SettingsEntry: Equatable, Sendable {
    /// With the table's name before it: `table.key`.
    package let key: String
    package let value: SettingValue
    /// Counted from 1.
    package let line: Int

    package init(key: String, value: SettingValue, line: Int) {
        self.key = key
        self.value = value
        self.line = line
    }
}

/// What a setting can hold.
public enum SettingValue: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case list([String])
}

/// What is wrong with a settings file, and on which line.
package struct SettingsFault: Error, Equatable {
    package let line: Int
    /// Follows `path:line: `.
    package let reason: String

    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

/// Reads a settings file: comments, tables, and keys with strings, numbers, booleans, and lists of
/// strings, which may span lines.
package struct SettingsText {
    private var rest: ArraySlice<UInt8>
    private var line = 1

    /// - Throws: ``SettingsFault`` for the first line that cannot be read; keys that are set twice
    ///   are one.
    package static func entries(_ bytes: [UInt8]) throws(SettingsFault) -> [SettingsEntry] {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var reader = SettingsText(rest: bytes)
        try reader.checkEncoding()
        return try reader.readAll()
    }

    private init(rest: ArraySlice<UInt8>) {
        self.rest = rest
    }

    private func checkEncoding() throws(SettingsFault) {
        for (offset, text) in rest.split(separator: Self.newline, omittingEmptySubsequences: false)
            .enumerated()
        {
            if String(validating: text, as: UTF8.self) == nil {
                throw SettingsFault(line: offset + 1, reason: "not UTF-8")
            }
            let isControl = text.dropLast(text.last == 13 ? 1 : 0).contains { $0 < 32 && $0 != 9 }
            if isControl {
                throw SettingsFault(line: offset + 1, reason: "a control character")
            }
        }
    }

    private mutating func readAll() throws(SettingsFault) -> [SettingsEntry] {
        var entries: [SettingsEntry] = []
        var lines: [String: Int] = [:]
        var table = ""
        while true {
            skipBlankLines()
            guard let byte = rest.first else { return entries }
            if byte == UInt8(ascii: "[") {
                rest.removeFirst()
                if rest.first == UInt8(ascii: "[") { throw fault("lists of tables are not read") }
                table = try key() + "."
                try expect("]", after: "the table's name")
                try endLine()
                continue
            }
            let start = line
            let name = table + (try key())
            try expect("=", after: "'\(Self.shown(name))'")
            let value = try value()
            try endLine()
            if let first = lines.updateValue(start, forKey: name) {
                throw SettingsFault(
                    line: start, reason: "'\(Self.shown(name))' is set on line \(first) already")
            }
            entries.append(SettingsEntry(key: name, value: value, line: start))
        }
    }

    // MARK: Parts of a line

    private mutating func key() throws(SettingsFault) -> String {
        var parts: [String] = []
        repeat {
            if !parts.isEmpty { rest.removeFirst() }
            skipSpaces()
            if rest.first == Self.quote || rest.first == Self.apostrophe {
                parts.append(try string())
            } else {
                let word = rest.prefix(while: Self.isKeyByte)
                guard !word.isEmpty else { throw fault("expected a key") }
                rest = rest.dropFirst(word.count)
                parts.append(String(decoding: word, as: UTF8.self))
            }
            skipSpaces()
        } while rest.first == UInt8(ascii: ".")
        return parts.joined(separator: ".")
    }

    private mutating func value() throws(SettingsFault) -> SettingValue {
        skipSpaces()
        switch rest.first {
        case Self.quote, Self.apostrophe: return .text(try string())
        case UInt8(ascii: "["): return .list(try list())
        case UInt8(ascii: "{"): throw fault("tables in braces are not read")
        default: break
        }
        let word = rest.prefix { !Self.isSpace($0) && ![10, 13, 35, 44, 93].contains($0) }
        rest = rest.dropFirst(word.count)
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "": throw fault("expected a value")
        case "true": return .flag(true)
        case "false": return .flag(false)
        default: break
        }
        let digits = text.filter { $0 != "_" }
        let isPlain = !text.hasPrefix("_") && !text.hasSuffix("_") && !text.contains("__")
        if isPlain, let integer = Int(digits) { return .integer(integer) }
        let isDecimal = digits.allSatisfy { $0.isNumber || "+-.eE".contains($0) }
        if isPlain, isDecimal, let number = Double(digits), number.isFinite {
            return .number(number)
        }
        throw fault(
            "'\(Self.shown(text))' is no number, true or false; texts stand in \"quotes\"")
    }

    private mutating func list() throws(SettingsFault) -> [String] {
        let start = line
        rest.removeFirst()
        var texts: [String] = []
        while true {
            skipBlankLines()
            guard let byte = rest.first else {
                throw SettingsFault(line: start, reason: "a list without its ']'")
            }
            if byte == UInt8(ascii: "]") {
                rest.removeFirst()
                return texts
            }
            guard byte == Self.quote || byte == Self.apostrophe else {
                throw fault("expected a text in \"quotes\", or ']'")
            }
            texts.append(try string())
            skipBlankLines()
            if rest.first == UInt8(ascii: ",") {
                rest.removeFirst()
            } else if let byte = rest.first, byte != UInt8(ascii: "]") {
                throw fault("expected ',' or ']'")
            }
        }
    }

    private mutating func string() throws(SettingsFault) -> String {
        let mark = rest.removeFirst()
        if rest.starts(with: [mark, mark]) { throw fault("texts of several lines are not read") }
        var text: [UInt8] = []
        while let byte = rest.popFirst(), byte != Self.newline, byte != 13 {
            if byte == mark { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), mark == Self.quote {
                text += try escape()
            } else {
                text.append(byte)
            }
        }
        throw fault("a text without its closing quote")
    }

    private mutating func escape() throws(SettingsFault) -> [UInt8] {
        guard let byte = rest.popFirst() else { throw fault("nothing after '\\'") }
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case Self.quote, UInt8(ascii: "\\"): return [byte]
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let digits = rest.prefix(byte == UInt8(ascii: "u") ? 4 : 8)
            rest = rest.dropFirst(digits.count)
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            guard let scalar = code.flatMap(Unicode.Scalar.init), scalar.value >= 32 else {
                throw fault("no character has that number")
            }
            return Array(String(scalar).utf8)
        default: throw fault("'\\\(Character(Unicode.Scalar(byte)))' is no escape")
        }
    }

    private mutating func expect(_ mark: Character, after what: String) throws(SettingsFault) {
        guard rest.first == mark.asciiValue else { throw fault("expected '\(mark)' after \(what)") }
        rest.removeFirst()
    }

    private mutating func endLine() throws(SettingsFault) {
        skipSpaces()
        skipComment()
        if rest.first == 13 { rest.removeFirst() }
        guard let byte = rest.first else { return }
        guard byte == Self.newline else { throw fault("expected the end of the line") }
    }

    private mutating func skipBlankLines() {
        while let byte = rest.first {
            if byte == Self.newline {
                line += 1
                rest.removeFirst()
            } else if Self.isSpace(byte) || byte == 13 {
                rest.removeFirst()
            } else if byte == UInt8(ascii: "#") {
                skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipSpaces() {
        rest = rest.drop(while: Self.isSpace)
    }

    private mutating func skipComment() {
        if rest.first == UInt8(ascii: "#") { rest = rest.drop { $0 != Self.newline } }
    }

    private func fault(_ reason: String) -> SettingsFault {
        SettingsFault(line: line, reason: reason)
    }

    /// The beginning of what a file says, short enough for one line.
    static func shown(_ text: String) -> String {
        text.count <= 40 ? text : text.prefix(40) + "…"
    }

    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")
    private static let apostrophe = UInt8(ascii: "'")

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
