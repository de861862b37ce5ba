// An answer as a person reads it: places and quoted lines, then the sentences as they come, then
// the sources and what the decoder read.

import RepoAskKit

struct AnswerPrinter {
    let terminal: Terminal
    let session: RepositorySession

    func print(_ event: AnswerEvent) {
        switch event {
        case .evidence(let evidence, let confidence):
            if confidence == .low {
                Terminal.writeOutput(
                    terminal.warning("Weak evidence: the best match may not be what you mean.")
                        + "\n\n")
            }
            for (offset, piece) in evidence.enumerated() {
                printEvidence(piece, number: offset + 1)
            }
        case .word(let word):
            Terminal.writeOutput(Self.printable(word[...]) + " ")
        case .unsupported(let word):
            Terminal.writeOutput(Self.printable(word[...]) + terminal.warning("[?]") + " ")
        case .source(let number):
            Terminal.writeOutput(
                (number.map { terminal.dim("[\($0)]") } ?? terminal.warning("[?]")) + " ")
        }
    }

    private func printEvidence(_ piece: Evidence, number: Int) {
        let symbol = piece.symbol.map { terminal.bold(Self.printable($0[...])) + "  " } ?? ""
        let name = terminal.dim("[\(number)] ") + symbol
        Terminal.writeOutput(name + place(piece.citation) + "\n")
        let width = String(piece.end).count
        var previous: Int?
        for line in piece.lines {
            if let previous, line.number > previous + 1 {
                Terminal.writeOutput(
                    terminal.dim("  " + String(repeating: " ", count: width) + " ⋮") + "\n")
            }
            previous = line.number
            let number = String(line.number)
            let gutter = String(repeating: " ", count: width - number.count) + number
            Terminal.writeOutput(
                terminal.dim("  \(gutter) │ ") + Self.printable(line.text[...]) + "\n")
        }
        Terminal.writeOutput("\n")
    }

    private func place(_ citation: Citation) -> String {
        var shown = citation
        shown.path = session.displayPath(citation.path)
        return terminal.path(
            terminal.link(
                Self.printable(shown.label[...]), file: session.absolutePath(citation.path),
                line: citation.start))
    }

    func printFooter(_ answer: Answer) {
        guard answer.found else {
            Swift.print("Nothing found in this repository that answers this.")
            return
        }
        if answer.models["decoder"] != nil { Swift.print("\n") }
        if !answer.unsupported.isEmpty {
            Swift.print(
                terminal.warning("[?]")
                    + " stands in nothing that was read: "
                    + answer.unsupported.joined(separator: ", "))
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
        let decoder = answer.models["decoder"] ?? "no decoder"
        return "confidence \(answer.confidence.rawValue) · read near \(answer.memory.near) of "
            + "\(answer.memory.chunks) chunks (\(share)%), middle off, far off · \(decoder)\(total)"
    }

    /// Control characters of a repository must not drive the terminal.
    static func printable(_ text: Substring) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            shown.append(isHarmless(scalar) ? scalar : "\u{FFFD}")
        }
        return String(shown)
    }

    /// Neither a control character, but for the tab, nor one that turns the writing direction.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9: true
        case 0..<32, 127...159, 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
