// Fence file: plain POSIX reading, because libgit2 reads no files and Foundation starts slowly.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What is at a path, links not followed.
struct FileStatus {
    enum Kind { case regular, link, folder, other }

    var kind: Kind
    var byteCount: Int
    var isExecutable: Bool
    var times: FileTimes

    var mode: UInt32 {
        kind == .link ? FileMode.link : isExecutable ? FileMode.executable : FileMode.regular
    }
}

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
                unsafe systemRead(descriptor, $0.baseAddress! + filled, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw GitError(.unreadable, reason()) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// What is at `path`; nil if there is nothing.
    static func status(_ path: String) -> FileStatus? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        let kind: FileStatus.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFLNK: .link
            case S_IFDIR: .folder
            default: .other
            }
        #if canImport(Darwin)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        return FileStatus(
            kind: kind, byteCount: Int(status.st_size),
            isExecutable: status.st_mode & 0o111 != 0,
            times: FileTimes(
                modified: .init(seconds: modified.tv_sec, nanoseconds: modified.tv_nsec),
                changed: .init(seconds: changed.tv_sec, nanoseconds: changed.tv_nsec)))
    }

    private static func reason() -> String {
        unsafe String(cString: strerror(errno))
    }
}
