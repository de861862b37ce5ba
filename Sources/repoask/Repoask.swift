// The command line: which commands there are, and what an exit code means.

import ArgumentParser

struct Repoask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repoask",
        abstract: "Ask a git repository questions, offline, and get answers with checked sources.",
        discussion: """
            repoask "where is auth handled"     is short for: repoask ask "…"

            Exit codes: 0 answered, 1 nothing found, 2 failed, 64 wrong usage, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            Ask.self, Search.self, Symbols.self, Index.self, Status.self, Forget.self,
            Eval.self, Models.self, Grammars.self, Config.self, Doctor.self, Completions.self,
            Man.self,
        ],
        defaultSubcommand: Ask.self)
}

/// Parses, runs, and turns every error into one line and an exit code.
@main
enum Entry {
    static func main() async {
        StandardOutput.prepare()
        var command: any ParsableCommand
        do {
            command = try Repoask.parseAsRoot(
                LeadingOptions.moved(Array(CommandLine.arguments.dropFirst())))
            // What mends or describes repoask works with broken settings too.
            if !(type(of: command) is any WorksWithoutSettings.Type) {
                try Configuration.useUsers()
            }
        } catch {
            exit(with: error)
        }
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(with: error)
        }
        StandardOutput.exit(ExitStatus.answered.rawValue)
    }

    private static func exit(with error: any Error) -> Never {
        guard isArgumentParsers(error) else {
            Terminal.printError(advice(for: error))
            StandardOutput.exit(ExitStatus.failed.rawValue)
        }
        let message = Repoask.fullMessage(for: error)
        let status = Repoask.exitCode(for: error)
        if !message.isEmpty {
            if status.isSuccess { print(message) } else { Terminal.writeError(message + "\n") }
        }
        StandardOutput.exit(status.rawValue)
    }

    /// Whether `error` asks ArgumentParser for help, a usage line or an exit code.
    private static func isArgumentParsers(_ error: any Error) -> Bool {
        let code = Repoask.exitCode(for: error)
        return code == .success || code == .validationFailure || error is ExitCode
    }
}

/// What the caller's script may rely on.
enum ExitStatus: Int32 {
    case answered = 0
    case nothingFound = 1
    case failed = 2
    /// As shells count what Ctrl-C ended.
    case interrupted = 130

    /// Ends the command with this status, without a message.
    var error: ExitCode { ExitCode(rawValue) }
}
