import ArgumentParser
import RepoAskKit

/// The compiled grammars on this machine: `repoask grammars fetch`.
struct Grammars: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, fetch, verify and remove grammars.",
        discussion: """
            Grammars say where functions and types begin. They are compiled from source packages, \
            once, with the C compiler cc. Files in a language without one are cut at lines.
            """,
        subcommands: [List.self, Fetch.self, Verify.self, Remove.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the languages and whether their grammars are built.")

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let states = try GrammarStore(home: .resolve()).list()
            if output.json {
                print(try JSONText.encode(states))
                return
            }
            for state in states { print("\(state.id)  \(state.isBuilt ? "built" : "not built")") }
        }
    }

    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch and compile the grammars that are missing.")

        @Flag(name: .shortAndLong, help: "No progress on standard error.")
        var quiet = false

        func run() async throws {
            let store = GrammarStore(home: .resolve())
            let progress = ProgressLine(quiet: quiet)
            defer { progress.clear() }
            let failures = try store.fetch(progress: progress.show)
            progress.clear()
            for failure in failures { Terminal.printError(advice(for: failure)) }
            if !failures.isEmpty { throw ExitStatus.failed.error }
            print("grammars are ready")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Load every grammar; exits 2 if one is missing or wrong.")

        func run() async throws {
            let faults = try GrammarStore(home: .resolve()).list().compactMap(\.fault)
            for fault in faults {
                Terminal.printError(fault + "; repoask grammars fetch builds it")
            }
            if !faults.isEmpty { throw ExitStatus.failed.error }
            print("all grammars load")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete the compiled grammars.", discussion: "Exits 1 if there were none.")

        func run() async throws {
            guard try GrammarStore(home: .resolve()).remove() else {
                throw ExitStatus.nothingFound.error
            }
            print("removed the grammars")
        }
    }
}
