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

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads must be 1 to 256, not \(threads).")
        }
    }

    func session() throws -> RepositorySession {
        try RepositorySession(
            directory: directory, home: .resolve(), includeExcluded: includeExcluded,
            threadCount: threads)
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
