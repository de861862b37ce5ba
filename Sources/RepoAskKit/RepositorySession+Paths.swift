// Paths from the repository's root, and as a person types and reads them.

internal import Git

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension RepositorySession {
    /// The root of the work tree that holds `directory`; nil in a bare repository.
    ///
    /// - Throws: `GitError` if there is no repository.
    public static func workTree(at directory: String) throws -> String? {
        try Repository.discover(from: directory).workTree
    }

    /// `path` as seen from the folder the command was started in.
    public func displayPath(_ path: String) -> String {
        guard let root = repository.workTree.map(Self.withoutSlash), currentFolder != root,
            currentFolder.hasPrefix(root + "/")
        else { return path }
        let below = currentFolder.dropFirst(root.count + 1).split(separator: "/")
        let target = path.split(separator: "/")
        var shared = 0
        while shared < below.count, shared < target.count - 1, below[shared] == target[shared] {
            shared += 1
        }
        let up = Array(repeating: "..", count: below.count - shared)
        return (up + target.dropFirst(shared).map(String.init)).joined(separator: "/")
    }

    /// `path`, as seen from the folder the command was started in, from the repository's root, which
    /// is "". In a bare repository paths start at the root.
    public func repositoryPath(_ path: String) -> String {
        let root = repository.workTree.map(Self.withoutSlash)
        let folder = root == nil ? "/" : currentFolder + "/"
        let absolute =
            URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder))
            .standardizedFileURL.path
        let prefix = (root ?? "") + "/"
        if absolute == root || absolute == prefix { return "" }
        return absolute.hasPrefix(prefix) ? String(absolute.dropFirst(prefix.count)) : path
    }

    /// `path` in the file system, or as it is where no file there holds what was asked about: in a
    /// bare repository, at a revision.
    public func absolutePath(_ path: String) -> String {
        guard scope.revision == nil, let root = repository.workTree else { return path }
        return Self.withoutSlash(root) + "/" + path
    }

    private static func withoutSlash(_ path: String) -> String {
        path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
    }
}
