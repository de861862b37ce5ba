// Fence file: locks that other processes see. The system drops them with their process, however it
// ends.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An advisory lock on a file, released with the value.
struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Waits for the lock.
    ///
    /// - Parameter isShared: Any number of runs may hold it so; else one.
    init(path: String, isShared: Bool = false) throws(CodeIndexError) {
        // The path ends in zero for the call.
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw .unwritable(path: path, reason: reason)
        }
        lock(isShared ? LOCK_SH : LOCK_EX)
    }

    /// Makes a shared lock an exclusive one.
    ///
    /// - Returns: Whether it is; not where another run holds the lock. Then it is shared as before,
    ///   though another run may have had it alone in between.
    func takeAlone() -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        share()
        return false
    }

    /// Makes an exclusive lock a shared one.
    func share() { lock(LOCK_SH) }

    func release() { flock(descriptor, LOCK_UN) }

    private func lock(_ operation: Int32) {
        while flock(descriptor, operation) != 0, errno == EINTR {}
    }

    deinit { close(descriptor) }
}
