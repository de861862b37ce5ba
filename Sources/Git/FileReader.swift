// Fence file: plain POSIX reading, because libgit2 reads no files and Foundation starts slowly.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

enum FileReader {
    /// The bytes of a regular file; the last part of `path` may not be a symlink.
    ///
    /// - Throws: `changed` if it is gone, no regular file or larger than `limit`; `unreadable`.
    static func read(_ path: String, limit: Int) throws(GitError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let isGone = errno == ENOENT || errno == ELOOP || errno == ENOTDIR
            throw GitError(isGone ? .changed : .unreadable, reason())
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw GitError(.unreadable, reason())
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            throw GitError(.changed, "no regular file, or too large")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            // The buffer outlives the call and is longer than what is asked for.
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe system_read(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw GitError(.unreadable, reason()) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// Size and kind of what is at `path`, links not followed; nil if there is nothing.
    static func status(_ path: String) -> (byteCount: Int, isRegular: Bool)? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return (Int(status.st_size), status.st_mode & S_IFMT == S_IFREG)
    }

    private static func reason() -> String {
        unsafe String(cString: strerror(errno))
    }
}

// Inside `FileReader`, `read` is its own function.
private func system_read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int)
    -> Int
{
    unsafe read(descriptor, buffer, count)
}
