// How a status of libgit2 becomes a `GitError`. Its texts are read right after the failed call.

internal import CGit2

extension GitError {
    /// - Parameters:
    ///   - status: The negative value that libgit2 returned last on this thread.
    ///   - action: What was tried, as in "opening '/src/app'".
    init(status: Int32, while action: String) {
        var reason = "unknown error \(status)"
        var category = UInt32(GIT_ERROR_NONE.rawValue)
        // libgit2 keeps the last error of a thread alive until the next failure on it.
        if let last = unsafe git_error_last() {
            category = unsafe UInt32(bitPattern: last.pointee.klass)
            if let text = unsafe last.pointee.message {
                reason = unsafe String(cString: text)
            }
        }
        reason = reason.split(whereSeparator: \.isNewline).joined(separator: " ")
        self.init(
            Self.kind(status: status, category: category, reason: reason),
            "\(action): \(reason)")
    }

    private static func kind(status: Int32, category: UInt32, reason: String) -> Kind {
        switch status {
        case GIT_EOWNER.rawValue: return .foreignOwner
        case GIT_ENOTFOUND.rawValue where category == GIT_ERROR_ODB.rawValue:
            return .missingObject
        default: break
        }
        // These failures have no code of their own.
        let unsupported = [
            "unsupported extension name", "unsupported repository version",
            "unsupported mandatory extension", "unsupported index",
        ]
        return unsupported.contains { reason.contains($0) } ? .unsupported : .failed
    }
}
