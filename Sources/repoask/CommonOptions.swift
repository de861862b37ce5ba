// Options that several commands share, each defined once.

import ArgumentParser
import RepoAskKit

extension ColourChoice: ExpressibleByArgument {}

/// Which repository, and how to talk about it.
struct RepositoryOptions: ParsableArguments {
    @Option(name: .customShort("C"), help: "Run as if started in this folder.")
    var directory = "."

    @Flag(help: "Also index what is left out by rule: generated, vendored, minified, lock files.")
    var includeExcluded = false

    @Flag(name: .shortAndLong, help: "No progress on standard error.")
    var quiet = false

    @Option(help: "Threads to compute with; default: the machine's cores.")
    var threads: Int?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Answer from words while new code is encoded in the background; --no-background waits \
            for it. REPOASK_BACKGROUND=no is the same.
            """)
    var background = Terminal.variable("REPOASK_BACKGROUND") != "no"

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads must be 1 to 256, not \(threads).")
        }
    }

    func session(_ tree: TreeOptions) throws -> RepositorySession {
        try RepositorySession(
            directory: directory, home: .resolve(), scope: tree.scope,
            includeExcluded: includeExcluded,
            threadCount: threads)
    }

    /// Chunks that a question waits for: two cores encode so many in about four seconds.
    private static let patience = 100

    /// Brings the index up to date for a question, and leaves much encoding to the background unless
    /// told to wait.
    ///
    /// - Returns: What the person who asked should know.
    func update(_ session: RepositorySession) throws -> [String] {
        let progress = ProgressLine(quiet: quiet)
        let update = try session.update(
            background ? .upTo(Self.patience) : .all, progress: progress.show)
        progress.clear()
        let isWhole = update.encodedChunks == update.chunks
        guard !isWhole || update.isCollectionDue, background else { return update.notices }
        let worker = session.background
        var isRunning = worker.runningProcess != nil
        if !isRunning {
            var arguments = ["index", "--in-background", "-C", session.currentFolder]
            if includeExcluded { arguments.append("--include-excluded") }
            if let threads { arguments += ["--threads", "\(threads)"] }
            arguments += TreeOptions.arguments(session.scope)
            isRunning = worker.start(GrammarStore.executablePath, arguments)
        }
        if isWhole { return update.notices }
        let percent = 100 * update.encodedChunks / update.chunks
        let rest =
            isRunning
            ? "encoding goes on in the background (see repoask status)"
            : "`repoask index` encodes it"
        return update.notices + [
            "\(percent)% of the code is searched by meaning, all of it by words; \(rest)"
        ]
    }
}

/// Which tree of the repository, and which part of it.
struct TreeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask about this commit, not HEAD and the work tree: v1.2, HEAD~3, main@{yesterday}.",
            valueName: "revision"))
    var at: String?

    @Option(
        name: .customLong("path"),
        help: ArgumentHelp(
            "Only this folder or file; may be given several times.", valueName: "path"))
    var paths: [String] = []

    var scope: TreeScope { TreeScope(revision: at, paths: paths) }

    /// The options that say `scope`, for another run in the same folder.
    static func arguments(_ scope: TreeScope) -> [String] {
        (scope.revision.map { ["--at=\($0)"] } ?? []) + scope.paths.map { "--path=\($0)" }
    }

    func validate() throws {
        if at?.isEmpty == true { throw ValidationError("--at needs a revision.") }
        if paths.contains("") { throw ValidationError("--path needs a folder or a file.") }
    }
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "Colour and links: auto, always or never.")
    var color = ColourChoice.auto

    var terminal: Terminal { Terminal(color) }
}

/// How the decoder picks its words.
struct SamplingFlags: ParsableArguments {
    @Option(help: "0 picks the likeliest token; higher is more varied.")
    var temperature: Float = 0

    @Option(help: "Sample from the likeliest tokens that hold this share of the probability.")
    var topP: Float = 1

    @Option(help: "Seed of the sampling.")
    var seed: UInt64 = 0

    @Option(help: "Most tokens the decoder may write.")
    var maxTokens = 96

    func validate() throws {
        guard temperature >= 0, temperature <= 10 else {
            throw ValidationError("--temperature must be 0 to 10, not \(temperature).")
        }
        guard topP > 0, topP <= 1 else {
            throw ValidationError("--top-p must be above 0 and at most 1, not \(topP).")
        }
        guard (1...4096).contains(maxTokens) else {
            throw ValidationError("--max-tokens must be 1 to 4096, not \(maxTokens).")
        }
    }
}
