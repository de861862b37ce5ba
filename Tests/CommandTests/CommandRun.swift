// Runs the built binary, as a user's shell would, and real git beside it.

import Foundation

/// What a finished command left behind.
struct CommandRun {
    let status: Int32
    let output: String
    let errors: String

    /// Runs `repoask` with `arguments` in `folder`.
    ///
    /// - Parameter environment: Added to ``variables``.
    static func repoask(
        _ arguments: String..., in folder: URL, input: String = "",
        environment: [String: String] = [:]
    ) throws -> CommandRun {
        try run(binary, arguments, in: folder, input: input, environment: environment)
    }

    /// This process's own environment, without what leads git to another repository, as where a
    /// hook runs the tests. Encoding is waited for.
    static let variables = ProcessInfo.processInfo.environment
        .filter { !$0.key.hasPrefix("GIT_") }
        .merging(["REPOASK_BACKGROUND": "no"]) { $1 }

    /// The folder that holds this user's models and grammars.
    static let home: String = {
        let data = variables["XDG_DATA_HOME"] ?? (variables["HOME"] ?? "") + "/.local/share"
        return variables["REPOASK_HOME"] ?? data + "/repoask"
    }()

    /// Starts `repoask` with `arguments` in `folder` and does not wait for it. Its errors are dropped.
    ///
    /// - Parameters:
    ///   - input: A pipe; nil for this process's own input.
    ///   - output: A pipe or file handle.
    static func start(
        _ arguments: [String], in folder: URL, input: Pipe? = nil,
        output: Any = FileHandle.nullDevice
    ) throws -> Process {
        let process = Process()
        process.executableURL = binary
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = variables
        if let input { process.standardInput = input }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// The binary stands beside the test bundle, built with it.
    static var binary: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("repoask")
    }

    static func run(
        _ executable: URL, _ arguments: [String], in folder: URL, input: String = "",
        environment: [String: String] = [:]
    ) throws -> CommandRun {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = variables.merging(environment) { $1 }
        let scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("repoask-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        // Files instead of pipes: nothing to drain, nothing to block on.
        let names = ["in", "out", "err"].map { scratch.appendingPathComponent($0) }
        try Data(input.utf8).write(to: names[0])
        try Data().write(to: names[1])
        try Data().write(to: names[2])
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try process.run()
        process.waitUntilExit()
        return CommandRun(
            status: process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus,
            output: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self))
    }
}

/// Waits until `condition` holds, at most ten minutes: work in the background yields to all else that
/// runs on the machine.
///
/// - Returns: Whether it holds.
@discardableResult
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<6_000 {
        if try condition() { return true }
        usleep(100_000)
    }
    return try condition()
}

/// A git repository in a temporary folder, with fixed author and dates; deleted with the value.
final class TemporaryRepository {
    let folder: URL

    /// - Parameters:
    ///   - files: Contents by path, of a first commit; without any there is none.
    ///   - formats: Options of `git init`.
    init(_ files: [String: String] = [:], formats: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("repoask-test-\(UUID().uuidString)").resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try git(["init", "-q", "-b", "main"] + formats)
        if !files.isEmpty {
            for (path, text) in files { try write(text, to: path) }
            try commit("First")
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Copies a weight package of this project into `parent`.
    ///
    /// - Returns: The copy's folder.
    func copyWeights(_ name: String, to parent: URL) throws -> URL {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        let copy = parent.appending(path: name)
        try FileManager.default.copyItem(
            at: root.appending(path: "Training/weights/\(name)").standardized, to: copy)
        return copy
    }

    func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    func write(_ bytes: Data, to path: String) throws {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
    }

    func commit(_ message: String) throws {
        try git("add", "-A")
        try git("commit", "-q", "--allow-empty", "-m", message)
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String { try git(arguments) }

    @discardableResult
    private func git(_ arguments: [String]) throws -> String {
        let run = try CommandRun.run(
            URL(fileURLWithPath: "/usr/bin/env"), ["git"] + arguments, in: folder,
            environment: [
                "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
                "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
                "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z", "GIT_CONFIG_GLOBAL": "/dev/null",
                "GIT_CONFIG_NOSYSTEM": "1",
            ])
        guard run.status == 0 else { throw GitFailed(errors: run.errors) }
        return run.output
    }

    struct GitFailed: Error { let errors: String }
}
