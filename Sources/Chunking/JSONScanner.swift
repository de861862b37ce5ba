/// Walks JSON without building it: a cursor over bytes that can be trusted in nothing.
///
/// Every function returns `nil` or `false` where the bytes are no JSON; the cursor then stands
/// anywhere within them.
struct JSONScanner {
    let source: [UInt8]
    private(set) var position = 0

    init(_ source: [UInt8]) {
        self.source = source
    }

    private var byte: UInt8? { position < source.count ? source[position] : nil }

    private mutating func skipSpace() {
        while let byte, SourceLayout.isBlank(byte) { position += 1 }
    }

    /// Whether the next value begins with `mark`, which is passed over.
    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard byte == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    /// Passes over a string.
    ///
    /// - Returns: Its bytes between the quotes.
    mutating func string() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = position
        while let byte {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return start..<position - 1 }
        }
        return nil
    }

    /// Passes over any value, however deep.
    mutating func skipValue() -> Bool {
        var depth = 0
        repeat {
            skipSpace()
            switch byte {
            case UInt8(ascii: "\""):
                if string() == nil { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth < 0 { return false }
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { return false }
                position += 1
            case nil: return false
            default:
                while let byte, !SourceLayout.isBlank(byte), !",:{}[]\"".utf8.contains(byte) {
                    position += 1
                }
            }
        } while depth > 0
        return true
    }

    /// Calls `body` for each member of an object with its key, the cursor before its value, which
    /// `body` must pass over.
    mutating func forEachMember(_ body: (inout JSONScanner, String) -> Bool) -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        repeat {
            guard let key = string(), take(":"),
                body(&self, String(decoding: source[key], as: UTF8.self))
            else { return false }
        } while take(",")
        return take("}")
    }

    /// Calls `body` for each element of an array, the cursor before it; `body` must pass over it.
    mutating func forEachElement(_ body: (inout JSONScanner) -> Bool) -> Bool {
        guard take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard body(&self) else { return false }
        } while take(",")
        return take("]")
    }

    /// The text of a string, and where in the source each of its bytes begins.
    ///
    /// - Parameter string: Bytes between quotes, as ``string()`` returns them, or a part of them.
    static func unescape(
        _ source: [UInt8], _ string: Range<Int>
    ) -> (text: [UInt8], starts: [Int]) {
        var text: [UInt8] = []
        var starts: [Int] = []
        var index = string.lowerBound
        func append(_ bytes: some Sequence<UInt8>, at start: Int) {
            for byte in bytes {
                text.append(byte)
                starts.append(start)
            }
        }
        func unit(at index: Int) -> UInt32? {
            guard index + 6 <= string.upperBound, source[index] == UInt8(ascii: "\\"),
                source[index + 1] == UInt8(ascii: "u")
            else { return nil }
            return UInt32(String(decoding: source[index + 2..<index + 6], as: UTF8.self), radix: 16)
        }
        while index < string.upperBound {
            let start = index
            guard source[index] == UInt8(ascii: "\\"), index + 1 < string.upperBound else {
                append(CollectionOfOne(source[index]), at: start)
                index += 1
                continue
            }
            index += 2
            switch source[start + 1] {
            case UInt8(ascii: "n"): append(CollectionOfOne(0x0A), at: start)
            case UInt8(ascii: "t"): append(CollectionOfOne(0x09), at: start)
            case UInt8(ascii: "r"): append(CollectionOfOne(0x0D), at: start)
            case UInt8(ascii: "b"), UInt8(ascii: "f"):
                append(CollectionOfOne(0x20), at: start)
            case UInt8(ascii: "u"):
                guard let high = unit(at: start) else { break }
                index = start + 6
                var value = high
                if (0xD800..<0xDC00).contains(high), let low = unit(at: index),
                    (0xDC00..<0xE000).contains(low)
                {
                    value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
                    index += 6
                }
                append(Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8), at: start)
            default: append(CollectionOfOne(source[start + 1]), at: start)
            }
        }
        return (text, starts)
    }
}
