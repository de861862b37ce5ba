import ArgumentParser
import RepoAskKit

/// Finds chunks, without a decoder: `repoask search "resolve refs" -k 5`.
struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the code that best matches the words.",
        discussion: """
            One hit a line, best first: path:start-end, kind, symbol. With --batch, lines of
            {"id","query"} are read and lines of {"id","results"} written.
            """)

    @Argument(help: "Words, a question or a symbol name; - reads standard input.")
    var words: [String] = []

    @Option(name: [.customShort("k"), .long], help: "How many hits, 1 to 1000. (default: 10)")
    var limit: Int?

    @Flag(help: "Read queries as JSON lines from standard input.")
    var batch = false

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var tree: TreeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let limit, !(1...1000).contains(limit) {
            throw ValidationError("--limit must be 1 to 1000, not \(limit).")
        }
        guard batch != !words.isEmpty else {
            throw ValidationError(
                batch ? "--batch reads its queries from standard input." : "Say what to look for.")
        }
    }

    func run() async throws {
        let text = batch ? nil : try questionText(words)
        let session = try repository.session(tree)
        let limit = limit ?? Configuration.current.integer(.limit) ?? 10
        try ModelOffer.fetchIfWanted([ModelManifest.defaultEncoder])
        let notices = try repository.update(session)
        defer { Notices.print(notices) }
        guard let text else {
            try await BatchLines.read { line in
                let request = try BatchLines.decode(SearchRequest.self, line)
                let hits = try session.search(try checkedQuestion(request.query), limit: limit)
                Terminal.writeOutput(
                    try JSONText.encode(
                        SearchReply(
                            id: request.id, revision: session.askedCommit, results: hits)) + "\n")
            }
            return
        }
        let hits = try session.search(text, limit: limit)
        if output.json {
            print(
                try JSONText.encode(
                    SearchReply(id: nil, revision: session.askedCommit, results: hits)))
        } else {
            printHits(hits, session: session)
        }
        if hits.isEmpty { throw ExitStatus.nothingFound.error }
    }

    private func printHits(_ hits: [Hit], session: RepositorySession) {
        let terminal = output.terminal
        for hit in hits {
            let label = terminal.link(
                Terminal.printable(session.displayPath(hit.path)) + ":\(hit.start)-\(hit.end)",
                file: session.absolutePath(hit.path), line: hit.start)
            let name = (hit.scopes + [hit.symbol].compactMap(\.self)).joined(separator: ".")
            print(
                terminal.path(label)
                    + (name.isEmpty ? "" : "  " + terminal.bold(Terminal.printable(name)))
                    + terminal.dim("  \(hit.kind)"))
        }
    }
}

struct SearchRequest: Decodable {
    var id: String
    var query: String
}

struct SearchReply: Encodable {
    var id: String?
    /// The commit that was asked about.
    var revision: String?
    var results: [Hit]
}
