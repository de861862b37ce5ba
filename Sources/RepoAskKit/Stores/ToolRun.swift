// Runs the programs that fetching leaves to others: curl, python3, sha256sum.

internal import Foundation

/// A finished program: how it ended and its last words.
struct ToolRun {
    /// The exit status; 127 if there is no such program.
    var status: Int32
    var output: String
    /// The last line of standard error that says anything, at most 300 characters.
    var complaint: String

    /// Runs `tool`, found on `$PATH`, and waits for it.
    ///
    /// - Parameters:
    ///   - environment: Added to this process's own.
    ///   - whileRunning: Called ten times a second.
    static func run(
        _ tool: String, _ arguments: [String], environment: [String: String] = [:],
        whileRunning: () -> Void = {}
    ) -> ToolRun {
        let child = Foundation.Process()
        child.executableURL = URL(filePath: "/usr/bin/env")
        child.arguments = [tool] + arguments
        child.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        child.standardInput = FileHandle.nullDevice
        // Short outputs: far less than a pipe holds, so they can be read when the child is done.
        let output = Pipe()
        let errors = Pipe()
        child.standardOutput = output
        child.standardError = errors
        do {
            try child.run()
        } catch {
            return ToolRun(status: 127, output: "", complaint: "cannot run '\(tool)'")
        }
        while child.isRunning {
            whileRunning()
            Thread.sleep(forTimeInterval: 0.1)
        }
        child.waitUntilExit()
        let lines = text(of: errors).split(whereSeparator: \.isNewline)
            .filter { !$0.allSatisfy(\.isWhitespace) }
        return ToolRun(
            status: child.terminationStatus, output: text(of: output),
            complaint: String((lines.last ?? "no message").prefix(300)))
    }

    private static func text(of pipe: Pipe) -> String {
        let bytes = (try? pipe.fileHandleForReading.readToEnd()) ?? nil
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }
}

/// The SHA-256 of the file at `path`, lower-case hexadecimal.
///
/// - Throws: ``ModelStoreError/toolMissing(tool:remedy:)`` if neither `sha256sum` nor `shasum` is
///   there, ``ModelStoreError/noSuchFile(path:)`` if the file cannot be read.
/// - Complexity: About a second for 500 MB.
func sha256(ofFileAt path: String) throws(ModelStoreError) -> String {
    guard FileFacts(path: path) != nil else { throw .noSuchFile(path: path) }
    for (tool, arguments) in [("sha256sum", [path]), ("shasum", ["-a", "256", path])] {
        let run = ToolRun.run(tool, arguments)
        // A leading backslash marks an escaped file name.
        let word = run.output.drop { $0 == "\\" }.prefix { !$0.isWhitespace }
        if run.status == 0, word.count == 64 { return String(word) }
        if run.status != 127 { throw .noSuchFile(path: path) }
    }
    throw .toolMissing(tool: "sha256sum", remedy: "install coreutils (or perl, for shasum)")
}
