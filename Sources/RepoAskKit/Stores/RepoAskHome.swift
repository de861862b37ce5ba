#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The folder that holds what repoask fetches and builds for a user: models and grammars.
public struct RepoAskHome: Sendable, Equatable {
    /// The home folder; may not exist yet.
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// `$REPOASK_HOME`, else `$XDG_DATA_HOME/repoask`, else `~/.local/share/repoask`.
    public static func resolve() -> RepoAskHome {
        resolve(environment: ProcessInfo.processInfo.environment)
    }

    static func resolve(environment: [String: String]) -> RepoAskHome {
        if let home = environment["REPOASK_HOME"], !home.isEmpty { return RepoAskHome(path: home) }
        // The XDG specification has relative paths ignored.
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return RepoAskHome(path: data + "/repoask")
        }
        return RepoAskHome(path: (environment["HOME"] ?? "") + "/.local/share/repoask")
    }

    /// Models, one folder each, named by their ids.
    public var models: String { path + "/models" }
    /// Weight packages, one folder each, named by their runs.
    public var weights: String { path + "/weights" }
    /// Compiled grammars, one library each.
    public var grammars: String { path + "/grammars" }
    /// What is being fetched: kept until it is whole, so that a stopped fetch goes on.
    public var downloads: String { path + "/downloads" }

    public func modelFolder(_ id: String) -> String { models + "/" + id }

    /// Makes `folder`, and those above it, if missing.
    ///
    /// - Throws: ``ModelStoreError/unwritable(path:reason:)``
    static func create(_ folder: String) throws(ModelStoreError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(path: folder, reason: error.localizedReason)
        }
    }
}

extension Error {
    /// Foundation's sentence about a file, lower case, without the code.
    var localizedReason: String {
        guard let error = self as? CocoaError else { return "\(self)" }
        return switch error.code {
        case .fileWriteNoPermission, .fileReadNoPermission: "permission denied"
        case .fileWriteOutOfSpace: "no space left"
        case .fileWriteVolumeReadOnly: "read-only file system"
        case .fileWriteFileExists: "a file is in the way"
        case .fileNoSuchFile, .fileReadNoSuchFile: "no such file"
        default: "file error \(error.code.rawValue)"
        }
    }
}
