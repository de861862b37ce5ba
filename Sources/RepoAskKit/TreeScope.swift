/// Which tree a question is about, and which part of it.
public struct TreeScope: Sendable, Equatable {
    /// What names a commit, in git's words: `v1.2`, `HEAD~3`, `main@{yesterday}`. nil: HEAD and the
    /// work tree; in a bare repository HEAD.
    public var revision: String?
    /// Folders and files, as seen from the folder the command is started in. Empty: all.
    public var paths: [String]

    public init(revision: String? = nil, paths: [String] = []) {
        self.revision = revision
        self.paths = paths
    }
}

/// A path that was asked for is not in the tree.
public struct PathNotFound: Error, Equatable, CustomStringConvertible {
    public let path: String
    /// The revision that was asked about.
    public let revision: String?

    public var description: String {
        "nothing is at '\(path)'" + (revision.map { " in '\($0)'" } ?? "")
    }
}

/// Folders and files of a tree, from its root.
struct PathFilter: Sendable {
    /// Without slashes at their ends; empty: everything.
    private let paths: [[UInt8]]

    init(_ paths: [String]) {
        // Whoever names the root means everything.
        let parts = paths.map { Array($0.utf8) }
        self.paths = parts.contains([]) ? [] : parts
    }

    /// Whether `path` is one of the files, or below one of the folders. Compared by bytes: Swift
    /// takes paths for equal that git tells apart.
    func contains(_ path: String) -> Bool {
        paths.isEmpty || paths.contains { Self.holds($0, path) }
    }

    private static func holds(_ place: [UInt8], _ path: String) -> Bool {
        var bytes = path.utf8.makeIterator()
        for byte in place where bytes.next() != byte { return false }
        let next = bytes.next()
        return next == nil || next == UInt8(ascii: "/")
    }
}
