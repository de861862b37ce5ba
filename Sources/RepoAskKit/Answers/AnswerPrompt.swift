// What the decoder reads: rules, excerpts, the question.

internal import Tokenization

/// The conversation that asks the decoder for one to three sentences.
struct AnswerPrompt {
    let question: String
    /// Whole chunks, best first.
    let excerpts: [Evidence]
    /// The lines chosen as evidence, best place first.
    let evidence: [Evidence]

    /// Characters of code that the decoder is given: about 500 tokens, what two cores read within
    /// the seconds that a person waits for a first word.
    private static let characterBudget = 1_700

    private static let rules = """
        You explain a code repository. Answer the question in one or two short sentences, from the \
        excerpts only. Use the names, values and constants exactly as they stand in the excerpts. \
        Do not guess. No lists, no code blocks.
        """

    var messages: [ChatMessage] {
        [
            ChatMessage(role: .system, content: Self.rules),
            ChatMessage(
                role: .user,
                content: readings.map { reading in
                    "File \(reading.citation.label)\n\(reading.text)"
                }.joined(separator: "\n\n") + "\n\nQuestion: \(question)"),
        ]
    }

    /// What is read of each place: the best chunk whole, of the others the quoted lines.
    var readings: [Evidence] {
        var left = Self.characterBudget
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
