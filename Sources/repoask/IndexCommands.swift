import ArgumentParser
import RepoAskKit

/// Builds or updates the index: `repoask index`.
struct Index: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the repository into the index.",
        discussion: """
            Interrupt it whenever you like: what is done is kept. What no ref, work tree or recent
            --at reaches any more is taken out when it may be half of the index; --prune does it now
            and gives the space back to the disk. --warm then makes memory slots ahead of questions
            that read middle (ask --memory middle): of the files asked about, and of those that the
            last commits changed most often.
            """)

    @Flag(help: "Take out what nothing reaches any more, and make the index smaller.")
    var prune = false

    @Flag(help: "Make memory slots ahead of questions.")
    var warm = false

    @Option(
        help: """
            The decoder that slots are made for, one with weights for middle (see: repoask models \
            weights). (default: \(ModelManifest.defaultDecoder))
            """,
        completion: .list(ModelManifest.builtIn.models.filter { $0.role == .decoder }.map(\.id)))
    var model: String?

    @Option(
        help: """
            Tokens of code that slots are made of, at most; two cores take about four minutes for \
            the default. (default: \(Index.tokenLimit))
            """)
    var warmTokens: Int?

    private static let tokenLimit = 50_000
    private var tokenLimit: Int { warmTokens ?? Self.tokenLimit }

    @Flag(help: .private)
    var inBackground = false

    @Flag(help: "List the secrets that were kept out, by place and kind.")
    var verbose = false

    @OptionGroup var weightFlags: WeightFlags
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var tree: TreeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard tokenLimit > 0 else {
            throw ValidationError("--warm-tokens must be above 0, not \(tokenLimit).")
        }
        guard warm || (model == nil && warmTokens == nil && weightFlags.choice.isEmpty) else {
            throw ValidationError("--model, --weights, --ratio and --warm-tokens are for --warm.")
        }
    }

    private var decoder: String { model ?? Configuration.current.decoder }

    func run() async throws {
        let session = try repository.session(tree)
        if inBackground {
            guard session.background.claim() else { return }
            BackgroundEncoding.stepAside()
            _ = try session.update()
            _ = try session.collectIfDue()
            if warm, session.background.claimWarming() {
                _ = try session.warmSlots(
                    with: session.slotWeights(of: decoder, weightFlags.choice),
                    tokenLimit: tokenLimit)
            }
            return
        }
        let slotWeights = warm ? try session.slotWeights(of: decoder, weightFlags.choice) : nil
        session.background.takeOver()
        try ModelOffer.fetchIfWanted([ModelManifest.defaultEncoder] + (warm ? [decoder] : []))
        let progress = ProgressLine(quiet: repository.quiet)
        let update = try session.update(progress: progress.show)
        progress.clear()
        let collection =
            prune ? try session.collect(compacting: true) : try session.collectIfDue()
        let warming = try slotWeights.map {
            try session.warmSlots(with: $0, tokenLimit: tokenLimit, progress: progress.show)
        }
        progress.clear()
        if output.json {
            print(
                try JSONText.encode(
                    IndexReply(update: update, collection: collection, warming: warming)))
        } else {
            print(
                "\(update.files) files, \(update.chunks) chunks; new: \(update.newFiles) files, "
                    + "\(update.encodedNow) chunks encoded in \(Int(update.seconds.rounded())) s")
            if let collection {
                let space =
                    prune
                    ? "index \(collection.bytesBefore / 1024) KiB before, "
                        + "\(collection.bytesAfter / 1024) KiB now"
                    : "their space is used again (--prune gives it back)"
                print(
                    "taken out: \(collection.removedFiles) files that nothing reaches; " + space)
            }
            if let warming {
                print(
                    "memory slots of \(warming.made) chunks (\(warming.tokens) tokens) made in "
                        + "\(Int(warming.seconds.rounded())) s, of \(warming.kept) there already; "
                        + "read with \(warming.weights)")
            }
            if update.secrets.count > 0 { print("kept out: \(update.secrets.label)") }
            if verbose { SecretPlaces.print(update.secrets, session: session) }
        }
        Notices.print(update.notices)
    }
}

/// What a run of indexing did, in one object.
private struct IndexReply: Encodable {
    var update: IndexUpdate
    var collection: IndexCollection?
    var warming: SlotWarming?

    private enum Keys: String, CodingKey { case collected, warmed }

    func encode(to encoder: any Encoder) throws {
        try update.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encodeIfPresent(collection, forKey: .collected)
        try container.encodeIfPresent(warming, forKey: .warmed)
    }
}

/// Says what the index holds and what it left out: `repoask status --excluded`.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what the index holds, and what is left out and why.")

    /// Secrets listed without `--verbose`.
    private static let placeLimit = 10

    @Flag(help: "List every file that is left out.")
    var excluded = false

    @Flag(help: "List every secret that was kept out, not the first \(Status.placeLimit) only.")
    var verbose = false

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var tree: TreeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let session = try repository.session(tree)
        let status = try session.status()
        if output.json {
            print(try JSONText.encode(status))
            return
        }
        print("repository  \(Terminal.printable(status.repository))")
        print("revision    \(status.revision ?? "none yet")")
        print(
            "index       \(Terminal.printable(status.indexPath)), \(status.indexBytes / 1024) KiB")
        print(
            "files       \(status.indexedFiles) of \(status.files) indexed, "
                + "\(status.chunks) chunks")
        print(
            "vectors     \(status.encodedChunks) of \(status.chunks) chunks encoded by "
                + status.encoder
                + (status.encodingProcess.map { ", going on in process \($0)" } ?? ""))
        if let process = status.warmingProcess {
            print("slots       are being made in process \(process)")
        }
        let reasons = status.excluded.map { "\($0.key) \($0.value.count)" }.sorted()
        let secrets = status.secrets.count > 0 ? status.secrets.label : "none"
        print("secrets     \(secrets) kept out")
        SecretPlaces.print(
            status.secrets, limit: verbose ? nil : Self.placeLimit, session: session)
        print("left out    " + (reasons.isEmpty ? "nothing" : reasons.joined(separator: ", ")))
        if !status.limited.isEmpty {
            let limits = status.limited.map { "\($0.key) \($0.value)" }.sorted()
            print("cut roughly " + limits.joined(separator: ", "))
        }
        if excluded {
            for (reason, paths) in status.excluded.sorted(by: { $0.key < $1.key }) {
                for path in paths { print("  \(reason)  \(Terminal.printable(path))") }
            }
        }
        Notices.print(status.notices)
    }
}

/// Drops the index: `repoask forget`.
struct Forget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete the repository's index.",
        discussion: "Models and grammars stay; the next question indexes again.")

    @OptionGroup var repository: RepositoryOptions

    func run() async throws {
        let folders = try RepositorySession.forget(
            directory: repository.directory, home: .resolve())
        if folders.isEmpty { print("there is no index") }
        for folder in folders { print("deleted \(Terminal.printable(folder))") }
    }
}
