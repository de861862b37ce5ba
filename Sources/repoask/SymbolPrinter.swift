// Definitions and references as lines for people.

import RepoAskKit

struct SymbolPrinter {
    let terminal: Terminal
    let session: RepositorySession

    func print(_ report: SymbolReport) {
        for definition in report.definitions { Swift.print(line(definition)) }
        omitted(report.definitionCount - report.definitions.count, "definitions")
        if report.references.isEmpty { return }
        if !report.definitions.isEmpty { Swift.print() }
        Swift.print(terminal.dim(heading(report)))
        var path = ""
        for reference in report.references {
            if reference.path != path {
                path = reference.path
                Swift.print(terminal.path(place(path, reference.line)))
            }
            Swift.print("  " + line(reference))
        }
        omitted(report.referenceCount - report.references.count, "references")
    }

    /// What a file defines, indented by what it is in.
    func printOutline(_ definitions: [SymbolDefinition]) {
        for definition in definitions {
            let label = place(definition.path, definition.line, withLine: true)
            Swift.print(
                terminal.path(label) + terminal.dim("  \(definition.kind)  ")
                    + String(repeating: "  ", count: definition.scopes.count)
                    + Terminal.printable(definition.signature ?? definition.name))
        }
    }

    /// `path:line  kind  scope.name  signature`
    private func line(_ definition: SymbolDefinition) -> String {
        let label = place(definition.path, definition.line, withLine: true)
        return terminal.path(label) + terminal.dim("  \(definition.kind)  ")
            + terminal.bold(Terminal.printable(definition.qualifiedName))
            + (definition.signature.map { "  " + Terminal.printable($0) } ?? "")
    }

    /// `line  kind  in caller  certainty`
    private func line(_ reference: SymbolReference) -> String {
        var text = "\(reference.line)".leftPadded(to: 5) + "  "
        text += terminal.dim(reference.kind.rightPadded(to: 7)) + "  "
        if let caller = reference.caller {
            text += Terminal.printable(caller.qualifiedName)
        } else {
            text += terminal.dim("top level")
        }
        if let certainty = reference.certainty, certainty != .exact {
            text += terminal.warning("  \(certainty.rawValue)")
        }
        return text
    }

    private func heading(_ report: SymbolReport) -> String {
        if report.definitionCount == 0 { return "not defined in this repository; named in" }
        let counts = Certainty.allCases.compactMap { certainty in
            report.certainties[certainty.rawValue].map { "\($0) \(certainty.rawValue)" }
        }
        return "used in (\(counts.joined(separator: ", ")))"
    }

    private func place(_ path: String, _ line: Int, withLine: Bool = false) -> String {
        let shown = Terminal.printable(session.displayPath(path)) + (withLine ? ":\(line)" : "")
        return terminal.link(shown, file: session.absolutePath(path), line: line)
    }

    private func omitted(_ count: Int, _ what: String) {
        if count > 0 { Swift.print(terminal.dim("and \(count) more \(what); --limit shows them")) }
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    fileprivate func rightPadded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
