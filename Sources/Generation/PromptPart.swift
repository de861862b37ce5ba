internal import Tokenization
public import Transformer

/// A part of what a user says to a model.
public enum PromptPart: Sendable {
    /// Words; nothing in them is special.
    case text(String)
    /// Rows in place of words: soft prompts, memory slots.
    case rows(ModelInput.Piece)
}

extension TextGenerator {
    /// The input of a conversation that asks for an answer to one message of text and rows.
    ///
    /// Without rows it is that of the same messages as text.
    public func prompt(system: String, user: [PromptPart]) -> ModelInput {
        let (before, after) = around(system: system)
        return input(before, user, after)
    }

    /// How every such prompt begins whose message begins with `user`.
    ///
    /// Its last tokens may differ, where words merge with what follows.
    public func prefix(system: String, user: [PromptPart]) -> ModelInput {
        input(around(system: system).before, user, [])
    }

    /// What the template has before and behind the user's message.
    private func around(system: String) -> (before: [PromptSegment], after: [PromptSegment]) {
        // Stands where the parts come; the template is asked for the rest.
        let mark = "\u{FFFC}"
        let segments = template.segments(
            [ChatMessage(role: .system, content: system), ChatMessage(role: .user, content: mark)],
            addGenerationPrompt: true)
        for (index, segment) in segments.enumerated() {
            guard case .text(let text) = segment, let place = text.firstIndex(of: Character(mark))
            else { continue }
            return (
                segments[..<index] + [.text(String(text[..<place]))],
                [.text(String(text[text.index(after: place)...]))] + segments[(index + 1)...]
            )
        }
        return (segments, [])
    }

    private func input(
        _ before: [PromptSegment], _ user: [PromptPart], _ after: [PromptSegment]
    ) -> ModelInput {
        var run = before
        var pieces: [ModelInput.Piece] = []
        func flush() {
            let ids = tokenizer.encode(run)
            if !ids.isEmpty { pieces.append(.tokens(ids)) }
            run = []
        }
        for part in user {
            switch part {
            case .text(let text): run.append(.text(text))
            case .rows(let piece):
                flush()
                pieces.append(piece)
            }
        }
        run += after
        flush()
        return ModelInput(begun(pieces))
    }

    /// The pieces with the token that this model's texts begin with, where they lack it.
    private func begun(_ pieces: [ModelInput.Piece]) -> [ModelInput.Piece] {
        guard addsBegin, let begin = tokenizer.beginID else { return pieces }
        if case .tokens(let ids) = pieces.first, ids.first == begin { return pieces }
        return [.tokens([begin])] + pieces
    }
}
