// Fence file: reads a small file that may be anything: a link, a device, a gigabyte.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

enum SettingsFile {
    /// Why a file cannot be read or used.
    struct Fault: Error {
        /// Nil: the whole file.
        let line: Int?
        let reason: String

        /// `:12`, or nothing.
        var place: String { line.map { ":\($0)" } ?? "" }
    }

    /// The entries of the file at `path`; nil if there is none.
    ///
    /// - Parameter followsLinks: Whether its last part may be a symbolic link, as the user's own
    ///   often is. A repository's could point anywhere.
    static func entries(
        _ path: String, followsLinks: Bool
    ) throws(Fault) -> [SettingsEntry]? {
        guard let bytes = try bytes(path, followsLinks: followsLinks) else { return nil }
        do throws(SettingsFault) {
            return try SettingsText.entries(bytes)
        } catch {
            throw Fault(line: error.line, reason: error.reason)
        }
    }

    private static func bytes(_ path: String, followsLinks: Bool) throws(Fault) -> [UInt8]? {
        // Without O_NONBLOCK a named pipe would be waited for.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW)
        let file = unsafe open(path, flags)
        guard file >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return nil
            case ELOOP where !followsLinks: throw Fault(line: nil, reason: "a symbolic link")
            default:
                // strerror's text is copied at once.
                throw unsafe Fault(line: nil, reason: String(cString: strerror(errno)))
            }
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Fault(line: nil, reason: "no regular file")
        }
        let limit = Settings.largestByteCount
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count <= limit {
            // The buffer outlives the call and is longer than what is asked for.
            let added = unsafe bytes.withUnsafeMutableBytes {
                unsafe read(file, $0.baseAddress! + count, $0.count - count)
            }
            if added < 0, errno == EINTR { continue }
            guard added >= 0 else {
                throw unsafe Fault(line: nil, reason: String(cString: strerror(errno)))
            }
            if added == 0 { return Array(bytes.prefix(count)) }
            count += added
        }
        throw Fault(line: nil, reason: "larger than \(limit >> 10) KiB")
    }
}

extension Settings {
    /// Puts into this process's environment what the user's file says and the environment does not,
    /// of the settings that are read from there: by libraries below this one, and by processes that
    /// this one starts. Call it before there are threads.
    public func exportPlaces() {
        for setting in [Setting.home, .sources, .grammars, .weights] {
            guard let (value, origin) = values[setting], case .user = origin else { continue }
            var text = value.text
            // Shells do this for variables, and no one for files.
            if text.hasPrefix("~/"), let home = unsafe getenv("HOME") {
                text = unsafe String(cString: home) + text.dropFirst()
            }
            // The texts live through the call, which copies them.
            _ = unsafe setenv(setting.variable, text, 0)
        }
    }
}
