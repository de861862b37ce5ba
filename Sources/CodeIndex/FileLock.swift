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
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw .unwritable(path: path, reason: reason)
        }
        lock(isShared ? LOCK_SH : LOCK_EX)
    }

    /// Makes a shared lock an exclusive one.
    ///
    /// - Parameter tries: How often to ask, 20 ms apart.
    /// - Returns: Whether it is; not where another run holds the lock. Then it is shared as before,
    ///   though another run may have had it alone in between.
    func takeAlone(tries: Int = 1) -> Bool {
        for attempt in 1...tries {
            if attempt > 1 { usleep(20_000) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        }
        share()
        return false
    }

    /// Makes an exclusive lock a shared one.
    func share() { lock(LOCK_SH) }

    /// Whether the locked file is the one at `path`: another run may have deleted it meanwhile.
    func isOf(_ path: String) -> Bool {
        var locked = stat()
        var found = stat()
        // The path ends in zero for the call, both results live through theirs.
        guard unsafe fstat(descriptor, &locked) == 0, unsafe lstat(path, &found) == 0 else {
            return false
        }
        return locked.st_dev == found.st_dev && locked.st_ino == found.st_ino
    }

    func release() { flock(descriptor, LOCK_UN) }

    private func lock(_ operation: Int32) {
        while flock(descriptor, operation) != 0, errno == EINTR {}
    }

    deinit { close(descriptor) }
}
