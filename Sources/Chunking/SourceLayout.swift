// A file as the segmenter sees it: lines, their tokens and indentation. Lines end at LF; a CR before
// it belongs to the line. Knows no syntax.

/// Lines of a file, and *atoms*: the smallest pieces a chunk is made of.
///
/// An atom is a line with the blank lines behind it, or a piece of a line that is too long. Atoms
/// cover the bytes exactly once, in order. Every atom but those of a blank file has text.
struct SourceLayout {
    struct Atom {
        var start: Int
        /// Index of the line it begins in.
        var line: Int32
        var tokenCount: Int32
        /// Columns of leading white space, tabs to 4; of the line's start for pieces of a line.
        var indentation: Int32
        /// The line before this one is blank, or there is none.
        var followsBlank: Bool
        /// Begins within a line.
        var isInsideLine: Bool
        /// The line holds only closing brackets and the like.
        var isCloser: Bool
    }

    /// Byte offset of each line's start. Empty for an empty file.
    private(set) var lineStarts: [Int] = []
    private(set) var lineIsBlank: [Bool] = []
    private(set) var atoms: [Atom] = []
    /// Index of the atom that holds each line's start.
    private(set) var atomOfLine: [Int32] = []
    let byteCount: Int
    private let textStart: Int

    /// - Parameters:
    ///   - pieceByteCount: Size of the pieces of lines that hold more than `longLine` tokens.
    init(_ source: [UInt8], pieceByteCount: Int, longLine: Int, count: TokenCount) {
        byteCount = source.count
        textStart = Self.textStart(of: source)
        let bytes = source.span
        var start = 0
        while start < source.count {
            var end = start
            while end < source.count, bytes[end] != 0x0A { end += 1 }
            if end < source.count { end += 1 }
            appendLine(
                start..<end, of: bytes, pieceByteCount: pieceByteCount, longLine: longLine,
                count: count)
            start = end
        }
    }

    private mutating func appendLine(
        _ range: Range<Int>, of bytes: borrowing Span<UInt8>, pieceByteCount: Int, longLine: Int,
        count: TokenCount
    ) {
        let line = lineStarts.count
        var indentation = 0
        var first = range.lowerBound
        while first < range.upperBound, Self.isBlank(bytes[first]) {
            indentation += bytes[first] == 0x09 ? 4 : 1
            first += 1
        }
        let followsBlank = line == 0 || lineIsBlank[line - 1]
        let blank = first == range.upperBound
        lineStarts.append(range.lowerBound)
        lineIsBlank.append(blank)
        if blank, !atoms.isEmpty {
            // A long run of spaces or newlines costs nothing and is never cut.
            atomOfLine.append(Int32(atoms.count - 1))
            return
        }
        if !blank, line > 0, atoms.count == 1, lineIsBlank[line - 1], lineIsBlank[0],
            Int(atoms[0].line) == 0, atoms[0].tokenCount == 0
        {
            // Blank lines at the top join the first text.
            atoms.removeLast()
            for index in atomOfLine.indices { atomOfLine[index] = 0 }
        }
        atomOfLine.append(Int32(atoms.count))
        let atomStart = atoms.isEmpty ? 0 : range.lowerBound
        let tokens = count.tokens(bytes.extracting(range))
        var atom = Atom(
            start: atomStart, line: Int32(line), tokenCount: Int32(clamping: tokens),
            indentation: Int32(clamping: blank ? 0 : indentation), followsBlank: followsBlank,
            isInsideLine: false, isCloser: Self.isCloser(bytes, first..<range.upperBound))
        guard tokens > longLine, range.count > pieceByteCount else {
            atoms.append(atom)
            return
        }
        var start = range.lowerBound
        while start < range.upperBound {
            let end = Self.pieceEnd(bytes, start..<range.upperBound, limit: pieceByteCount)
            atom.tokenCount = Int32(clamping: count.tokens(bytes.extracting(start..<end)))
            atoms.append(atom)
            start = end
            atom.start = end
            atom.isInsideLine = true
            atom.isCloser = false
        }
    }

