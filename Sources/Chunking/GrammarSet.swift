/// The grammars at hand: the manifest's languages, loaded from `libraryFolder` when first needed.
public final class GrammarSet: Sendable {
    public let languages: [Language]
    private let table: LanguageTable

    /// No grammars: everything but prose is cut at lines.
    public static let none = GrammarSet()

    private init() {
        languages = []
        table = LanguageTable([])
    }

    /// - Parameters:
    ///   - manifestFolder: Holds `manifest.json` and `<language>/chunks.scm`.
    ///   - libraryFolder: Holds `<language>.so` (`.dylib` on macOS).
    public init(manifestFolder: String, libraryFolder: String) throws(GrammarError) {
        let manifest = try GrammarManifest(folder: manifestFolder)
        languages = manifest.languages
        table = LanguageTable(manifest.languages)
    }

    /// The language of a file by its name, else by its `#!` line. `nil` for one without a grammar.
    public func language(path: String, source: [UInt8]) -> Language? {
        table.language(path: path, source: source)
    }
}
