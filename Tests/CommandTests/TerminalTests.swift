import Foundation
import Testing

/// What is seen only where the output is a terminal.
@Suite struct TerminalTests {
    /// Runs `repoask` on a terminal of `columns`.
    ///
    /// - Parameter lock: A file that another process holds until the output says "waiting".
    private func run(
        _ arguments: [String], columns: Int = 80, lock: String = "", in folder: URL,
        environment: [String: String]
    ) throws -> String {
        let script = """
            import fcntl, os, select, struct, subprocess, sys, termios
            columns, lock, *command = sys.argv[1:]
            terminal, child_end = os.openpty()
            size = struct.pack("HHHH", 24, int(columns), 0, 0)
            fcntl.ioctl(child_end, termios.TIOCSWINSZ, size)
            held = open(lock, "w") if lock else None
            if held:
                fcntl.flock(held, fcntl.LOCK_EX)
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=child_end, stderr=child_end)
            os.close(child_end)
            text = b""
            while select.select([terminal], [], [], 600)[0]:
                try:
                    piece = os.read(terminal, 4096)
                except OSError:  # the child has ended
                    break
                if not piece:
                    break
                text += piece
                if held and b"waiting" in text:
                    held.close()
                    held = None
            child.kill()
            child.wait()
            sys.stdout.buffer.write(text)
            """
        return try CommandRun.run(
            URL(fileURLWithPath: "/usr/bin/env"),
            ["python3", "-c", script, "\(columns)", lock, CommandRun.binary.path] + arguments,
            in: folder, environment: ["TERM": "xterm"].merging(environment) { $1 }
        ).output
    }

    @Test("Waiting for another fetch is said at once, on no more than a line")
    func waiting() throws {
        let repository = try TemporaryRepository()
        let home = repository.folder.appendingPathComponent(".git/home")
        let downloads = home.appendingPathComponent("downloads")
        try FileManager.default.createDirectory(at: downloads, withIntermediateDirectories: true)

        let output = try run(
            ["models", "fetch", "minilm-l6"], columns: 20,
            lock: downloads.path + "/minilm-l6.lock", in: repository.folder,
            environment: ["REPOASK_HOME": home.path, "REPOASK_SOURCES": "path:/nonexistent"])

        #expect(output.contains("waiting for another"))
        #expect(!output.contains("waiting for another "))
    }

    @Test("Colour is off where NO_COLOR says something, not where it is empty")
    func noColour() throws {
        let repository = try TemporaryRepository()
        for (value, isColoured) in [("", true), ("1", false)] {
            let output = try run(
                ["config"], in: repository.folder, environment: ["NO_COLOR": value])
            #expect(output.contains("max-tokens"))
            #expect(output.contains("\u{1B}[1m") == isColoured)
        }
    }
}
