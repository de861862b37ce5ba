// Fence file: runs the programs that fetching leaves to others: curl, python3, sha256sum. They are in
// this process's group, so that a fetch that is stopped stops whole.

internal import Programs

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A finished program: how it ended and its last words.
struct ToolRun {
    /// The exit status; 127 if there is no such program, 128 and the signal if one ended it, -1 if
    /// the system does not tell.
    var status: Int32
    var output: String
    /// The last line of standard error that says anything, at most 300 characters.
    var complaint: String

    /// Runs `tool`, found on `$PATH`, and waits for it. Its input is empty.
    ///
    /// - Parameters:
    ///   - environment: Nil: this process's own.
    ///   - whileRunning: Called ten times a second.
    static func run(
        _ tool: String, _ arguments: [String], environment: [String: String]? = nil,
        whileRunning: () -> Void = {}
    ) -> ToolRun {
        let words = ["/usr/bin/env", tool] + arguments
        let variables = environment.map { $0.map { "\($0.key)=\($0.value)" } }
        // Short outputs: far less than a pipe holds, so they can be read when the child is done.
        guard let output = OutputPipe(), let errors = OutputPipe(),
            let child = ChildProcess.start(
                words, variables: variables, output: .descriptor(output.writer),
                errors: .descriptor(errors.writer))
        else { return ToolRun(status: 127, output: "", complaint: "cannot run '\(tool)'") }
        output.closeWriter()
        errors.closeWriter()
        var waited = 0
        var state = ChildProcess.state(of: child, waiting: false)
        while state == .running {
            // Short runs are not held up, long ones are looked at ten times a second.
            let pause = min(100, 2 + waited / 4)
            usleep(UInt32(pause) * 1000)
            waited += pause
            whileRunning()
            state = ChildProcess.state(of: child, waiting: false)
        }
        guard case .ended(let status) = state else {
            return ToolRun(
                status: -1, output: "", complaint: "cannot tell whether '\(tool)' succeeded")
        }
        let lines = errors.text().split(whereSeparator: \.isNewline)
            .filter { !$0.allSatisfy(\.isWhitespace) }
        return ToolRun(
            status: status, output: output.text(),
            complaint: String((lines.last ?? "no message").prefix(300)))
    }
}

/// What a child writes, both ends closed in other children.
private struct OutputPipe: ~Copyable {
    private let reader: Int32
    let writer: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        // The array has room for both ends.
        guard unsafe pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reader = ends[0]
        writer = ends[1]
    }

    func closeWriter() { close(writer) }

    /// Everything written, once the writers are gone.
    func text() -> String {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            // No more than `piece` holds.
            let count = unsafe read(reader, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    deinit { close(reader) }
}

/// The SHA-256 of the file at `path`, lower-case hexadecimal.
///
/// - Throws: ``ModelStoreError/toolMissing(tool:remedy:)`` if neither `sha256sum` nor `shasum` is
///   there, ``ModelStoreError/noSuchFile(path:)`` if the file cannot be read.
/// - Complexity: About a second for 500 MB.
func sha256(ofFileAt path: String) throws(ModelStoreError) -> String {
    guard FileFacts(path: path) != nil else { throw .noSuchFile(path: path) }
    for (tool, arguments) in [("sha256sum", ["--", path]), ("shasum", ["-a", "256", "--", path])] {
        let run = ToolRun.run(tool, arguments)
        // A leading backslash marks an escaped file name.
        let word = run.output.drop { $0 == "\\" }.prefix { !$0.isWhitespace }
        if run.status == 0, word.count == 64 { return String(word) }
        if run.status != 127 { throw .noSuchFile(path: path) }
    }
    throw .toolMissing(tool: "sha256sum", remedy: "install coreutils (or perl, for shasum)")
}
