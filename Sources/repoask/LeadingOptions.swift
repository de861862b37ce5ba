// Options before the command: `repoask -C DIR --json search "…"`. ArgumentParser would take the
// command's name for the first word of a question.

enum LeadingOptions {
    /// `arguments` with the command first, if one follows the leading options; a question that only
    /// begins with a command's name is one argument and no such name.
    ///
    /// As in git, `-C` may be given several times, each seen from the one before. It is dropped for a
    /// command that is about no repository.
    static func moved(_ arguments: [String]) -> [String] {
        guard arguments.first?.hasPrefix("-") == true, let tree = try? CommandTree.load() else {
            return arguments
        }
        let names = tree.optionNames
        var rest = arguments[...]
        var folder: String?
        var options: [String] = []
        while let argument = rest.first {
            if names.withValues.contains(argument), let value = rest.dropFirst().first {
                if argument == "-C" {
                    folder = joined(folder, value)
                } else {
                    options += [argument, value]
                }
                rest = rest.dropFirst(2)
            } else if names.flags.contains(argument) || hasValue(argument, names.withValues) {
                options.append(argument)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        var path: [String] = []
        var command = tree
        while let name = rest.first, let next = command.command(name) {
            path.append(name)
            command = next
            rest = rest.dropFirst()
        }
        let takesFolder = path.isEmpty || command.optionNames.withValues.contains("-C")
        let place = takesFolder ? folder.map { ["-C", $0] } ?? [] : []
        return path + place + options + rest
    }

    /// `--limit=5`.
    private static func hasValue(_ argument: String, _ names: Set<String>) -> Bool {
        guard let end = argument.firstIndex(of: "=") else { return false }
        return names.contains(String(argument[..<end]))
    }

    private static func joined(_ folder: String?, _ next: String) -> String {
        guard let folder, !next.hasPrefix("/") else { return next }
        return folder + "/" + next
    }
}
