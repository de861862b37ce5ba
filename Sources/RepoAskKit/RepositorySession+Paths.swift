// Paths from the repository's root, and as a person types and reads them. Taken apart as bytes: in
// text, a slash before a combining mark is no slash.

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
        guard let root = repository.workTree.map({ Self.withoutSlash($0) + "/" }),
            currentFolder.utf8.starts(with: root.utf8)
        else { return path }
        let slash = UInt8(ascii: "/")
        let below = currentFolder.utf8.dropFirst(root.utf8.count).split(separator: slash)
        let target = path.utf8.split(separator: slash)
        var shared = 0
        while shared < below.count, shared < target.count - 1,
            below[shared].elementsEqual(target[shared])
        { shared += 1 }
        let up = Array(repeating: "..", count: below.count - shared)
        let down = target.dropFirst(shared).map { String(decoding: $0, as: UTF8.self) }
        return (up + down).joined(separator: "/")
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
        guard absolute.utf8.starts(with: prefix.utf8) else { return path }
        return String(decoding: absolute.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
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
