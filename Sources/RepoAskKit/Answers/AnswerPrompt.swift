// What the decoder reads: rules, excerpts, the question.

internal import Generation

/// The conversation that asks the decoder for one to three sentences.
struct AnswerPrompt {
    let question: String
    /// Whole chunks, best first.
    let excerpts: [Evidence]
    /// The lines chosen as evidence, best place first.
    let evidence: [Evidence]

    /// Characters of code that the decoder is given as raw text.
    let characterBudget: Int

    /// Of a token of code. The default's half, 500 tokens, is what two cores read within the seconds
    /// that a person waits for a first word.
    static let charactersPerToken = 3.4

    static let rules = """
        You explain a code repository. Answer the question in one or two short sentences, from the \
        excerpts only. Use the names, values and constants exactly as they stand in the excerpts. \
        Do not guess. No lists, no code blocks.
        """

    /// What the user says behind what is read farther away: raw text, then the question.
    var parts: [PromptPart] { excerptParts + [.text(Self.asking + " " + question)] }

    var excerptParts: [PromptPart] {
        readings.map { .text("File \($0.citation.label)\n\($0.text)\n\n") }
    }

    static let asking = "Question:"

    /// What is read of each place: the best chunk whole, of the others the quoted lines.
    var readings: [Evidence] {
        var left = characterBudget
        var readings: [Evidence] = []
        for (position, quoted) in evidence.enumerated() {
            var reading = position == 0 ? excerpts[0] : quoted
            if reading.text.count > left { reading = quoted }
            guard reading.text.count <= left, !reading.lines.isEmpty else { continue }
            left -= reading.text.count
            readings.append(reading)
        }
        return readings
    }
}