    /// Where to end a piece that begins at `range.lowerBound`: behind the last separator in the
    /// limit's second half, else between scalars, at the limit.
    private static func pieceEnd(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, limit: Int
    ) -> Int {
        let hardEnd = range.lowerBound + limit
        if hardEnd >= range.upperBound { return range.upperBound }
        var end = hardEnd
        while end > range.lowerBound + limit / 2 {
            switch bytes[end - 1] {
            case 0x20, 0x09, 0x2C, 0x3B: return end
            default: end -= 1
            }
        }
        end = hardEnd
        while end > hardEnd - 4, end > range.lowerBound + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[end] & 0xC0 == 0x80 ? hardEnd : end
    }

    /// Where the text of a file begins: behind its byte order mark, if it has one.
    static func textStart(of source: [UInt8]) -> Int {
        source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }

    private static func isCloser(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let first = range.first else { return false }
        switch bytes[first] {
        case 0x7D, 0x29, 0x5D: return true
        case 0x65:  // "end"
            return range.count >= 3 && range.count <= 5 && bytes[first + 1] == 0x6E
                && bytes[first + 2] == 0x64
        default: return false
        }
    }

    /// The bytes of `line` (0-based) with its end, without a byte order mark.
    func byteRange(ofLine line: Int) -> Range<Int> {
        let end = line + 1 < lineStarts.count ? lineStarts[line + 1] : byteCount
        return max(lineStarts[line], textStart)..<end
    }

    /// The line that holds a byte, 1-based.
    func line(ofByte offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return max(1, low)
    }

    /// Index of the atom that holds the end of `line` (0-based).
    func lastAtom(ofLine line: Int) -> Int {
        guard line + 1 < lineStarts.count else { return atoms.count - 1 }
        let next = Int(atomOfLine[line + 1])
        return Int(atoms[next].line) == line + 1 ? next - 1 : next
    }

    /// The bytes of atoms `range`.
    func byteRange(ofAtoms range: Range<Int>) -> Range<Int> {
        let end = range.upperBound < atoms.count ? atoms[range.upperBound].start : byteCount
        return atoms[range.lowerBound].start..<end
    }

    /// Lines of atoms `range` without blank ones at either end, 1-based.
    func lineRange(ofAtoms range: Range<Int>) -> ClosedRange<Int> {
        let first = Int(atoms[range.lowerBound].line)
        var last = first
        if range.upperBound < atoms.count {
            let next = atoms[range.upperBound]
            last = next.isInsideLine ? Int(next.line) : Int(next.line) - 1
        } else {
            last = lineStarts.count - 1
        }
        while last > first, lineIsBlank[last] { last -= 1 }
        return first + 1...last + 1
    }
}

/// Counts encoder tokens; adds up over lines.
struct TokenCount: Sendable {
    /// `nil`: the estimate.
    let exact: (@Sendable (borrowing Span<UInt8>) -> Int)?
    /// What `exact` counts for nothing: its special tokens.
    let overhead: Int

    init(_ exact: (@Sendable (borrowing Span<UInt8>) -> Int)?) {
        self.exact = exact
        let nothing: [UInt8] = []
        overhead = exact.map { $0(nothing.span) } ?? 2
    }

    /// Tokens of `bytes`, special tokens left out.
    func tokens(_ bytes: borrowing Span<UInt8>) -> Int {
        guard let exact else { return TokenEstimate.tokens(bytes) }
        return max(0, exact(bytes) - overhead)
    }

    func tokens(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        return tokens(bytes.span)
    }
}

/// A fast guess of WordPiece's count: every mark is a token, words are split about every four
/// letters beyond the first five.
enum TokenEstimate {
    static func tokens(_ bytes: borrowing Span<UInt8>) -> Int {
        var total = 0
        var letters = 0
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: letters += 1
            case 0x00...0x20, 0x7F:
                total += words(letters)
                letters = 0
            case 0x21...0x7E:
                total += 1 + words(letters)
                letters = 0
            case 0x80...0xBF: break
            default: total += 1  // one a scalar
            }
        }
        return total + words(letters)
    }

    private static func words(_ letters: Int) -> Int {
        letters == 0 ? 0 : letters <= 6 ? 1 : 1 + (letters - 3) / 4
    }
}
