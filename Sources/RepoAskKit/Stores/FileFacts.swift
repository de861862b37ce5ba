// Fence file: what the system says about files that Foundation says slowly or not at all.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What tells a file from a changed one without reading it.
struct FileFacts: Equatable {
    var byteCount: Int
    /// Nanoseconds since 1970, modulo 2^64: times beyond the year 2262 are still told apart.
    var modified: Int
    var inode: UInt64

    /// - Returns: Nil if there is no regular file at `path`; links are followed.
    init?(path: String) {
        var status = stat()
        // The path ends in zero for the call, `status` lives through it.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        byteCount = Int(status.st_size)
        inode = UInt64(status.st_ino)
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        modified = time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    }

    /// One line for a file.
    var text: String { "\(byteCount) \(modified) \(inode)" }
}

/// Bytes a user may still write to the file system of `folder`; nil if it cannot be asked.
func freeBytes(in folder: String) -> Int? {
    var status = statvfs()
    // The path ends in zero for the call, `status` lives through it.
    guard unsafe statvfs(folder, &status) == 0 else { return nil }
    // File systems over a network say what they like.
    let (bytes, isTooMany) = UInt(status.f_bavail)
        .multipliedReportingOverflow(by: UInt(status.f_frsize))
    return isTooMany ? .max : Int(clamping: bytes)
}

/// A lock that other processes see, held until the value or the process ends.
struct FetchLock: ~Copyable {
    private let descriptor: Int32

    /// - Parameter onWait: Called once if another process holds the lock, before waiting for it.
    init(path: String, onWait: () -> Void) throws(ModelStoreError) {
        // The path ends in zero for the call.
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw .unwritable(path: path, reason: reason)
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        onWait()
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    }

    func release() { flock(descriptor, LOCK_UN) }

    deinit { close(descriptor) }
}

/// Puts `path` in the place of `target`, in one step.
func replaceFile(at target: String, with path: String) throws(ModelStoreError) {
    // Both paths end in zero for the call.
    guard unsafe rename(path, target) == 0 else {
        let reason = unsafe String(cString: strerror(errno))
        throw .unwritable(path: target, reason: reason)
    }
}
