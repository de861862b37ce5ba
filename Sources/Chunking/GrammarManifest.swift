#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Which grammars there are, from which packages they are built, and which files they read.
///
/// Lives in `grammars/manifest.json`, with our own query files beside it in
/// `grammars/<language>/chunks.scm` and, where a language's references are read,
/// `grammars/<language>/references.scm`.
public struct GrammarManifest: Sendable, Equatable, Codable {
    /// A source package on the Python package index.
    public struct Package: Sendable, Equatable, Codable {
        /// As languages name it.
        public var id: String
        public var name: String
        public var version: String
        /// The source archive's file name.
        public var file: String
        public var byteCount: Int
        /// Lower-case hexadecimal.
        public var sha256: String
        /// The folder that the archive unpacks to.
        public var folder: String
    }

    public var packages: [Package]
    public var languages: [Language]
    /// A folder with `tree_sitter/*.h` for grammars that come without, from its package's root.
    public var headers: String
    /// The package that holds ``headers``.
    public var headersPackage: String

    /// Those that a grammar reads.
    public var grammarLanguages: [Language] { languages.filter { !$0.isBuiltIn } }

    /// The name of the manifest in its folder.
    public static let fileName = "manifest.json"

    /// Reads `folder/manifest.json`.
    public init(folder: String) throws(GrammarError) {
        let path = folder + "/" + Self.fileName
        let bytes: [UInt8]
        do {
            bytes = try Array(Data(contentsOf: URL(filePath: path)))
        } catch {
            throw .manifestUnreadable(path: path, reason: "no such file")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw .manifestUnreadable(path: path, reason: "\(error)")
        }
    }

    /// Finds the folder of the manifest and the query files.
    ///
    /// That is `$REPOASK_GRAMMARS`, whatever it holds: what a user names is not replaced. Else
    /// `grammars/` or `share/repoask/grammars/` in a folder above the executable's real path. So a
    /// build in its package finds the package's folder, and `<prefix>/bin/repoask` finds
    /// `<prefix>/share/repoask/grammars`.
    ///
    /// - Parameter executablePath: The running program's path, links resolved.
    public static func locate(
        environment: [String: String], executablePath: String
    ) -> String? {
        if let folder = environment["REPOASK_GRAMMARS"], !folder.isEmpty { return folder }
        var folder = executablePath[...]
        while let slash = folder.utf8.lastIndex(of: 0x2F) {
            folder = folder[..<slash]
            for candidate in ["\(folder)/grammars", "\(folder)/share/repoask/grammars"]
            where exists(in: candidate) {
                return candidate
            }
        }
        return nil
    }

    private static func exists(in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + fileName)
    }
}

/// Why a grammar cannot be used. The file is then cut at lines.
public enum GrammarError: Error, Equatable, Sendable {
    case manifestUnreadable(path: String, reason: String)
    /// No such library: the grammar was not built yet.
    case notBuilt(language: String, path: String)
    case libraryUnloadable(path: String, reason: String)
    case entryMissing(path: String, symbol: String)
    case versionMismatch(path: String, expected: ClosedRange<Int>, found: Int)
    case queryUnreadable(path: String, reason: String)
    /// `offset` counts bytes from the file's start.
    case queryInvalid(path: String, offset: Int, reason: String)
    case sourcesMissing(language: String, path: String)
    case compilationFailed(language: String, output: String)
    case unpackingFailed(path: String, output: String)
}

extension GrammarError: CustomStringConvertible {
    /// One line, ready to follow `Error:`.
    public var description: String {
        switch self {
        case .manifestUnreadable(let path, let reason):
            "cannot read grammar manifest '\(path)': \(reason)"
        case .notBuilt(let language, let path):
            "grammar for '\(language)' is not built: no '\(path)'"
        case .libraryUnloadable(let path, let reason):
            "cannot load grammar '\(path)': \(reason)"
        case .entryMissing(let path, let symbol):
            "grammar '\(path)' has no entry '\(symbol)'"
        case .versionMismatch(let path, let expected, let found):
            "grammar '\(path)' has version \(found), expected \(expected.lowerBound) to "
                + "\(expected.upperBound)"
        case .queryUnreadable(let path, let reason):
            "cannot read query '\(path)': \(reason)"
        case .queryInvalid(let path, let offset, let reason):
            "query '\(path)' is wrong at byte \(offset): \(reason)"
        case .sourcesMissing(let language, let path):
            "cannot build grammar for '\(language)': no '\(path)'"
        case .compilationFailed(let language, let output):
            "cannot compile grammar for '\(language)': \(output)"
        case .unpackingFailed(let path, let output):
            "cannot unpack '\(path)': \(output)"
        }
    }
}
