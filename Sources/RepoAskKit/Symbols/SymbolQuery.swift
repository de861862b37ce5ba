/// A name that is asked for, with what it is in: `open`, `Shelf.open`, `Shelf::open`, `Shelf#open`,
/// `src/shelf/open`.
public struct SymbolQuery: Sendable, Equatable {
    /// As it was given.
    public var text: String
    public var name: String
    /// Names of what it is in, outermost first: of definitions, files without their extension,
    /// folders.
    public var scopes: [String]
    /// Kinds of definitions to look for; empty: any.
    public var kinds: Set<String>

    /// - Returns: nil if the text holds no name.
    public init?(_ text: String, kinds: Set<String> = []) {
        self.text = text
        self.kinds = kinds
        var parts = Self.parts(of: text.filter { !$0.isWhitespace })
        guard let name = parts.popLast(), !name.isEmpty else { return nil }
        self.name = name
        scopes = parts
    }

    private static func parts(of text: String) -> [String] {
        var text = text
        if text.hasSuffix("()") { text.removeLast(2) }
        text = text.replacing("->", with: ".")
        let marks = text.contains { $0.isLetter || $0.isNumber || $0 == "_" }
        // An operator, `operator==`, is no path.
        return marks ? text.split { ".:#/\\".contains($0) }.map(String.init) : [text]
    }

    /// Other ways to read the text: names of R have dots, and sections, steps and tests are called
    /// anything: `read.csv2`, `tool.poetry`, `.btn`, `Run tests`.
    var otherReadings: [SymbolQuery] {
        var readings: [SymbolQuery] = []
        func add(_ name: String, scopes: [String] = []) {
            var reading = self
            reading.name = name
            reading.scopes = scopes
            if reading != self, !readings.contains(reading) { readings.append(reading) }
        }
        // As names are kept.
        let whole = Self.singleSpaced(text)
        add(whole)
        if whole.hasSuffix("()") { add(String(whole.dropLast(2))) }
        let parts = Self.parts(of: whole).map(Self.singleSpaced)
        if let name = parts.last { add(name, scopes: parts.dropLast()) }
        return readings
    }

    private static func singleSpaced(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether a name is asked for as it is written here, whatever is said of what it is in.
    func names(_ name: String) -> Bool {
        self.name == name || otherReadings.contains { $0.name == name }
    }

    /// Kinds by their own names and by those that languages and ctags give them.
    public static let kindNames: [String: Set<String>] = {
        var names: [String: Set<String>] = [
            "class": ["type"], "struct": ["type"], "record": ["type"], "union": ["type"],
            "typedef": ["type"], "alias": ["type"], "actor": ["type"], "protocol": ["interface"],
            "trait": ["interface"], "enum": ["enumeration"], "func": ["function", "method"],
            "init": ["constructor"], "namespace": ["module"], "package": ["module"],
            "const": ["constant"], "var": ["variable", "property"], "field": ["property"],
            "member": ["property", "method"],
        ]
        for kind in [
            "function", "method", "constructor", "type", "interface", "enumeration", "module",
            "constant", "variable", "property", "macro", "test",
        ] { names[kind] = [kind] }
        return names
    }()

    /// Whether a definition in `scopes` of the file `path` is what is asked for.
    func matches(path: String, scopes inner: [String]) -> Bool {
        if scopes.isEmpty { return true }
        let inner = inner.flatMap { $0.split(separator: ".").map(String.init) }
        let module = ModulePath.moduleParts(of: path)
        let folder = ModulePath.folderParts(of: path)
        return [module, folder].contains { outer in (outer + inner).ends(with: scopes) }
    }
}

extension Array where Element == String {
    func ends(with other: [String]) -> Bool {
        count >= other.count && Array(suffix(other.count)) == other
    }
}
