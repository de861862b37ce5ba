import Foundation
import Testing

/// Where the output cannot be written, or nobody reads it.
@Suite struct OutputTests {
    static let commands = [
        "search --json fold", "search fold", "ask --memory none how is it folded",
        "ask --json --memory none how is it folded", "symbols fold", "symbols --json fold",
        "symbols --file src/a.py", "index", "index --json", "status", "status --json", "eval",
        "eval --json", "config", "config --json", "models list", "models list --json",
        "grammars list", "grammars list --json", "grammars verify", "doctor", "doctor --json",
        "man", "completions bash", "--help", "search --help", "--version",
        "--generate-completion-script zsh", "forget",
    ]

    func repository() throws -> TemporaryRepository {
        let repository = try TemporaryRepository(["src/a.py": "def fold():\n    return 1\n"])
        for (name, subject) in EvalTests.subjects {
            try repository.write("\(name) = 1\n", to: "src/\(name).py")
            try repository.commit(subject)
        }
        return repository
    }

    func shell(_ script: String, _ repository: TemporaryRepository) throws -> CommandRun {
        try CommandRun.run(
            URL(fileURLWithPath: "/bin/sh"), ["-c", script], in: repository.folder,
            environment: ["REPOASK": CommandRun.binary.path])
    }

    static let hasFull = FileManager.default.fileExists(atPath: "/dev/full")

    @Test("A full disk ends every command that prints with 2 and one line", .enabled(if: hasFull))
    func full() throws {
        let repository = try repository()
        for command in Self.commands {
            let run = try shell("\"$REPOASK\" \(command) > /dev/full", repository)
            #expect(run.status == 2, "\(command)")
            // What C keeps of a long text's failure is that there was one.
            let reasons = ["No space left on device", "some of it was lost; is the disk full?"]
            #expect(
                reasons.contains { run.errors == "repoask: cannot write standard output: \($0)\n" },
                "\(command): \(run.errors)")
        }
        let batch = try shell(
            "echo '{\"id\":\"1\",\"query\":\"fold\"}' | \"$REPOASK\" search --batch > /dev/full",
            repository)
        #expect(batch.status == 2 && batch.errors.contains("No space left"))
    }

    @Test("A reader that has gone ends every command silently")
    func closedPipe() throws {
        let repository = try repository()
        #expect(try shell("mkfifo .git/pipe", repository).status == 0)
        // The only reader is gone before the program begins.
        let closed = "exec 3<>.git/pipe 4>.git/pipe 3<&-; exec >&4 4>&-; "
        for command in Self.commands {
            let run = try shell(closed + "\"$REPOASK\" \(command)", repository)
            #expect(run.status == 0 && run.errors.isEmpty, "\(command): \(run.errors)")
        }
        let head = try shell("\"$REPOASK\" man | head -1", repository)
        #expect(head.output.hasPrefix(".TH") && head.errors.isEmpty)
    }

    @Test("A closed standard output is an error, and no file takes its place")
    func closed() throws {
        let repository = try repository()
        let run = try shell("\"$REPOASK\" search fold >&-", repository)
        #expect(run.status == 2)
        #expect(run.errors == "repoask: cannot write standard output: Bad file descriptor\n")
        #expect(try shell("\"$REPOASK\" search fold", repository).status == 0)
        #expect(try shell("\"$REPOASK\" search fold 2>&- <&-", repository).status == 0)
    }
}
