/// Why git could not answer: a kind to switch on and one line for people.
public struct GitError: Error, Equatable, Sendable {
    public enum Kind: Sendable, Equatable, CaseIterable {
        /// No repository at or above the folder.
        case notARepository
        /// The repository belongs to another user, is not listed in `safe.directory`, and only the
        /// git program can read it, which refuses.
        case foreignOwner
        /// A repository format or extension that neither libgit2 nor the git program reads.
        case unsupported
        /// The revision names nothing, or no commit.
        case revisionNotFound
        /// An object that the repository should have is not there: a partial or broken clone.
        case missingObject
        /// The file is no longer what the snapshot saw.
        case changed
        /// The file cannot be opened or read, or is too large to be.
        case unreadable
        /// Anything else, damaged repositories included.
        case failed
    }

    public let kind: Kind
    /// One line in lower case, without source text.
    public let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    static func tooLarge(_ id: BlobID) -> GitError {
        GitError(
            .unreadable, "reading blob \(id): larger than \(Snapshot.largestBlobByteCount) bytes")
    }
}

extension GitError: CustomStringConvertible {
    public var description: String { message }
}
