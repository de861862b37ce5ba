// What can be set, by which names, and by whom.

/// A setting, by its key in settings files.
public enum Setting: String, Sendable, CaseIterable {
    case limit
    case exclude
    case includeExcluded = "include-excluded"
    case color
    case links
    case model
    case memory
    case temperature
    case topP = "top-p"
    case seed
    case maxTokens = "max-tokens"
    case threads
    case background
    case home
    case sources
    case grammars
    case weights

    /// What values it takes.
    public enum Kind: Sendable, Equatable {
        case flag
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case choice([String])
        case text
        /// In the environment with commas between.
        case list
    }

    public var kind: Kind {
        switch self {
        case .limit: .integer(1...1000)
        case .exclude, .sources: .list
        case .includeExcluded, .background: .flag
        case .color: .choice(["auto", "always", "never"])
        case .links, .model, .home, .grammars, .weights: .text
        case .memory: .choice(MemoryChoice.texts)
        case .temperature: .number(0...10)
        case .topP: .number(0.000_001...1)
        case .seed: .integer(0...Int.max)
        case .maxTokens: .integer(1...4096)
        case .threads: .integer(1...256)
        }
    }

    /// The environment variable that sets it.
    public var variable: String {
        "REPOASK_" + rawValue.uppercased().map { $0 == "-" ? "_" : $0 }
    }

    /// The option that sets it; nil if there is none. `--weights` names packages, no folder.
    public var option: String? {
        switch self {
        case .exclude, .links, .home, .sources, .grammars, .weights: nil
        default: "--" + rawValue
        }
    }

    /// Whether a repository's own file may set it: what is searched and how it is shown, never
    /// what runs, where anything comes from, or where it is kept.
    public var isForRepositories: Bool {
        switch self {
        case .limit, .exclude, .includeExcluded, .color, .links: true
        default: false
        }
    }

    /// What a value that a repository sets must be one of; nil: whatever fits the kind.
    ///
    /// A link's scheme picks the program that a click starts.
    var choicesForRepositories: [String]? {
        self == .links ? ["none", "file"] + Self.editors : nil
    }

    /// Editors whose links look like `scheme://file/path:line`.
    private static let editors = [
        "vscode", "vscode-insiders", "vscodium", "cursor", "windsurf", "zed",
    ]

    /// What holds if nothing sets it, for people.
    public var standard: String {
        switch self {
        case .limit: "10"
        case .exclude: "nothing"
        case .includeExcluded: "false"
        case .color: "auto"
        case .links: "file"
        case .model: ModelManifest.defaultDecoder
        case .memory: "near"
        case .temperature, .seed: "0"
        case .topP: "1"
        case .maxTokens: "96"
        case .threads: "the cores that this process may use"
        case .background: "true"
        case .home: "~/.local/share/repoask"
        case .sources: "packages, hub"
        case .grammars: "beside the program"
        case .weights: "none"
        }
    }

    public var summary: String {
        switch self {
        case .limit: "hits that search prints"
        case .exclude: "patterns, as in .gitignore, of files to leave out"
        case .includeExcluded:
            "index generated, vendored, minified, lock and large data files too"
        case .color: "colour and links: auto, always or never"
        case .links: "links of places: file, none, or an editor's scheme such as vscode"
        case .model: "decoder: a model's name or a GGUF file"
        case .memory: "what the decoder reads"
        case .temperature: "0 picks the likeliest token"
        case .topP: "share of the probability that is sampled from"
        case .seed: "seed of the sampling"
        case .maxTokens: "tokens that the decoder may write"
        case .threads: "threads to compute with"
        case .background: "encode new code, and make memory slots, in the background"
        case .home: "folder of models and grammars"
        case .sources: "where models come from, in order"
        case .grammars: "folder of the manifest and queries of grammars"
        case .weights: "folder of more weight packages, looked into first"
        }
    }
}
