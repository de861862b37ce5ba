internal import Synchronization

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The grammars at hand: the manifest's languages, loaded from a folder of libraries when first
/// needed.
public final class GrammarSet: Sendable {
    public let languages: [Language]
    private let table: LanguageTable
    private let manifestFolder: String
    private let libraryFolder: String
    private let loaded = Mutex<[String: Result<Grammar, GrammarError>]>([:])

    /// No grammars: everything but prose is cut at lines.
    public static let none = GrammarSet()

    private init() {
        languages = []
        table = LanguageTable([])
        manifestFolder = ""
        libraryFolder = ""
    }

    /// - Parameters:
    ///   - manifestFolder: Holds `manifest.json` and `<language>/chunks.scm`.
    ///   - libraryFolder: Holds `<language>.so` (`.dylib` on macOS). May be missing.
    public init(manifestFolder: String, libraryFolder: String) throws(GrammarError) {
        let manifest = try GrammarManifest(folder: manifestFolder)
        languages = manifest.languages
        table = LanguageTable(manifest.languages)
        self.manifestFolder = manifestFolder
        self.libraryFolder = libraryFolder
    }

    /// The language of a file by its name, else by its `#!` line. `nil` for one without a grammar.
    public func language(path: String, source: [UInt8]) -> Language? {
        table.language(path: path, source: source)
    }

    /// Loads a language's grammar and query; reports what a file of that language would fall back
    /// for. A grammar that was loaded is kept, so is a failure.
    public func check(_ language: Language) throws(GrammarError) {
        _ = try grammar(for: language)
    }

    /// Whether the language's library is there; says nothing of whether it loads.
    public func isBuilt(_ language: Language) -> Bool {
        FileManager.default.fileExists(atPath: libraryPath(of: language))
    }

    private func libraryPath(of language: Language) -> String {
        "\(libraryFolder)/\(language.id).\(Grammar.libraryExtension)"
    }

    func grammar(for language: Language) throws(GrammarError) -> Grammar {
        let result = loaded.withLock { loaded in
            if let known = loaded[language.id] { return known }
            let result = Result { () throws(GrammarError) in try load(language) }
            loaded[language.id] = result
            return result
        }
        return try result.get()
    }

    private func load(_ language: Language) throws(GrammarError) -> Grammar {
        let library = libraryPath(of: language)
        guard FileManager.default.fileExists(atPath: library) else {
            throw .notBuilt(language: language.id, path: library)
        }
        let query = "\(manifestFolder)/\(language.id)/chunks.scm"
        let source: [UInt8]
        do {
            source = try Array(Data(contentsOf: URL(filePath: query)))
        } catch {
            throw .queryUnreadable(path: query, reason: "no such file")
        }
        return try Grammar(
            symbol: language.symbol, libraryPath: library, queryPath: query, querySource: source)
    }
}
