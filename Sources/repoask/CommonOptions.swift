// Options that several commands share, each defined once.

import ArgumentParser
import RepoAskKit

extension ColourChoice: ExpressibleByArgument {}

/// Which repository, and how to talk about it.
struct RepositoryOptions: ParsableArguments {
    @Option(
        name: .customShort("C"), help: "Run as if started in this folder.",
        completion: .directory)
    var directory = "."

    @Flag(
        inversion: .prefixedNo,
        help: """
            Also index what is left out by rule: generated, vendored and minified code, lock files, \
            data files above 100 kB.
            """)
    var includeExcluded: Bool?

    @Flag(name: .shortAndLong, help: "No progress on standard error.")
    var quiet = false

    @Option(help: "Threads to compute with; default: the cores that this process may use.")
    var threads: Int?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Answer from words while new code is encoded in the background, and make memory slots \
            there; --no-background waits for the code and makes no slots ahead.
            """)
    var background: Bool?

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads must be 1 to 256, not \(threads).")
        }
    }

    /// Opens the repository; from then on its settings hold.
    func session(_ tree: TreeOptions? = nil) throws -> RepositorySession {
        let settings = try Configuration.use(directory: directory)
        return try RepositorySession(
            directory: directory, home: .resolve(), scope: tree?.scope ?? TreeScope(),
            includeExcluded: includeExcluded ?? settings.flag(.includeExcluded) ?? false,
            excludedPatterns: settings.list(.exclude),
            threadCount: threads ?? settings.integer(.threads))
    }

    /// Chunks that a question waits for: two cores encode so many in about four seconds.
    private static let patience = 100

    /// Whether work may go on behind the person's back.
    var usesBackground: Bool {
        background ?? Configuration.current.flag(.background) ?? true
    }

    /// Starts a run in the background that does what this repository still needs, unless one does.
    ///
    /// - Parameters:
    ///   - warming: The decoder to make memory slots for; nil for none.
    ///   - weights: What to make them with.
    /// - Returns: Whether one is at work.
    @discardableResult
    func startInBackground(
        _ session: RepositorySession, warming model: String? = nil,
        weights: WeightChoice = WeightChoice()
    ) -> Bool {
        let worker = session.background
        guard worker.runningProcess == nil, model == nil || worker.warmingProcess == nil else {
            return true
        }
        var arguments = ["index", "--in-background", "-C", session.currentFolder]
        if let includeExcluded {
            arguments.append(includeExcluded ? "--include-excluded" : "--no-include-excluded")
        }
        if let threads { arguments += ["--threads", "\(threads)"] }
        if let model {
            arguments += ["--warm", "--model=\(model)"] + weights.arguments
        }
        arguments += TreeOptions.arguments(session.scope)
        return worker.start(GrammarStore.executablePath, arguments)
    }

    /// Brings the index up to date for a question, and leaves much encoding to the background unless
    /// told to wait.
    ///
    /// - Returns: What the person who asked should know.
    func update(_ session: RepositorySession) throws -> [String] {
        let progress = ProgressLine(quiet: quiet)
        let update = try session.update(
            usesBackground ? .upTo(Self.patience) : .all, progress: progress.show)
        progress.clear()
        let isWhole = update.encodedChunks == update.chunks
        guard !isWhole || update.isCollectionDue, usesBackground else { return update.notices }
        let isRunning = startInBackground(session)
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
    var color: ColourChoice?

    /// As the settings have it: make it when those of the repository are read.
    var terminal: Terminal {
        let settings = Configuration.current
        let choice = color ?? settings.text(.color).flatMap(ColourChoice.init) ?? .auto
        return Terminal(choice, links: settings.text(.links) ?? "file")
    }
}

/// How the decoder picks its words.
struct SamplingFlags: ParsableArguments {
    @Option(help: "0 picks the likeliest token; higher is more varied. (default: 0)")
    var temperature: Float?

    @Option(
        help: """
            Sample from the likeliest tokens that hold this share of the probability. (default: 1)
            """)
    var topP: Float?

    @Option(help: "Seed of the sampling. (default: 0)")
    var seed: UInt64?

    @Option(help: "Most tokens the decoder may write. (default: 96)")
    var maxTokens: Int?

    func validate() throws {
        if let temperature, !(0...10).contains(temperature) {
            throw ValidationError("--temperature must be 0 to 10, not \(temperature).")
        }
        if let topP, !(topP > 0 && topP <= 1) {
            throw ValidationError("--top-p must be above 0 and at most 1, not \(topP).")
        }
        if let maxTokens, !(1...4096).contains(maxTokens) {
            throw ValidationError("--max-tokens must be 1 to 4096, not \(maxTokens).")
        }
    }

    /// Sets what an option or a setting says; the rest keeps its standard.
    func apply(to options: inout AnswerOptions) {
        let settings = Configuration.current
        options.temperature =
            temperature ?? settings.number(.temperature).map(Float.init) ?? options.temperature
        options.topP = topP ?? settings.number(.topP).map(Float.init) ?? options.topP
        options.seed = seed ?? settings.integer(.seed).map(UInt64.init) ?? options.seed
        options.maxTokens = maxTokens ?? settings.integer(.maxTokens) ?? options.maxTokens
    }
}
