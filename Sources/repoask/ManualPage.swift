// The manual, in roff's man macros, made from the commands themselves so that it cannot fall behind.
// https://man7.org/linux/man-pages/man7/groff_man.7.html

import ArgumentParser
import RepoAskKit

enum ManualPage {
    static func text() throws -> String {
        let tree = try CommandTree.load()
        let common = commonArguments(of: tree)
        var page = Roff()
        page.request("TH", "REPOASK", "1", "", "repoask \(Repoask.configuration.version)", "")
        page.section("NAME")
        page.text("repoask \\- " + Roff.escaped(tree.abstract ?? ""), isEscaped: true)
        page.section("SYNOPSIS")
        page.text("repoask \"where is auth handled\"")
        page.lineBreak()
        page.text("repoask COMMAND [options]")
        page.section("DESCRIPTION")
        page.paragraphs(tree.discussion ?? "")
        page.section("COMMANDS")
        for command in tree.shownCommands {
            add(command, path: [tree.commandName], common: common, to: &page)
        }
        page.section("COMMON OPTIONS")
        page.text("Of most commands:")
        for argument in common { add(argument, to: &page) }
        page.section("EXIT STATUS")
        for (status, meaning) in [
            ("0", "answered"), ("1", "nothing found"), ("2", "failed"), ("64", "wrong usage"),
            ("130", "interrupted"),
        ] { page.item(status, meaning) }
        addSettings(to: &page)
        return page.output
    }

    /// Options that many commands have in common, in the order of the first that has them.
    private static func commonArguments(of tree: CommandTree) -> [CommandTree.Argument] {
        var counts: [CommandTree.Argument: Int] = [:]
        var order: [CommandTree.Argument] = []
        for argument in tree.shownCommands.flatMap(\.shownArguments) {
            counts[argument, default: 0] += 1
            if counts[argument] == 1 { order.append(argument) }
        }
        return order.filter { counts[$0, default: 0] >= 4 }
    }

    private static func add(
        _ command: CommandTree, path: [String], common: [CommandTree.Argument], to page: inout Roff
    ) {
        let path = path + [command.commandName]
        let own = command.shownArguments.filter { !common.contains($0) }
        let words = own.filter { $0.kind == "positional" }.map { word in
            let name = "<\(word.valueName ?? "")>" + (word.isRepeating ? " ..." : "")
            return word.isOptional ? "[\(name)]" : name
        }
        page.subsection((path + words).joined(separator: " "))
        page.text(command.abstract ?? "")
        page.paragraphs(command.discussion ?? "")
        for argument in own { add(argument, to: &page) }
        for child in command.shownCommands { add(child, path: path, common: common, to: &page) }
    }

    private static func add(_ argument: CommandTree.Argument, to page: inout Roff) {
        let value = argument.kind == "option" ? " <\(argument.valueName ?? "value")>" : ""
        let names = (argument.names ?? []).map(\.typed).joined(separator: ", ")
        let label = names.isEmpty ? "<\(argument.valueName ?? "")>" : names + value
        let standard = argument.defaultValue.map { " (default: \($0))" } ?? ""
        page.item(label, (argument.abstract ?? "") + (argument.kind == "option" ? standard : ""))
    }

    private static func addSettings(to page: inout Roff) {
        page.section("SETTINGS")
        page.text(
            "An option comes before the environment, that before the user's file (REPOASK_CONFIG "
                + "names another), that before the repository's \(Settings.repositoryFile), which "
                + "may set only what is marked with an asterisk. repoask config lists what holds and "
                + "where it comes from.")
        for setting in Setting.allCases {
            let mark = setting.isForRepositories ? " *" : ""
            page.item(
                "\(setting.rawValue), \(setting.variable)\(mark)",
                setting.summary + " (default: \(setting.standard))")
        }
        page.section("FILES")
        for (path, meaning) in [
            ("~/.config/repoask/config.toml", "the user's settings; REPOASK_CONFIG moves it"),
            (Settings.repositoryFile, "a repository's settings, at its root; not trusted"),
            (".repoaskignore", "what to leave out, as in .gitignore"),
            (".git/repoask/index.sqlite", "the index of a repository"),
            ("~/.local/share/repoask", "models and grammars; REPOASK_HOME moves it"),
        ] { page.item(path, meaning) }
    }
}

/// Text with roff's man macros.
private struct Roff {
    private(set) var output = ""

    mutating func request(_ name: String, _ arguments: String...) {
        let quoted = arguments.map { "\"" + Self.escaped($0, quotes: true) + "\"" }
        output += "." + ([name] + quoted).joined(separator: " ") + "\n"
    }

    mutating func section(_ title: String) { request("SH", title) }
    mutating func subsection(_ title: String) { request("SS", title) }
    mutating func lineBreak() { output += ".br\n" }

    mutating func text(_ text: String, isEscaped: Bool = false) {
        output += (isEscaped ? text : Self.escaped(text)) + "\n"
    }

    /// Paragraphs between blank lines; lines with more than one space in a row keep their form.
    mutating func paragraphs(_ text: String) {
        for paragraph in text.split(separator: "\n\n") {
            let isTable = paragraph.contains("  ")
            output += isTable ? ".PP\n.nf\n" : ".PP\n"
            for line in paragraph.split(separator: "\n") { self.text(String(line)) }
            if isTable { output += ".fi\n" }
        }
    }

    mutating func item(_ label: String, _ meaning: String) {
        output += ".TP\n.B " + Self.escaped(label) + "\n"
        text(meaning)
    }

    /// Backslashes and hyphens as they are typed; no line that begins like a request.
    static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "\"" where quotes: escaped += "\\(dq"
            default: escaped.append(character)
            }
        }
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
