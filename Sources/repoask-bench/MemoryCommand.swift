// How much a memory of code says: the loss of the code that follows, by what is read in its place.

import ArgumentParser
import Compression
import Foundation
import RepoAskKit

struct MemoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Loss of the code behind a piece of code that is read at a distance.",
        discussion: """
            For pieces of the repositories, evenly taken: the loss of the tokens that follow, in nats a \
            token, behind nothing, behind another piece's memory (control), the piece's own memory, \
            and its raw text. Also seconds to make a memory, and its bytes. As \
            `repoask_training.evaluate` measures it, through the product's engine.
            """)

    @Argument(help: "Checkouts, best of repositories that were never trained on.")
    var repositories: [String]

    @Option(help: "A weight package, as `repoask models weights` names it.")
    var weights: String

    @Option(help: "Pieces of all repositories together.")
    var count = 64

    @Option(help: "Tokens of a piece.")
    var unit = 64

    @Option(help: "Tokens that follow it.")
    var next = 64

    @Option(help: "Threads.")
    var threads = 2

    func run() throws {
        let home = RepoAskHome.resolve()
        let packages = WeightStore(home: home).packages().compactMap { try? $0.get() }
        guard let package = packages.first(where: { $0.name == weights }) else {
            throw ValidationError("no weights '\(weights)'; see repoask models weights")
        }
        let bench = try MemoryBenchmark(package, home: home, threadCount: threads)
        let share = (count + repositories.count - 1) / repositories.count
        let groups = try repositories.map {
            try bench.pieces(of: $0, count: share, unit: unit, next: next)
        }
        // Neighbours are of different repositories: the next one is a foreign memory.
        let longest = groups.map(\.count).max() ?? 0
        let pieces = (0..<longest).flatMap { index in
            groups.compactMap { index < $0.count ? $0[index] : nil }
        }.prefix(count)
        guard pieces.count > 1 else {
            throw ValidationError("the repositories hold too little code")
        }
        for ratio in package.description.ratios.isEmpty ? [1] : package.description.ratios {
            let label =
                package.description.ratios.isEmpty ? package.name : "\(package.name) \(ratio)x"
            let result = try bench.losses(Array(pieces), ratio: ratio)
            for (arm, losses) in [
                ("none", result.none), ("control", result.control), ("memory", result.memory),
                ("raw", result.raw),
            ] {
                Record.print(
                    "\(label) loss \(arm)", unit: "nats/token", program: "repoask",
                    threads: threads, losses)
            }
            Record.print(
                "\(label) compression", unit: "s/chunk", program: "repoask", threads: threads,
                result.seconds)
            Record.print(
                "\(label) size", unit: "bytes/chunk", program: "repoask", threads: threads,
                result.bytes)
        }
    }
}
