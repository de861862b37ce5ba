// Whether the places answer the question, in the decoder's own terms.
//
// A question is easier to foresee for one who has just read what it is about. So the decoder is not
// asked for an opinion, which a small one does not have (its yes or no tells right from wrong places
// little better than chance): the likelihood of the question behind what was read is compared with
// that of the question alone. Sachan et al. 2022 (arXiv 2204.07496) rank passages by the first.

internal import Generation
internal import Transformer

/// Pointwise mutual information of a question with what was read, in nats a token.
enum QuestionGain {
    /// - Parameters:
    ///   - parts: What is read before the question.
    ///   - lora: On while it is read.
    ///   - prepare: Called before `parts` are read.
    /// - Returns: The gain, and how many positions of `parts` and question were known from before; nil for
    ///   an empty question, or if the task was cancelled.
    static func measure(
        _ question: String, behind parts: [PromptPart], lora: LoRA?, with generator: TextGenerator,
        prepare: () throws -> Void
    ) throws -> (value: Double, reusedCount: Int)? {
        try prepare()
        // The question alone is read aside: what was read before it is kept for the answer, and for
        // the next question.
        guard let behind = try mean(question, behind: parts, lora: lora, isAside: false, generator),
            let alone = try mean(question, behind: [], lora: nil, isAside: true, generator)
        else { return nil }
        return (behind.value - alone.value, behind.reusedCount)
    }

    /// Mean log-likelihood of the question's tokens.
    private static func mean(
        _ question: String, behind parts: [PromptPart], lora: LoRA?, isAside: Bool,
        _ generator: TextGenerator
    ) throws -> (value: Double, reusedCount: Int)? {
        func prefix(_ words: String) -> ModelInput {
            generator.prefix(system: AnswerPrompt.rules, user: parts + [.text(words)])
        }
        // The space belongs to the first token of the question.
        let (before, whole) = (
            prefix(AnswerPrompt.asking), prefix(AnswerPrompt.asking + " " + question)
        )
        guard case .tokens(let asking) = before.pieces.last,
            case .tokens(let all) = whole.pieces.last
        else { return nil }
        let count = all.count - zip(asking, all).prefix { $0 == $1 }.count
        guard count > 0 else { return nil }
        let found = try generator.scores(
            ofLast: count, in: whole, lora: lora, isAside: isAside)
        guard !found.logProbabilities.isEmpty else { return nil }
        let sum = found.logProbabilities.reduce(0) { $0 + Double($1) }
        return (sum / Double(found.logProbabilities.count), found.reusedCount)
    }
}
