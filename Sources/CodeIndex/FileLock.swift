// Fence file: a lock that other processes see.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An exclusive advisory lock, held until it is released or the process ends.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for the lock; whoever holds it only opens an index.
    init(path: String) throws(CodeIndexError) {
        // The path ends in zero for the call.
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw .unwritable(path: path, reason: reason)
        }
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    }

    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}
