// What the decoder reads: rules, excerpts, the question.

internal import Generation

/// The conversation that asks the decoder for one to three sentences.
struct AnswerPrompt {
    let question: String
    /// The lines chosen as evidence, best place first.
    let evidence: [Evidence]
    /// What is read as raw text: the best chunk whole, of the other places the quoted lines; with more
    /// room than usual those chunks whole too, then chunks further down.
    let readings: [Evidence]
    /// The places among them that are read whole.
    let wholePlaces: Set<Citation>

    /// Characters of raw text for a budget: half of its positions, at 3.4 to a token of code. Of the
    /// default that is 500 tokens, what two cores read within the seconds that a person waits for a
    /// first word.
    private static func characterCount(_ budget: Int) -> Int { Int(Double(budget) / 2 * 3.4) }

    /// - Parameter budget: Positions of all that is read; half of them are for raw text.
    init(question: String, found: EvidenceFinder.Finding, budget: Int) {
        self.question = question
        evidence = found.evidence
        let room = Self.characterCount(budget)
        var left = room
        var readings: [Evidence] = []
        var wholePlaces: Set<Citation> = []
        for (position, quoted) in evidence.enumerated() {
            let whole = found.excerpts[position]
            let isWhole = position == 0 && whole.text.count <= left
            let reading = isWhole ? whole : quoted
            guard reading.text.count <= left, !reading.lines.isEmpty else { continue }
            left -= reading.text.count
            readings.append(reading)
            if isWhole { wholePlaces.insert(whole.citation) }
        }
        left = min(left, room - Self.characterCount(AnswerOptions.defaultBudget))
        for whole in found.excerpts where !wholePlaces.contains(whole.citation) {
            let index = readings.firstIndex { $0.citation == whole.citation }
            let more = whole.text.count - (index.map { readings[$0].text.count } ?? 0)
            guard more <= left, !whole.lines.isEmpty else { continue }
            left -= more
            wholePlaces.insert(whole.citation)
            if let index { readings[index] = whole } else { readings.append(whole) }
        }
        self.readings = readings
        self.wholePlaces = wholePlaces
    }

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
}
