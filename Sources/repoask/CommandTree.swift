// The commands as ArgumentParser describes them to tools: the part that the manual needs.

import ArgumentParser

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One command with its arguments and subcommands.
struct CommandTree: Decodable {
    struct Argument: Decodable, Hashable {
        struct Name: Decodable, Hashable {
            let kind: String
            let name: String

            /// As it is typed: `-k`, `--limit`.
            var typed: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?
    }

    let commandName: String
    let shouldDisplay: Bool
    let abstract: String?
    let discussion: String?
    private let subcommands: [CommandTree]?
    private let arguments: [Argument]?

    /// Those that people are shown, `help` aside.
    var shownCommands: [CommandTree] {
        (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    }

    /// Those that people are shown, `--help` and `--version` aside.
    var shownArguments: [Argument] {
        (arguments ?? []).filter { argument in
            let names = (argument.names ?? []).map(\.name)
            return argument.shouldDisplay && !names.contains("help") && !names.contains("version")
        }
    }

    func command(_ name: String) -> CommandTree? {
        (subcommands ?? []).first { $0.commandName == name }
    }

    /// The options of this command and of those below it, as they are typed.
    var optionNames: (flags: Set<String>, withValues: Set<String>) {
        var names: (flags: Set<String>, withValues: Set<String>) = ([], [])
        for argument in shownArguments {
            let typed = (argument.names ?? []).map(\.typed)
            if argument.kind == "option" {
                names.withValues.formUnion(typed)
            } else {
                names.flags.formUnion(typed)
            }
        }
        for below in shownCommands.map(\.optionNames) {
            names.flags.formUnion(below.flags)
            names.withValues.formUnion(below.withValues)
        }
        return names
    }

    /// All of `repoask`.
    static func load() throws -> CommandTree {
        struct Dump: Decodable { let command: CommandTree }
        return try JSONDecoder().decode(Dump.self, from: Data(Repoask._dumpHelp().utf8)).command
    }
}
