/// Why the index could not be read or written.
public enum CodeIndexError: Error, Equatable, Sendable {
    /// Another run held the index for longer than the busy timeout, or has open what is to be
    /// removed.
    case busy(path: String)
    /// The disk is full.
    case full(path: String)
    /// The folder or file cannot be created or written.
    case unwritable(path: String, reason: String)
    /// The file is damaged behind what opening looks at; it has to be deleted.
    case damaged(path: String, reason: String)
    case failed(path: String, reason: String)
}

extension CodeIndexError: CustomStringConvertible {
    /// One line, ready to follow `Error:`.
    public var description: String {
        switch self {
        case .busy(let path): "index '\(path)' is in use by another run"
        case .full(let path): "no space left on the disk of index '\(path)'"
        case .unwritable(let path, let reason): "cannot write index '\(path)': \(reason)"
        case .damaged(let path, let reason): "index '\(path)' is damaged: \(reason)"
        case .failed(let path, let reason): "index '\(path)' failed: \(reason)"
        }
    }
}
