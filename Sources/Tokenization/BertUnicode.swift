/// What the normalizer and pre-tokenizer of an uncased BERT model do to one Unicode scalar.
///
/// The rules, in the reference's order: drop control characters, put spaces around ideographs,
/// decompose canonically and drop nonspacing marks, lowercase, split at white space and
/// punctuation. All of them act on one scalar at a time, except that decomposition also reorders
/// marks; only spacing marks of musical symbols are left for which that would show.
///
/// Tables instead of `Unicode.Scalar.Properties`: a vocabulary was made with the Unicode version
/// of its day, the standard library moves on, and decomposition would need Foundation.
struct BertUnicode: Sendable {
    /// What becomes of a scalar.
    enum Effect: Equatable {
        /// Not part of the text.
        case removed
        /// Ends a word.
        case space
        /// Continues a word, as this scalar.
        case letter(UInt32)
        /// A word of its own, as this scalar.
        case isolated(UInt32)
        /// Continues a word, as these scalars.
        case letters([UInt32])
    }

    static let shared = BertUnicode()

    /// Effects are kept for 256 scalars at a time; `unchanged` pages are not stored.
    private var pageStarts = [Int32](repeating: -1, count: 0x110000 >> 8)
    private var codes: [UInt32] = []
    private var sequences: [[UInt32]] = []

    private static let removedCode: UInt32 = 1 << 24
    private static let spaceCode: UInt32 = 2 << 24
    private static let isolatedCode: UInt32 = 3 << 24
    private static let sequenceCode: UInt32 = 4 << 24

    private init() {
        for item in Self.items(Self.foldedItems) {
            for (offset, scalar) in stride(from: item.first, through: item.last, by: item.step)
                .enumerated()
            {
                if item.targets.count > 1 {
                    set(scalar, Self.sequenceCode | UInt32(sequences.count))
                    sequences.append(item.targets)
                } else {
                    set(scalar, item.targets[0] + (item.moves ? UInt32(offset * item.step) : 0))
                }
            }
        }
        for item in Self.items(Self.removedRanges) {
            for scalar in item.first...item.last { set(scalar, Self.removedCode) }
        }
        for item in Self.items(Self.spaceRanges) {
            for scalar in item.first...item.last { set(scalar, Self.spaceCode) }
        }
        for item in Self.items(Self.punctuationRanges) {
            for scalar in item.first...item.last where code(scalar) == UInt32(scalar) {
                set(scalar, Self.isolatedCode | UInt32(scalar))
            }
        }
        for scalar in UInt8(0)..<0x80 { set(Int(scalar), Self.asciiCode(scalar)) }
        // Some scalars fold to punctuation: U+037E is a semicolon.
        for index in codes.indices where codes[index] < 1 << 24 {
            let target = code(Int(codes[index]))
            if target & 0xFF00_0000 == Self.isolatedCode { codes[index] = target }
        }
    }

    /// - Precondition: `scalar` is below 0x110000.
    @inline(__always)
    func effect(of scalar: UInt32) -> Effect {
        if scalar >= 0xAC00, scalar < 0xD7A4 { return .letters(Self.jamo(of: scalar)) }
        let code = code(Int(scalar))
        switch code & 0xFF00_0000 {
        case 0: return .letter(code)
        case Self.removedCode: return .removed
        case Self.spaceCode: return .space
        case Self.isolatedCode: return .isolated(code & 0xFF_FFFF)
        default: return .letters(sequences[Int(code & 0xFF_FFFF)])
        }
    }

    /// Whether the reference puts spaces around `scalar`: the ideographs its authors listed.
    static func isIdeograph(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x3400 else { return false }
        return switch scalar {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF,
            0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    /// Canonical decomposition of a Hangul syllable (Unicode, section 3.12).
    private static func jamo(of syllable: UInt32) -> [UInt32] {
        let index = syllable - 0xAC00
        let trailing = index % 28
        let pair = [0x1100 + index / 588, 0x1161 + index % 588 / 28]
        return trailing == 0 ? pair : pair + [0x11A7 + trailing]
    }

    private static func asciiCode(_ scalar: UInt8) -> UInt32 {
        switch scalar {
        case 0x09, 0x0A, 0x0D, 0x20: spaceCode
        case 0x00..<0x20, 0x7F: removedCode
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(scalar) + 32
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            UInt32(scalar)
        default: isolatedCode | UInt32(scalar)
        }
    }

    @inline(__always)
    private func code(_ scalar: Int) -> UInt32 {
        let start = pageStarts[scalar >> 8]
        return start < 0 ? UInt32(scalar) : codes[Int(start) + scalar & 0xFF]
    }

    private mutating func set(_ scalar: Int, _ code: UInt32) {
        let page = scalar >> 8
        if pageStarts[page] < 0 {
            pageStarts[page] = Int32(codes.count)
            codes.append(contentsOf: (0..<256).map { UInt32(page << 8 + $0) })
        }
        codes[Int(pageStarts[page]) + scalar & 0xFF] = code
    }

    private struct Item {
        var first = 0
        var last = 0
        var step = 1
        var moves = false
        var targets: [UInt32] = []
    }

    /// Reads items as the generated file writes them.
    private static func items(_ text: String) -> [Item] {
        text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map { word in
            var item = Item()
            var number = 0
            var isFirst = true
            for byte in word {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | Int(byte - 48)
                case UInt8(ascii: "A")...UInt8(ascii: "F"): number = number << 4 | Int(byte - 55)
                case UInt8(ascii: "-"), UInt8(ascii: "~"):
                    item.first = number
                    item.step = byte == UInt8(ascii: "~") ? 2 : 1
                    (number, isFirst) = (0, false)
                case UInt8(ascii: ">"), UInt8(ascii: "^"):
                    if isFirst { item.first = number }
                    item.last = number
                    item.moves = byte == UInt8(ascii: "^")
                    (number, isFirst) = (0, false)
                    item.targets.append(0)
                default:
                    item.targets[item.targets.count - 1] = UInt32(number)
                    number = 0
                    item.targets.append(0)
                }
            }
            if item.targets.isEmpty {
                if isFirst { item.first = number }
                item.last = number
            } else {
                item.targets[item.targets.count - 1] = UInt32(number)
            }
            return item
        }
    }
}
