// Fence file: asks the `git` program where libgit2 cannot read: SHA-256 objects, reftable, split and
// sparse indexes.
//
// A repository may be hostile, and git runs what its configuration names. So only plumbing is called
// that reads, and settings and variables take away the rest: no hooks, no file-system monitor, no
// network, no lazy fetch, no optional locks. Contents are never compared or converted by git,
// because that runs filter programs.

internal import Programs

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The git program in one folder. Not thread-safe.
final class GitProgram {
    private let folder: String
    /// A `cat-file --batch` that waits for ids; started when first needed.
    private var objects: ObjectPipe?

    init(folder: String) {
        self.folder = folder
    }

    /// Runs git and returns what it wrote.
    ///
    /// - Parameters:
    ///   - input: What it reads.
    ///   - mayFail: Whether a non-zero exit is an answer: nil.
    /// - Throws: `unsupported` if there is no such program, `foreignOwner`, else `failed` with the
    ///   first line of its complaint.
    func run(
        _ arguments: [String], input: [UInt8] = [], mayFail: Bool = false
    ) throws(GitError) -> [UInt8]? {
        let sent = try ScratchFile()
        let output = try ScratchFile()
        let errors = try ScratchFile()
        sent.write(input)
        let child = ChildProcess.start(
            words(arguments), variables: Self.environment, input: .descriptor(sent.file),
            output: .descriptor(output.file), errors: .descriptor(errors.file))
        guard let child else { throw Self.missing }
        switch ChildProcess.state(of: child, waiting: true) {
        case .ended(0): return output.contents()
        // `env` could not start it.
        case .ended(127): throw Self.missing
        case .ended:
            if mayFail { return nil }
            throw Self.error(String(decoding: errors.contents(), as: UTF8.self))
        case .running, .unknown:
            throw GitError(.failed, "cannot tell whether git succeeded")
        }
    }

    /// The first line of what git writes.
    func line(_ arguments: [String], mayFail: Bool = false) throws(GitError) -> String? {
        let bytes = try run(arguments, mayFail: mayFail)
        return bytes.map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
    }

    /// The bytes of a blob.
    func blob(_ id: BlobID) throws(GitError) -> [UInt8] {
        if objects == nil {
            objects = ObjectPipe(words(["cat-file", "--batch"]), variables: Self.environment)
        }
        guard let objects else { throw Self.missing }
        do throws(GitError) {
            return try objects.blob(id)
        } catch {
            // Whatever stands in the pipe now belongs to no question.
            if error.kind != .missingObject { self.objects = nil }
            throw error
        }
    }

    private func words(_ arguments: [String]) -> [String] {
        ["/usr/bin/env", "git"] + Self.settings.flatMap { ["-c", $0] }
            + ["--no-replace-objects", "--literal-pathspecs", "-C", folder] + arguments
    }

    /// As words, which every git understands, unlike variables. An empty monitor is none; "false"
    /// was a program before git 2.36.
    private static let settings = [
        "core.fsmonitor=", "core.hooksPath=/dev/null", "core.untrackedCache=false", "gc.auto=0",
        "maintenance.auto=false",
    ]

    private static let missing = GitError(
        .unsupported, "libgit2 cannot read this repository, and there is no git program that could")

    /// What git's complaint means.
    private static func error(_ complaint: String) -> GitError {
        let lines = complaint.split(whereSeparator: \.isNewline)
        var line = String(lines.first ?? "git failed")
        if line.hasPrefix("fatal: ") { line = String(line.dropFirst(7)) }
        // A list follows.
        if line.hasSuffix(":") {
            line += lines.dropFirst().first.map { " " + $0.drop { $0.isWhitespace } } ?? ""
        }
        if line.contains("dubious ownership") { return GitError(.foreignOwner, line) }
        let isUnknown =
            line.contains("unknown repository extension")
            || line.contains("Expected git repo version")
        return GitError(isUnknown ? .unsupported : .failed, "git: \(line)")
    }

    /// Where the user's own configuration is.
    private static let configurationNames = [
        "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
    ]

    /// This process's own variables without those that point git elsewhere, and the hardening.
    private static let environment: [String] = {
        var variables: [String] = []
        // `environ` ends in a null; nothing here changes it.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let variable = unsafe String(cString: text)
            let name = variable.prefix { $0 != "=" }
            let isOfGit = name.hasPrefix("GIT_") && !configurationNames.contains(String(name))
            let isLanguage = name.hasPrefix("LC_") || name == "LANG"
            if !isOfGit, !isLanguage { variables.append(variable) }
            unsafe entry += 1
        }
        return variables + [
            "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1",
            // Older gits do not know the line above: no protocol may be used.
            "GIT_ALLOW_PROTOCOL=none",
        ]
    }()
}

/// A file without a name, for what a program reads or writes: nothing to drain, nothing to wait for.
private struct ScratchFile: ~Copyable {
    let file: Int32

    init() throws(GitError) {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        // `mkstemp` fills in the letters; the text ends in zero.
        var path = Array("\(folder)/repoask-XXXXXX".utf8CString)
        file = unsafe mkstemp(&path)
        guard file >= 0 else {
            throw GitError(.failed, "cannot write to the temporary folder '\(folder)'")
        }
        unsafe unlink(path)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }

    func write(_ bytes: [UInt8]) {
        var written = 0
        while written < bytes.count {
            // No more than the array holds.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe systemWrite(file, $0.baseAddress! + written, $0.count - written)
            }
            if count <= 0 { break }
            written += count
        }
        lseek(file, 0, SEEK_SET)
    }

    func contents() -> [UInt8] {
        lseek(file, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // No more than `piece` holds.
            let count = unsafe systemRead(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }

    deinit { close(file) }
}
