/// Why a model or grammar is not there, or could not be fetched.
public enum ModelStoreError: Error, Equatable, Sendable {
    /// Not in the home folder. `byteCount` is what a fetch brings.
    case notInstalled(id: String, byteCount: Int)
    case unknownModel(id: String, known: [String])
    case noSuchFile(path: String)
    case unwritable(path: String, reason: String)
    /// What was just fetched has been deleted; an installed file is left.
    case wrongHash(file: String, expected: String, found: String)
    /// The file at `path` is not as long as the manifest says.
    case wrongSize(path: String, expected: Int, found: Int)
    case noSpace(folder: String, needed: Int, free: Int)
    /// A program that fetching runs is not on `$PATH`.
    case toolMissing(tool: String, remedy: String)
    /// One reason a source, in the order they were tried.
    case notFetched(name: String, reasons: [String])
    case sourcesInvalid(text: String)
    case manifestMissing
}

extension ModelStoreError: CustomStringConvertible {
    /// One line: what is wrong and what to do.
    public var description: String {
        switch self {
        case .notInstalled(let id, let byteCount):
            "model '\(id)' is not installed: repoask models fetch \(id) (\(megabytes(byteCount)) MB)"
        case .unknownModel(let id, let known):
            "no model '\(id)': known are \(known.joined(separator: ", ")), or name a .gguf file"
        case .noSuchFile(let path):
            "no such model file '\(path)'"
        case .unwritable(let path, let reason):
            "cannot write '\(path)': \(reason); REPOASK_HOME names another home folder"
        case .wrongHash(let file, let expected, let found):
            "'\(file)' has SHA-256 \(found), expected \(expected): fetch it again, "
                + "from another source if it stays so (REPOASK_SOURCES)"
        case .wrongSize(let path, let expected, let found):
            "'\(path)' has \(found) bytes, expected \(expected): fetch it again"
        case .noSpace(let folder, let needed, let free):
            "not enough space in '\(folder)': \(megabytes(needed)) MB needed, "
                + "\(megabytes(free)) MB free"
        case .toolMissing(let tool, let remedy):
            "cannot run '\(tool)': \(remedy)"
        case .notFetched(let name, let reasons):
            "cannot fetch \(name): \(reasons.joined(separator: "; ")); "
                + "REPOASK_SOURCES may name a mirror or a folder"
        case .sourcesInvalid(let text):
            "REPOASK_SOURCES has '\(text)', expected path:/FOLDER, mirror:http…, hub or packages"
        case .manifestMissing:
            "no grammars/manifest.json found: set REPOASK_GRAMMARS to the project's grammars folder"
        }
    }
}

/// Rounded up, so that something is never 0 MB.
public func megabytes(_ byteCount: Int) -> Int { (byteCount + 999_999) / 1_000_000 }
