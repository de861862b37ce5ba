import Chunking
import Foundation

/// The grammars that tests read with: built ones from `$REPOASK_HOME/grammars`, queries from the
/// package.
enum TestGrammars {
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    static let manifestFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "grammars").path

    static var libraryFolder: String {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        return (environment["REPOASK_HOME"] ?? data + "/repoask") + "/grammars"
    }

    /// Whether tests that need built grammars are left out.
    static var isSkipped: Bool {
        ProcessInfo.processInfo.environment["REPOASK_SKIP_MODELS"] == "1"
    }

    private static let shared = Result {
        try GrammarSet(manifestFolder: manifestFolder, libraryFolder: libraryFolder)
    }

    static func installed() throws -> GrammarSet {
        let grammars = try shared.get()
        guard FileManager.default.fileExists(atPath: libraryFolder) else {
            throw Missing(description: "no grammars in \(libraryFolder): repoask grammars fetch")
        }
        return grammars
    }

    /// The usual limits, but ten minutes for a parser, as a slow machine may need more than the
    /// usual time.
    static var patient: Chunker.Limits {
        var limits = Chunker.Limits()
        limits.parserMicroseconds = 600_000_000
        return limits
    }

    /// A chunker with the installed grammars, for sources that are whole: no machine is so slow that
    /// it gives up.
    static func chunker(budget: Int = 256) throws -> Chunker {
        Chunker(grammars: try installed(), budget: budget, limits: patient)
    }

    static var samples: [String] { CorpusTests.expected.keys.sorted() }

    static func sample(_ name: String) throws -> [UInt8] { try fixture("corpus/" + name) }

    static func fixture(_ path: String) throws -> [UInt8] {
        guard let folder = Bundle.module.resourceURL?.appending(path: "Fixtures")
        else { throw Missing(description: "no fixtures") }
        return try Array(Data(contentsOf: folder.appending(path: path)))
    }
}

/// A small generator with a seed, so that failures repeat.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
