// How long a user waits for the program itself, on repositories of any size.

import ArgumentParser
import Foundation

struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "How long the first questions about a repository take, before it is encoded.",
        discussion: """
            Clones each repository, and runs the program there as a user would: a first search, \
            further ones while it encodes in the background, one after a commit that changes ten \
            files. The clones are removed.
            """)

    @Argument(help: "Repositories, with a work tree or bare.")
    var repositories: [String]

    @Option(help: "The program.")
    var repoask = ".build/release/repoask"

    @Option(help: "Threads.")
    var threads = 2

    @Option(help: "Where the clones go.")
    var folder = FileManager.default.temporaryDirectory.path

    /// Files that the commit changes.
    private static let changedCount = 10

    func run() throws {
        for repository in repositories { try measure(repository) }
    }

    private func measure(_ repository: String) throws {
        let name = URL(filePath: repository).standardizedFileURL.lastPathComponent
        let clone = folder + "/repoask-scale-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: clone) }
        try git(["clone", "-q", "--shared", repository, clone])
        defer { stopEncoding(clone) }
        let files = try listing(of: clone)
        func record(_ what: String, _ unit: String, _ values: [Double]) {
            Record.print(
                "\(name), \(what)", unit: unit, program: "repoask", threads: threads,
                values)
        }
        record("files", "files", [Double(files.count)])
        record("text", "lines", [Double(files.reduce(0) { $0 + $1.lineCount })])

        let questions = RepositoryCommand.builtInQuestions
        func search(_ question: String) throws -> ProgramRun {
            // It exits with 1 where nothing is found.
            try ProgramRun(
                repoask, ["-C", clone, "search", "-k", "5", "--threads", "\(threads)", question],
                statuses: 0...1)
        }
        let first = try search(questions[0])
        record("first question", "s", [first.seconds])
        let next = try questions.map { try search($0).seconds }
        record("next questions", "s", next)
        try change(files.filter { $0.lineCount > 0 }.map(\.path), in: clone)
        let afterCommit = try search(questions[1])
        record("after a commit of \(Self.changedCount) files", "s", [afterCommit.seconds])
        record(
            "peak memory", "MiB",
            [Double(max(first.peakKilobytes, afterCommit.peakKilobytes)) / 1024])
        let status = try status(of: clone)
        record("chunks", "chunks", [Double(status.chunks)])
        record("index", "MiB", [Double(status.indexBytes) / 1_048_576])
    }

    // MARK: The clone

    /// Its files that hold text, by path.
    private func listing(of clone: String) throws -> [(path: String, lineCount: Int)] {
        let paths = try git(["-C", clone, "ls-files", "-z"]).output.split(separator: "\0")
        return paths.compactMap { path in
            let url = URL(filePath: clone + "/" + path)
            let data = try? Data(contentsOf: url, options: .mappedIfSafe)
            guard let data, !data.prefix(8000).contains(0) else { return nil }
            return (String(path), data.count { $0 == UInt8(ascii: "\n") })
        }
    }

    /// Commits a further line in some of `paths`, evenly spread.
    private func change(_ paths: [String], in clone: String) throws {
        let stride = max(1, paths.count / Self.changedCount)
        for index in 0..<min(Self.changedCount, paths.count) {
            let file = try FileHandle(
                forWritingTo: URL(filePath: clone + "/" + paths[index * stride]))
            try file.seekToEnd()
            try file.write(contentsOf: Data("changed\n".utf8))
            try file.close()
        }
        let author = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        try git(["-C", clone] + author + ["commit", "-q", "--no-verify", "-a", "-m", "change"])
    }

    private struct Status: Decodable {
        var chunks: Int
        var indexBytes: Int
        var encodingProcess: Int32?
    }

    private func status(of clone: String) throws -> Status {
        let run = try ProgramRun(repoask, ["-C", clone, "status", "--json"])
        return try JSONDecoder().decode(Status.self, from: Data(run.output.utf8))
    }

    private func stopEncoding(_ clone: String) {
        guard let process = try? status(of: clone).encodingProcess else { return }
        kill(process, SIGKILL)
    }

    @discardableResult private func git(_ arguments: [String]) throws -> ProgramRun {
        try ProgramRun("git", arguments)
    }
}

/// A program that ran to its end.
struct ProgramRun {
    let output: String
    let seconds: Double
    /// Most memory that it held resident, as last seen; 0 where the system has no /proc.
    let peakKilobytes: Int

    /// - Throws: `ValidationError` if it ends with another status.
    init(_ program: String, _ arguments: [String], statuses: ClosedRange<Int32> = 0...0) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        // A file, since a pipe could fill.
        let file = FileManager.default.temporaryDirectory.path + "/repoask-run-\(getpid())"
        try Data().write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: file))
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        var peak = 0
        while process.isRunning {
            peak = max(peak, Self.peakKilobytes(of: process.processIdentifier))
            usleep(10_000)
        }
        seconds = (clock.now - start) / .seconds(1)
        peakKilobytes = peak
        output = try String(contentsOfFile: file, encoding: .utf8)
        guard statuses.contains(process.terminationStatus) else {
            throw ValidationError(
                "'\(program) \(arguments.joined(separator: " "))' failed: \(process.terminationStatus)"
            )
        }
    }

    private static func peakKilobytes(of process: Int32) -> Int {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0
    }
}
