// Fence file: a `git cat-file --batch` that stays for many questions.

internal import Programs

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A child that is sent ids and answers each with a header line, the object and a newline.
final class ObjectPipe {
    private let child: pid_t
    private let writer: Int32
    private let reader: Int32
    /// What was read beyond what was asked for.
    private var ahead: ArraySlice<UInt8> = []

    /// - Returns: Nil if the child cannot be started.
    init?(_ words: [String], variables: [String]) {
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        // Each array has room for both ends. A socket, because writing to a pipe whose reader is
        // gone would end this process.
        guard unsafe socketpair(AF_UNIX, Self.stream, 0, &toChild) == 0 else { return nil }
        guard unsafe pipe(&fromChild) == 0 else {
            for end in toChild { close(end) }
            return nil
        }
        #if canImport(Darwin)
            var isQuiet: Int32 = 1
            // `isQuiet` lives through the call, which is told its size.
            unsafe setsockopt(toChild[1], SOL_SOCKET, SO_NOSIGPIPE, &isQuiet, 4)
        #endif
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let started = ChildProcess.start(
            words, variables: variables, input: .descriptor(toChild[0]),
            output: .descriptor(fromChild[1]), errors: .file(path: "/dev/null", flags: O_WRONLY))
        close(toChild[0])
        close(fromChild[1])
        guard let started else {
            close(toChild[1])
            close(fromChild[0])
            return nil
        }
        child = started
        writer = toChild[1]
        reader = fromChild[0]
    }

    deinit {
        close(writer)
        close(reader)
        // It ends with its input.
        _ = ChildProcess.state(of: child, waiting: true)
    }

    /// - Throws: `missingObject`; `unreadable` if it is too large, which leaves it in the pipe;
    ///   `failed` if the child is gone or makes no sense.
    func blob(_ id: BlobID) throws(GitError) -> [UInt8] {
        var request = Array("\(id.hex)\n".utf8)[...]
        while !request.isEmpty {
            // No more than the slice holds.
            let count = unsafe request.withUnsafeBytes {
                unsafe send(writer, $0.baseAddress!, $0.count, Self.noSignal)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw GitError(.failed, "the git program has ended") }
            request = request.dropFirst(count)
        }
        var header: [UInt8] = []
        while header.last != UInt8(ascii: "\n") { header += try take(1) }
        // "id type size" or "id missing".
        let fields = header.dropLast().split(separator: UInt8(ascii: " ")).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard fields.count == 3, let count = Int(fields[2]), count >= 0 else {
            throw GitError(.missingObject, "reading blob \(id): object not found")
        }
        guard count <= Snapshot.largestBlobByteCount else { throw .tooLarge(id) }
        let bytes = try take(count)
        _ = try take(1)
        return bytes
    }

    #if canImport(Darwin)
        private static let stream = SOCK_STREAM
        private static let noSignal: Int32 = 0
    #else
        private static let stream = Int32(SOCK_STREAM.rawValue)
        private static let noSignal = Int32(MSG_NOSIGNAL)
    #endif

    private func take(_ count: Int) throws(GitError) -> [UInt8] {
        var taken: [UInt8] = []
        taken.reserveCapacity(count)
        var piece = [UInt8](repeating: 0, count: count > 4096 ? 1 << 16 : 4096)
        while true {
            let part = ahead.prefix(count - taken.count)
            taken += part
            ahead = ahead.dropFirst(part.count)
            if taken.count == count { return taken }
            // No more than `piece` holds.
            let read = unsafe systemRead(reader, &piece, piece.count)
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { throw GitError(.failed, "the git program has ended") }
            ahead = piece[..<read]
        }
    }
}

// Inside types with functions of these names, the system's need others.
func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    unsafe read(file, buffer, count)
}

func systemWrite(_ file: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
    unsafe write(file, buffer, count)
}
