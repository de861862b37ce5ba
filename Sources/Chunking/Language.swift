/// A language that has a grammar in the manifest.
public struct Language: Hashable, Sendable, Codable {
    /// Lower case, and the name of its folder and library: `swift`, `csharp`.
    public var id: String
    /// As people write it: `C#`.
    public var name: String
    /// Id of the package in the manifest that holds its sources.
    public var package: String
    /// Folder with `parser.c` in it, from the package's root.
    public var sources: String
    /// The library's entry: `tree_sitter_c_sharp`.
    public var symbol: String
    /// Lower case, without the dot.
    public var extensions: [String]
    public var fileNames: [String]
    /// Interpreters in a first line `#!/usr/bin/env NAME`, versions left out.
    public var shebangs: [String]

    public init(
        id: String, name: String, package: String = "", sources: String = "", symbol: String = "",
        extensions: [String] = [], fileNames: [String] = [], shebangs: [String] = []
    ) {
        self.id = id
        self.name = name
        self.package = package
        self.sources = sources
        self.symbol = symbol
        self.extensions = extensions
        self.fileNames = fileNames
        self.shebangs = shebangs
    }
}

/// Finds a file's language by its name, else by its first line.
struct LanguageTable: Sendable {
    private var byExtension: [String: Language] = [:]
    private var byFileName: [String: Language] = [:]
    private var byShebang: [String: Language] = [:]

    init(_ languages: [Language]) {
        for language in languages {
            for name in language.extensions { byExtension[name] = language }
            for name in language.fileNames { byFileName[name] = language }
            for name in language.shebangs { byShebang[name] = language }
        }
    }

    func language(path: String, source: [UInt8]) -> Language? {
        if let language = byFileName[String(FilePath.name(path))] { return language }
        let suffix = FilePath.lowercasedExtension(path)
        if let language = byExtension[suffix] {
            return suffix == "h" && Self.looksLikeCPlusPlus(source)
                ? byExtension["hpp"] ?? language : language
        }
        guard suffix.isEmpty, let interpreter = Self.interpreter(source) else { return nil }
        return byShebang[interpreter]
    }

    func ending(path: String) -> String? {
        let name = String(FilePath.name(path))
        if byFileName[name] != nil { return name }
        let suffix = FilePath.lowercasedExtension(path)
        return suffix.isEmpty || byExtension[suffix] != nil ? suffix : nil
    }

    /// `python` for `#!/usr/bin/env -S python3.12 -u`.
    static func interpreter(_ source: [UInt8]) -> String? {
        guard source.starts(with: [0x23, 0x21]) else { return nil }
        let line = String(
            decoding: source.prefix(200).dropFirst(2).prefix { $0 != 0x0A }, as: UTF8.self)
        for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
            let name = word.split(separator: "/").last.map(String.init) ?? ""
            if name == "env" || name.hasPrefix("-") || name.contains("=") { continue }
            return String(name.prefix { $0.isLetter || $0 == "+" || $0 == "-" })
        }
        return nil
    }

    /// Whether a header says `class`, `namespace` or `template` at the start of a line.
    static func looksLikeCPlusPlus(_ source: [UInt8]) -> Bool {
        let marks = [
            "namespace ", "class ", "template<", "template <", "using ", "public:", "private:",
        ]
        .map { Array($0.utf8) }
        var start = 0
        let end = min(source.count, 65_536)
        while start < end {
            let first = source[start]
            if first == 0x6E || first == 0x63 || first == 0x74 || first == 0x75 || first == 0x70 {
                for mark in marks where source[start...].starts(with: mark) { return true }
            }
            while start < end, source[start] != 0x0A { start += 1 }
            start += 1
        }
        return false
    }
}
