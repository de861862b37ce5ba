import ArgumentParser
import RepoAskKit

/// Lists where a name is defined and who uses it: `repoask symbols Shelf.open`.
struct Symbols: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List where a name is defined and who uses it.",
        discussion: """
            Names may say what they are in: Class.method, Class::method, Class#method, \
            folder/file/function. Definitions first: path:line, kind, name, signature. Then the \
            places that use it, by file, each with the definition around it; what is not sure is \
            marked: likely, possible. No model is needed.
            """)

    @Argument(help: "A name, whole or with what it is in before it.")
    var name: String?

    @Option(
        help: "Kinds of definitions, separated by commas: function, method, class, interface, …",
        completion: .list(SymbolQuery.kindNames.keys.sorted()))
    var kind: String?

    @Option(help: "List what this file defines instead.", completion: .file())
    var file: String?

    @Flag(name: [.customShort("d"), .long], help: "No references.")
    var definitionsOnly = false

    @Flag(help: "Of the references only calls.")
    var callers = false

    @Option(
        name: [.customShort("k"), .long],
        help: "Most definitions, and most references, to print, 1 to 10000.")
    var limit = 100

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var tree: TreeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit must be 1 to 10000, not \(limit).")
        }
        guard (name == nil) != (file == nil) else {
            throw ValidationError(
                name == nil ? "Say which name to look for." : "Give a name or --file, not both.")
        }
        guard !definitionsOnly || !callers else {
            throw ValidationError("--callers asks for references, --definitions-only for none.")
        }
        _ = try kinds()
        if let name, SymbolQuery(name) == nil { throw ValidationError("The name is empty.") }
    }

    private func kinds() throws -> Set<String> {
        var kinds: Set<String> = []
        for word in (kind ?? "").split(separator: ",") {
            guard let known = SymbolQuery.kindNames[word.lowercased()] else {
                let names = SymbolQuery.kindNames.keys.sorted().joined(separator: ", ")
                throw ValidationError("No kind '\(word)'; there are \(names).")
            }
            kinds.formUnion(known)
        }
        return kinds
    }

    func run() async throws {
        let session = try repository.session(tree)
        let progress = ProgressLine(quiet: repository.quiet)
        var notices: [String] = []
        let finder = try session.symbolFinder(progress: progress.show) { notices.append($0) }
        progress.clear()
        defer { Notices.print(notices) }
        let printer = SymbolPrinter(terminal: output.terminal, session: session)
        if let file {
            let path = session.repositoryPath(file)
            let kinds = try kinds()
            let definitions = try finder.definitions(inFile: path).filter {
                kinds.isEmpty || kinds.contains($0.kind)
            }
            if output.json {
                print(
                    try JSONText.encode(
                        FileReply(
                            path: path, revision: session.askedCommit, definitions: definitions)))
            } else {
                printer.printOutline(definitions)
            }
            if definitions.isEmpty {
                notices.append("'\(file)' defines nothing that is indexed")
                throw ExitStatus.nothingFound.error
            }
            return
        }
        var options = SymbolFinder.Options()
        options.limit = limit
        options.referenceKinds = definitionsOnly ? nil : callers ? ["call"] : []
        let query = SymbolQuery(name ?? "", kinds: try kinds())!
        let report = try finder.find(query, options: options)
        notices += report.notices
        if output.json {
            print(try JSONText.encode(report))
        } else {
            printer.print(report)
        }
        guard report.isFound else {
            if !output.json { notices.append(Self.hint(report)) }
            throw ExitStatus.nothingFound.error
        }
    }

    private static func hint(_ report: SymbolReport) -> String {
        let hint = "no symbol '\(report.query)'"
        if report.suggestions.isEmpty { return hint }
        return hint + "; did you mean " + report.suggestions.joined(separator: ", ") + "?"
    }

    private struct FileReply: Encodable {
        var path: String
        var revision: String?
        var definitions: [SymbolDefinition]
    }
}
