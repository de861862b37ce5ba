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
    private let loadedReferences = Mutex<[String: Result<TagQuery?, GrammarError>]>([:])

    /// No grammars: everything but prose is cut at lines.
    public static let none = GrammarSet()

    private init() {
        languages = []
        table = LanguageTable([])
        manifestFolder = ""
        libraryFolder = ""
    }

    /// - Parameters:
    ///   - manifestFolder: Holds `manifest.json`, `<language>/chunks.scm` and, for languages whose
    ///     references are read, `<language>/references.scm`.
    ///   - libraryFolder: Holds `<language>.so` (`.dylib` on macOS). May be missing.
    public init(manifestFolder: String, libraryFolder: String) throws(GrammarError) {
        let manifest = try GrammarManifest(folder: manifestFolder)
        languages = manifest.languages
        table = LanguageTable(manifest.languages)
        self.manifestFolder = manifestFolder
        self.libraryFolder = libraryFolder
    }

    /// The language of a file by its name, else by its `#!` line. `nil` for one that is not read.
    public func language(path: String, source: [UInt8]) -> Language? {
        table.language(path: path, source: source)
    }

    /// What of a path decides the language besides the content: a file name of the manifest, else
    /// the extension, else nothing, where a `#!` line has the say. `nil`: no language.
    public func ending(path: String) -> String? {
        table.ending(path: path)
    }

    func language(id: String) -> Language? { table.language(id: id) }

    /// Loads a language's grammar and queries; reports what a file of that language would fall back
    /// for. What was loaded is kept, so is a failure.
    public func check(_ language: Language) throws(GrammarError) {
        if language.isBuiltIn { return }
        _ = try references(for: language)
    }

    /// Whether the language's library is there, or none is needed; says nothing of whether it loads.
    public func isBuilt(_ language: Language) -> Bool {
        language.isBuiltIn || FileManager.default.fileExists(atPath: libraryPath(of: language))
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
        let query = queryPath(of: language, "chunks")
        guard let source = Self.contents(query) else {
            throw .queryUnreadable(path: query, reason: "no such file")
        }
        return try Grammar(
            symbol: language.symbol, libraryPath: library, queryPath: query, querySource: source)
    }

    /// The query for a language's references; `nil` for a language that has none.
    func references(for language: Language) throws(GrammarError) -> TagQuery? {
        let grammar = try grammar(for: language)
        let result = loadedReferences.withLock { loaded in
            if let known = loaded[language.id] { return known }
            let path = queryPath(of: language, "references")
            let result = Result { () throws(GrammarError) -> TagQuery? in
                guard let source = Self.contents(path) else { return nil }
                return try unsafe TagQuery(
                    language: grammar.language, path: path, source: source)
            }
            loaded[language.id] = result
            return result
        }
        return try result.get()
    }

    /// Whether there is a query for the language's references. Built-in ones use no names.
    public func hasReferences(_ language: Language) -> Bool {
        FileManager.default.fileExists(atPath: queryPath(of: language, "references"))
    }

    /// A number that changes with whatever changes what ``SymbolReader`` finds in a file of the
    /// language; for `nil`, in files that have no language yet. From 0 to 2^47.
    ///
    /// - Complexity: Reads two small files.
    public func symbolEdition(of language: Language?) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        mix("\(SymbolReader.version)".utf8)
        guard let language else {
            for language in languages { mix(language.shebangs.joined(separator: " ").utf8) }
            return Int64(hash >> 17)
        }
        mix(isBuilt(language) ? "built".utf8 : "missing".utf8)
        for name in ["chunks", "references"] {
            mix(Self.contents(queryPath(of: language, name)) ?? [])
        }
        return Int64(hash >> 17)
    }

    private func queryPath(of language: Language, _ name: String) -> String {
        "\(manifestFolder)/\(language.id)/\(name).scm"
    }

    private static func contents(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path))).map(Array.init)
    }
}
