// Fence file: encoding that goes on in a process of its own, one for an index.

internal import Programs

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The runs that encode an index's chunks: one in the background, and any in the foreground.
///
/// Record locks on a file beside the index say that they run: the system drops a lock with its
/// process, however that ends. It also drops it when the process closes the file, so one that encodes
/// must not ask who does.
public struct BackgroundEncoding: Sendable {
    /// Who holds a lock.
    public enum Holder: Sendable, Equatable {
        case process(Int32)
        /// In another container, or on another machine: it has no number here.
        case elsewhere

        public var processID: Int32? {
            if case .process(let id) = self { id } else { nil }
        }
    }

    /// Has no content: its first byte is locked by the run in the background, its second is shared by
    /// those in the foreground, its third is locked by a run that makes memory slots and encodes no more.
    private let lockPath: String
    /// What the last run complained about. Others add to it until they are the one that runs.
    private let logPath: String

    init(indexPath: String) {
        lockPath = indexPath + ".encoding"
        logPath = indexPath + ".log"
    }

    /// The process that encodes now; nil if none does.
    public var runningProcess: Holder? { holder(ofBytes: [0, 1]) }

    /// The process that makes memory slots in the background, and encodes no more; nil if none does.
    public var warmingProcess: Holder? { holder(ofBytes: [2]) }

    /// The last line that a run which ended left behind, notes aside; nil if it was content.
    public var complaint: String? {
        guard runningProcess == nil else { return nil }
        let file = unsafe open(logPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let start = max(0, lseek(file, 0, SEEK_END) - 4096)
        // No more than the buffer holds.
        let count = unsafe pread(file, &bytes, bytes.count, start)
        guard count > 0 else { return nil }
        var lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
        // Half a line may be a note that does not begin like one.
        if start > 0, lines.count > 1 { lines.removeFirst() }
        return lines.last { !$0.hasPrefix("note: ") }.map(String.init)
    }

    /// Makes this process the one in the background, until it ends, and empties the log for its
    /// complaints.
    ///
    /// - Returns: Whether it is; not where another run encodes, or no file can be made.
    public func claim() -> Bool {
        let file = openLock(O_CREAT)
        guard file >= 0 else { return false }
        if Self.holder(file, byte: 1) == nil, Self.lock(file, F_WRLCK, byte: 0) {
            beginLog()
            return true  // Kept open for good: closing it would drop the lock.
        }
        close(file)
        return false
    }

    /// Makes this process, the one in the background, one that encodes no more: new code need not wait
    /// for its memory slots.
    ///
    /// - Returns: Whether it may make them; not where another run does.
    public func claimWarming() -> Bool {
        let file = openLock()
        guard file >= 0, Self.lock(file, F_WRLCK, byte: 2) else { return false }
        // Kept open for good, as above.
        return Self.lock(file, F_UNLCK, byte: 0)
    }

    /// Marks this process as one in the foreground, until it ends, and asks the one in the background
    /// to stop, which loses the batch at hand; one that makes memory slots too. One that is
    /// elsewhere goes on: no signal reaches it.
    public func takeOver() {
        // Kept open for good, too.
        let file = openLock(O_CREAT)
        guard file >= 0 else { return }
        _ = Self.lock(file, F_RDLCK, byte: 1)
        for _ in 0..<100 {
            let processes = [0, 2].compactMap { Self.holder(file, byte: $0)?.processID }
            if processes.isEmpty { return }
            for process in processes { kill(process, SIGTERM) }
            usleep(50_000)
        }
    }

    /// Starts `executable arguments` in a session of its own, so that neither Ctrl-C nor the end of the
    /// terminal reaches it, with its complaints in the log.
    ///
    /// - Returns: Whether the system started it.
    public func start(_ executable: String, _ arguments: [String]) -> Bool {
        // A pipe that this process inherited would keep its reader waiting for the new one.
        for file in Int32(3)..<1024 { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
        let child = ChildProcess.start(
            [executable] + arguments, output: .file(path: "/dev/null", flags: O_WRONLY),
            errors: .file(path: logPath, flags: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW),
            inNewSession: true)
        return child != nil
    }

    /// Empties the log, and lets this process complain there.
    private func beginLog() {
        let file = unsafe open(
            logPath, O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { return }
        dup2(file, STDERR_FILENO)
        close(file)
    }

    /// Lets every other process go first.
    public static func stepAside() {
        _ = nice(15)
    }

    /// - Returns: Negative where it cannot be opened.
    private func openLock(_ flags: Int32 = 0) -> Int32 {
        unsafe open(lockPath, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0o644)
    }

    private func holder(ofBytes bytes: [Int]) -> Holder? {
        let file = openLock()
        guard file >= 0 else { return nil }
        defer { close(file) }
        return bytes.lazy.compactMap { Self.holder(file, byte: $0) }.first
    }

    private static func lock(_ file: Int32, _ kind: Int32, byte: Int) -> Bool {
        var request = record(kind, byte: byte)
        // `request` lives through the call.
        return unsafe fcntl(file, F_SETLK, &request) == 0
    }

    private static func holder(_ file: Int32, byte: Int) -> Holder? {
        var request = record(F_WRLCK, byte: byte)
        // `request` lives through the call.
        guard unsafe fcntl(file, F_GETLK, &request) == 0, request.l_type != Int16(F_UNLCK) else {
            return nil
        }
        // Linux says 0 of a process that this one's namespace does not show, and a negative number
        // of one on another machine. As receivers of signals both mean groups of processes.
        return request.l_pid > 0 ? .process(request.l_pid) : .elsewhere
    }

    private static func record(_ kind: Int32, byte: Int) -> flock {
        flock(
            l_type: Int16(kind), l_whence: Int16(SEEK_SET), l_start: byte, l_len: 1, l_pid: 0)
    }
}
