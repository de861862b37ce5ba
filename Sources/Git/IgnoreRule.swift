// One line of gitignore syntax.

/// A pattern: `*.snap`, `/build/`, `docs/**/api`, `!keep.txt`.
struct IgnoreRule: Sendable {
    let isNegated: Bool
    private let foldersOnly: Bool
    /// Matched against the whole path; otherwise against its last part.
    private let isAnchored: Bool
    private let pattern: [UInt8]

    /// Reads one line without its newline; nil for blank lines and comments.
    init?(_ line: [UInt8]) {
        var text = line[...]
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        while text.last == UInt8(ascii: " ") {
            // A space after a backslash counts.
            if text.dropLast().last == UInt8(ascii: "\\") { break }
            text.removeLast()
        }
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        isNegated = first == UInt8(ascii: "!")
        if isNegated { text.removeFirst() }
        foldersOnly = text.last == UInt8(ascii: "/")
        if foldersOnly { text.removeLast() }
        isAnchored = text.contains(UInt8(ascii: "/"))
        if text.first == UInt8(ascii: "/") { text.removeFirst() }
        guard !text.isEmpty else { return nil }
        pattern = Array(text)
    }

    /// - Parameter path: From the folder of the rule's file, without a leading slash.
    func matches(_ path: [UInt8], isFolder: Bool) -> Bool {
        if foldersOnly && !isFolder { return false }
        if isAnchored { return Self.glob(pattern[...], path[...]) }
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return Self.glob(pattern[...], path[start...])
    }

    /// `*` and `?` stop at slashes; `**/`, `/**/` and `/**` cross them.
    ///
    /// Backtracks, but only to the last star of each kind, so it ends in O(pattern × text²).
    private static func glob(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        let slash = UInt8(ascii: "/")
        let star = UInt8(ascii: "*")
        var p = pattern.startIndex
        var t = text.startIndex
        var starResume: (p: Int, t: Int)?
        var deepResume: (p: Int, t: Int)?
        while true {
            if p < pattern.endIndex, pattern[p] == star {
                let next = p + 1
                let isDeep =
                    next < pattern.endIndex && pattern[next] == star
                    && (p == pattern.startIndex || pattern[p - 1] == slash)
                if isDeep {
                    let after = next + 1
                    // "a/**" matches everything below a, but not a itself.
                    if after == pattern.endIndex { return t < text.endIndex }
                    if pattern[after] == slash {
                        p = after + 1
                        deepResume = (p, t)
                        starResume = nil
                        continue
                    }
                }
                p += 1
                starResume = (p, t)
                continue
            }
            if p < pattern.endIndex, t < text.endIndex,
                let next = matchOne(pattern, at: p, text[t])
            {
                p = next
                t += 1
                continue
            }
            if p == pattern.endIndex, t == text.endIndex { return true }
            // The last `*` takes one byte more, if that is no slash.
            if let resume = starResume, resume.t < text.endIndex, text[resume.t] != slash {
                starResume = (resume.p, resume.t + 1)
                (p, t) = (resume.p, resume.t + 1)
                continue
            }
            // The last `**/` takes one folder more.
            if let resume = deepResume, let next = text[resume.t...].firstIndex(of: slash) {
                deepResume = (resume.p, next + 1)
                starResume = nil
                (p, t) = (resume.p, next + 1)
                continue
            }
            return false
        }
    }

    /// The index after the pattern's element at `p` if that element matches `byte`.
    private static func matchOne(_ pattern: ArraySlice<UInt8>, at p: Int, _ byte: UInt8) -> Int? {
        switch pattern[p] {
        case UInt8(ascii: "?"): return byte == UInt8(ascii: "/") ? nil : p + 1
        case UInt8(ascii: "\\") where p + 1 < pattern.endIndex:
            return pattern[p + 1] == byte ? p + 2 : nil
        case UInt8(ascii: "["):
            return matchClass(pattern, at: p, byte)
        default: return pattern[p] == byte ? p + 1 : nil
        }
    }

    /// `[a-z]`, `[!a-z]`, `[^a-z]`; one that never closes matches nothing.
    private static func matchClass(_ pattern: ArraySlice<UInt8>, at p: Int, _ byte: UInt8) -> Int? {
        var i = p + 1
        var isNegated = false
        if i < pattern.endIndex, pattern[i] == UInt8(ascii: "!") || pattern[i] == UInt8(ascii: "^")
        {
            isNegated = true
            i += 1
        }
        var isFound = false
        var isFirst = true
        while i < pattern.endIndex {
            if pattern[i] == UInt8(ascii: "]"), !isFirst {
                return isFound != isNegated && byte != UInt8(ascii: "/") ? i + 1 : nil
            }
            isFirst = false
            if pattern[i] == UInt8(ascii: "\\"), i + 1 < pattern.endIndex { i += 1 }
            let low = pattern[i]
            var high = low
            if i + 2 < pattern.endIndex, pattern[i + 1] == UInt8(ascii: "-"),
                pattern[i + 2] != UInt8(ascii: "]")
            {
                high = pattern[i + 2]
                i += 2
            }
            if low <= byte, byte <= high { isFound = true }
            i += 1
        }
        return nil
    }
}
