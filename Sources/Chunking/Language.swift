/// A language of the manifest.
public struct Language: Hashable, Sendable, Codable {
    /// Lower case, and the name of its folder and library: `swift`, `csharp`.
    public var id: String
    /// As people write it: `C#`.
    public var name: String
    /// Id of the package in the manifest that holds its grammar's sources; empty for a language that
    /// is read without a grammar.
    public var package: String
    /// Folder with `parser.c` in it, from the package's root.
    public var sources: String
    /// The library's entry: `tree_sitter_c_sharp`.
    public var symbol: String
    /// Lower case, without the dot.
    public var extensions: [String]
    /// Whole names; with a `*` at the end, how they begin: `Dockerfile.*`.
    public var fileNames: [String]
    /// Interpreters in a first line `#!/usr/bin/env NAME`, versions left out.
    public var shebangs: [String]

    /// Whether it is read without a grammar.
    public var isBuiltIn: Bool { package.isEmpty }

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
