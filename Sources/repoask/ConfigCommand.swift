import ArgumentParser
import RepoAskKit

/// Lists the settings: `repoask config`.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List every setting, its value, and where it comes from.",
        discussion: """
            Options come before REPOASK_* variables (REPOASK_TOP_P is top-p), these before the \
            user's file (REPOASK_CONFIG, else $XDG_CONFIG_HOME/repoask/config.toml, else \
            ~/.config/repoask/config.toml), that before \(Settings.repositoryFile) at the \
            repository's root. The last is not trusted: it may say what is searched and how it is \
            shown (marked *), never what runs or where anything comes from or goes to.

            A file holds lines like:  limit = 20   or:  exclude = ["*.gen.swift", "docs/"]
            """)

    @Option(
        name: .customShort("C"), help: "Run as if started in this folder.", completion: .directory)
    var directory = "."

    @OptionGroup var output: OutputOptions

    func run() async throws {
        // Outside a repository there are the user's settings.
        let root = (try? RepositorySession.workTree(at: directory)) ?? nil
        // Whoever mends a file has to know what can be set, and what is.
        let (settings, fault) = Settings.read(repositoryRoot: root)
        let entries = Setting.allCases.map { SettingEntry($0, settings: settings) }
        if output.json {
            print(try JSONText.encode(entries))
        } else {
            let terminal = output.terminal
            for entry in entries {
                let name = entry.name + (entry.isForRepositories ? " *" : "")
                print(
                    padded(name, 20) + terminal.bold(padded(Terminal.printable(entry.value), 24))
                        + terminal.dim(Terminal.printable(entry.origin)))
            }
        }
        Notices.print(settings.notices)
        if let fault { throw fault }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(2, width - text.count))
    }
}

/// A setting as `repoask config --json` prints it.
private struct SettingEntry: Encodable {
    var name: String
    var value: String
    var isSet: Bool
    /// `default`, a variable, or `path:line`.
    var origin: String
    var variable: String
    var option: String?
    var isForRepositories: Bool
    var summary: String

    init(_ setting: Setting, settings: Settings) {
        let found = settings.values[setting]
        name = setting.rawValue
        value =
            found?.value.text
            ?? (setting == .home ? RepoAskHome.resolve().path : setting.standard)
        isSet = found != nil
        origin = found?.origin.label ?? "default"
        variable = setting.variable
        option = setting.option
        isForRepositories = setting.isForRepositories
        summary = setting.summary
    }
}
