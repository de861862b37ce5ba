// Which words of a generated sentence stand on nothing the decoder was shown.
//
// A small decoder invents constants, names and paths with ease. Every word of its sentences that
// looks like one must occur in the evidence or in the question; the others are reported, so that
// the reader sees which part of a sentence to distrust.

/// The names, numbers and paths that a sentence may use.
public struct Grounding: Sendable {
    private let names: Set<String>
    private let numbers: Set<String>
    private let places: [Citation]

    /// - Parameters:
    ///   - sources: The evidence, its paths and symbols, and the question.
    ///   - places: The places that a sentence may name, whole or a part of their lines.
    public init(sources: [String], places: [Citation] = []) {
        var names: Set<String> = []
        var numbers: Set<String> = []
        for source in sources {
            for word in Self.words(of: source) {
                if word.first.map(Self.isDigit) == true {
                    numbers.insert(Self.canonicalNumber(word))
                } else {
                    names.insert(word.lowercased())
                }
            }
        }
        self.names = names
        self.numbers = numbers
        self.places = places
    }

    /// The words of `text` that are code-like or numbers and occur in no source, in order; places that
    /// were not read stand without their lines.
    public func unsupportedWords(in text: String) -> [String] {
        var seen: Set<String> = []
        return text.split(whereSeparator: \.isWhitespace)
            .flatMap { unsupportedParts(of: String($0)) }
            .filter { seen.insert($0).inserted }
    }

    /// Whether a run of text without white space holds something no source has.
    public func isSupported(_ run: String) -> Bool { unsupportedParts(of: run).isEmpty }

    private func unsupportedParts(of run: String) -> [String] {
        if !knowsPlaces(of: run) { return [withoutUnknownLines(run)] }
        let isQuoted = run.contains("`")
        return Self.words(of: run).filter { word in
            if word.first.map(Self.isDigit) == true {
                // 0, 1 and 2 are grammar more often than claims.
                if ["0", "1", "2"].contains(word) { return false }
                return !numbers.contains(Self.canonicalNumber(word))
            }
            guard isQuoted || Self.looksLikeCode(word) else { return false }
            return !names.contains(word.lowercased())
        }
    }

    /// `text` without the line numbers of places that were not read, which may not exist. White space
    /// between words becomes one space.
    public func withoutUnknownLines(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).map { run in
            run.replacing(Self.place) { match in
                isKnown(match) ? String(match.output.0) : String(match.output.path)
            }
        }.joined(separator: " ")
    }

    private typealias PlaceMatch = (Substring, path: Substring, type: Substring, lines: Substring)

    /// A file and lines of it: `auth.go:12`, `:12-34`, `:12:3`, `:L12-L34`. Versions are none
    /// (`postgres:15.2`).
    private static var place: Regex<PlaceMatch> {
        /(?<path>[\p{L}\p{N}_@+\/.\-]*\.(?<type>[A-Za-z][A-Za-z0-9]*)):(?<lines>L?[0-9]+(?:[-–:]L?[0-9]+)*)(?![0-9]*\.[0-9])/
    }

    /// What files are named after, beside those that were read. Others may be hosts and their ports, or
    /// keys and their values.
    private static let sourceTypes: Set<String> = [
        "bash", "c", "cc", "cfg", "clj", "conf", "cpp", "cs", "css", "cxx", "dart", "ex", "exs",
        "go", "gradle", "h", "hpp", "hs", "html", "hxx", "ini", "ipynb", "java", "jl", "js",
        "json", "jsx", "kt", "kts", "lua", "m", "md", "mjs", "ml", "mm", "nix", "php", "pl", "pm",
        "proto", "ps1", "py", "pyi", "r", "rb", "rs", "rst", "scala", "scss", "sh", "sol", "sql",
        "svelte", "swift", "tf", "toml", "ts", "tsx", "txt", "vue", "xml", "yaml", "yml", "zig",
    ]

    /// Whether all places of a run were read.
    private func knowsPlaces(of run: String) -> Bool {
        run.matches(of: Self.place).allSatisfy(isKnown)
    }

    /// Whether a place was read, or is none.
    private func isKnown(_ match: Regex<PlaceMatch>.Match) -> Bool {
        let (path, type) = (match.output.path, match.output.type)
        let isSource =
            Self.sourceTypes.contains(type.lowercased())
            || places.contains { $0.path.hasSuffix(".\(type)") }
        guard isSource else { return true }
        let numbers = match.output.lines.split { !$0.isNumber }
        let lines = numbers.compactMap { Int($0) }
        guard lines.count == numbers.count, let start = lines.first else { return false }
        // Behind a dash stands the last line, behind a second colon a column.
        let isRange = match.output.lines.contains { "-–".contains($0) }
        let end = isRange ? lines[lines.count - 1] : start
        return places.contains {
            ($0.path == path || $0.path.hasSuffix("/\(path)")) && $0.start <= start
                && start <= end && end <= $0.end
        }
    }

    /// An identifier that prose would not hold: inner capital, underscore, or digits in it.
    static func looksLikeCode(_ word: String) -> Bool {
        guard word.count > 1 else { return false }
        if word.contains("_") { return true }
        let characters = Array(word)
        var sawLower = false
        for character in characters {
            if character.isUppercase && sawLower { return true }
            if character.isLowercase { sawLower = true }
            if isDigit(character) { return true }
        }
        return false
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    /// `1_000`, `1,000` and `1000` are the same number.
    private static func canonicalNumber(_ word: String) -> String {
        word.filter { $0 != "_" && $0 != "," }.lowercased()
    }

    /// Identifiers and numbers of a text: maximal runs of letters, digits and underscores, with
    /// decimal points and digit separators kept inside a number.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var current = ""
        func isWordCharacter(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "_"
        }
        let characters = Array(text)
        for (offset, character) in characters.enumerated() {
            let next = offset + 1 < characters.count ? characters[offset + 1] : " "
            let isInsideNumber =
                (character == "." || character == ",")
                && current.first.map(isDigit) == true && current.allSatisfy { !$0.isLetter }
                && isDigit(next)
            if isWordCharacter(character) || isInsideNumber {
                current.append(character)
            } else if !current.isEmpty {
                words.append(current)
                current = ""
            }
        }
        if !current.isEmpty { words.append(current) }
        return words
    }
}
