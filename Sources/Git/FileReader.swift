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

/// Reads files below one folder and never leaves it: no part of a path may be a symlink, not even
/// one that has just taken a folder's place.
///
/// Keeps the folder that was read last open, because a listing goes from folder to folder. Do not
/// keep a reader for longer than a listing: a folder that was made anew is another one.
final class FileReader {
    private let root: String
    private var last: Folder?

    /// A folder below the root.
    private struct Folder {
        let path: Substring
        /// Negative if it could not be opened.
        let descriptor: Int32
        /// Why, as `errno` says it; 0 if it is open.
        let failure: Int32
    }

    /// - Parameter root: An absolute path, in which symlinks may be.
    init(root: String) {
        self.root = root
    }

    deinit {
        if let last, last.failure == 0 { close(last.descriptor) }
    }

    /// The bytes of a regular file.
    ///
    /// - Throws: `changed` if it is gone, no regular file or larger than `limit`; `unreadable`.
    func read(_ path: String, limit: Int) throws(GitError) -> [UInt8] {
        let (folder, name) = place(of: path)
        guard folder.failure == 0 else { throw Self.error(folder.failure) }
        // `name` lives through the call.
        let descriptor = unsafe openat(
            folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.error(errno) }
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
            guard count >= 0 else { throw Self.error(errno) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// What is at `path`; nil if there is nothing, or a symlink on the way.
    func status(_ path: String) -> FileStatus? {
        let (folder, name) = place(of: path)
        guard folder.failure == 0 else { return nil }
        var status = stat()
        // `name` and `status` live through the call.
        guard unsafe fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return nil
        }
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

    /// The folder that `path` is in, and its last part.
    private func place(of path: String) -> (folder: Folder, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return (folder(""), path)
        }
        return (folder(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
    }

    private func folder(_ path: Substring) -> Folder {
        if let last {
            // Compared as text, two folders could be one.
            if last.path.utf8.elementsEqual(path.utf8) { return last }
            if last.failure == 0 { close(last.descriptor) }
        }
        let folder = opened(path)
        last = folder
        return folder
    }

    /// Opens part after part, because the system guards only the last one of a path.
    private func opened(_ path: Substring) -> Folder {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        // An index may say anything.
        if parts.contains(where: { $0.elementsEqual("..".utf8) }) {
            return Folder(path: path, descriptor: -1, failure: ENOENT)
        }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        // The names live through the calls.
        var descriptor = unsafe openat(AT_FDCWD, root, flags)
        var failure = descriptor < 0 ? errno : 0
        for part in parts where failure == 0 {
            let name = String(decoding: part, as: UTF8.self)
            let next = unsafe openat(descriptor, name, flags | O_NOFOLLOW)
            failure = next < 0 ? errno : 0
            close(descriptor)
            descriptor = next
        }
        return Folder(path: path, descriptor: descriptor, failure: failure)
    }

    private static func error(_ failure: Int32) -> GitError {
        let isGone = failure == ENOENT || failure == ELOOP || failure == ENOTDIR
        // The text is copied at once.
        let reason = unsafe String(cString: strerror(failure))
        return GitError(isGone ? .changed : .unreadable, reason)
    }
}
