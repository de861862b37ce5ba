// An answer as a person reads it: places and quoted lines, then the sentences as they come, then
// the sources and what the decoder read.

import RepoAskKit

final class AnswerPrinter {
    private let terminal: Terminal
    private let session: RepositorySession
    /// Says that the decoder is at work, until its first word.
    private let showsWaiting: Bool
    private var isWaiting = false
    /// What follows are the places of a list, each its own source.
    private var hasFact = false

    init(terminal: Terminal, session: RepositorySession, showsWaiting: Bool) {
        self.terminal = terminal
        self.session = session
        self.showsWaiting = showsWaiting && Terminal.errorsAreTerminal
    }

    private func endWaiting() {
        if isWaiting { Terminal.writeError("\r\u{1B}[K") }
        isWaiting = false
    }

    func print(_ event: AnswerEvent) {
        switch event {
        case .fact(let fact):
            hasFact = true
            Terminal.writeOutput(Terminal.printable(fact) + "\n\n")
        case .evidence(let evidence, let confidence, let isFound):
            guard !evidence.isEmpty else { return }
            if isFound == false {
                Terminal.writeOutput(
                    terminal.warning("Not found in this repository.")
                        + " The nearest places, which say something else:\n\n")
            } else if isFound == true, confidence == .low, !hasFact {
                Terminal.writeOutput(
                    terminal.warning("Weak evidence: the best match may not be what you mean.")
                        + "\n\n")
            }
            for (offset, piece) in evidence.enumerated() {
                printEvidence(piece, number: offset + 1)
            }
            if showsWaiting, isFound == nil {
                isWaiting = true
                Terminal.writeError("reading the evidence …")
            }
        case .verdict(let isFound):
            endWaiting()
            guard !isFound else { return }
            Terminal.writeOutput(
                terminal.warning("Not found in this repository.")
                    + " The places above say something else.\n")
        case .word(let word):
            endWaiting()
            Terminal.writeOutput(Terminal.printable(word) + " ")
        case .unsupported(let word):
            endWaiting()
            Terminal.writeOutput(Terminal.printable(word) + terminal.warning("[?]") + " ")
        case .source(let number):
            Terminal.writeOutput(
                (number.map { terminal.dim("[\($0)]") } ?? terminal.warning("[?]")) + " ")
        }
    }

    private func printEvidence(_ piece: Evidence, number: Int) {
        let symbol = piece.symbol.map { terminal.bold(Terminal.printable($0)) + "  " } ?? ""
        let name = terminal.dim("[\(number)] ") + symbol
        Terminal.writeOutput(name + place(piece.citation) + "\n")
        let width = String(piece.end).count
        var previous: Int?
        for line in piece.lines {
            if let previous, line.number > previous + 1, !hasFact {
                Terminal.writeOutput(
                    terminal.dim("  " + String(repeating: " ", count: width) + " ⋮") + "\n")
            }
            previous = line.number
            let number = String(line.number)
            let gutter = String(repeating: " ", count: width - number.count) + number
            Terminal.writeOutput(
                terminal.dim("  \(gutter) │ ") + Terminal.printable(line.text) + "\n")
        }
        Terminal.writeOutput("\n")
    }

    private func place(_ citation: Citation) -> String {
        var shown = citation
        shown.path = session.displayPath(citation.path)
        return terminal.path(
            terminal.link(
                Terminal.printable(shown.label), file: session.absolutePath(citation.path),
                line: citation.start))
    }

    func printFooter(_ answer: Answer) {
        endWaiting()
        guard answer.found else {
            if answer.evidence.isEmpty { Swift.print("Not found in this repository.") }
            if answer.models["decoder"] != nil || !answer.memory.notes.isEmpty {
                Swift.print(terminal.dim(Self.footer(answer)))
            }
            return
        }
        if answer.models["decoder"] != nil { Swift.print("\n") }
        if !answer.unsupported.isEmpty {
            Swift.print(
                terminal.warning("[?]")
                    + " stands in nothing that was read: "
                    + Terminal.printable(answer.unsupported.joined(separator: ", ")))
        }
        if hasFact {
            Swift.print(terminal.dim(Self.footer(answer)))
            return
        }
        Swift.print("Sources")
        for (offset, citation) in answer.citations.enumerated() {
            Swift.print("  [\(offset + 1)] " + place(citation))
        }
        Swift.print(terminal.dim(Self.footer(answer)))
    }

    /// What was read, at which distance, by which model, in what time.
    static func footer(_ answer: Answer) -> String {
        let percent = answer.memory.coverage * 100
        let share = percent >= 1 ? "\(Int(percent.rounded()))" : "under 1"
        let total = answer.timing["total"].map { ", \(Double(Int($0 * 10)) / 10) s" } ?? ""
        if answer.fact != nil {
            return "confidence \(answer.confidence.rawValue) · from definitions and references"
                + "\(total)"
        }
        let decoder = answer.models["decoder"] ?? "no decoder"
        let memory = answer.memory
        return "confidence \(answer.confidence.rawValue) · read near \(memory.near.chunks), middle "
            + "\(shown(memory.middle)), far \(shown(memory.far)) of \(memory.chunks) chunks "
            + "(\(share)%) · \(decoder)\(total)"
            + (memory.revision.map { " · at \($0.prefix(12))" } ?? "")
            + memory.notes.map { "\nnote: \(Terminal.printable($0))" }.joined()
    }

    /// `12 in 96 rows`, or `off`.
    private static func shown(_ reading: DistanceReading) -> String {
        guard reading.positions > 0 else { return "off" }
        let level = reading.level.map { " by \($0)" } ?? ""
        return "\(reading.chunks)\(level) in \(reading.positions) rows"
    }
}
