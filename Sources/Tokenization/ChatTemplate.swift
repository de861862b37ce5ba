/// One turn of a conversation.
public struct ChatMessage: Sendable, Equatable {
    public enum Role: String, Sendable {
        case system, user, assistant
    }

    public var role: Role
    public var content: String

    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}

/// A part of a prompt.
public enum PromptSegment: Sendable, Equatable {
    /// Ours: special tokens are recognized in it.
    case markup(String)
    /// Someone's text: nothing in it is special.
    case text(String)
}

/// How a model wants a conversation written.
///
/// Templates are recognized, never run: they come with a model file, which is not trusted.
public enum ChatTemplate: Sendable, Equatable {
    /// `<|im_start|>role`, line break, content, `<|im_end|>`: Qwen, SmolLM and many more.
    ///
    /// - `systemDefault`: The system message put first where the conversation has none.
    case chatML(systemDefault: String?)
    /// `<|start_header_id|>role<|end_header_id|>`, empty line, content, `<|eot_id|>`.
    case llama3
    /// `[INST] … [/INST]`, with the system message in `<<SYS>>` brackets.
    case llama2
    /// No known template: messages as paragraphs, `User:` and `Assistant:`.
    case plain

    /// The template that a GGUF file's `tokenizer.chat_template` is written for.
    public static func detect(fromTemplate template: String) -> ChatTemplate {
        if template.utf8.contains("<|im_start|>") {
            return .chatML(systemDefault: systemDefault(of: template))
        }
        if template.utf8.contains("<|start_header_id|>") { return .llama3 }
        if template.utf8.contains("[INST]") { return .llama2 }
        return .plain
    }

    /// The prompt with markup and messages apart, for ``BytePairTokenizer/encode(_:)``.
    ///
    /// - Parameter addGenerationPrompt: Whether the start of an assistant's turn comes last.
    public func segments(
        _ messages: [ChatMessage], addGenerationPrompt: Bool
    ) -> [PromptSegment] {
        switch self {
        case .chatML(let systemDefault):
            Self.chatML(messages, systemDefault, addGenerationPrompt: addGenerationPrompt)
        case .llama3:
            Self.llama3(messages, addGenerationPrompt: addGenerationPrompt)
        case .llama2:
            Self.llama2(messages)
        case .plain:
            Self.plain(messages, addGenerationPrompt: addGenerationPrompt)
        }
    }

    private static func chatML(
        _ messages: [ChatMessage], _ systemDefault: String?, addGenerationPrompt: Bool
    ) -> [PromptSegment] {
        var messages = messages
        if let systemDefault, let first = messages.first, first.role != .system {
            messages.insert(ChatMessage(role: .system, content: systemDefault), at: 0)
        }
        var segments = messages.flatMap { message -> [PromptSegment] in
            [
                .markup("<|im_start|>\(message.role.rawValue)\n"), .text(message.content),
                .markup("<|im_end|>\n"),
            ]
        }
        if addGenerationPrompt { segments.append(.markup("<|im_start|>assistant\n")) }
        return segments
    }

    private static func llama3(
        _ messages: [ChatMessage], addGenerationPrompt: Bool
    ) -> [PromptSegment] {
        var segments: [PromptSegment] = [.markup("<|begin_of_text|>")]
        for message in messages {
            segments += [
                .markup("<|start_header_id|>\(message.role.rawValue)<|end_header_id|>\n\n"),
                .text(message.content.trimmed), .markup("<|eot_id|>"),
            ]
        }
        if addGenerationPrompt {
            segments.append(.markup("<|start_header_id|>assistant<|end_header_id|>\n\n"))
        }
        return segments
    }

    private static func llama2(_ messages: [ChatMessage]) -> [PromptSegment] {
        var segments: [PromptSegment] = []
        var system: String?
        for message in messages {
            switch message.role {
            case .system:
                system = message.content
            case .user:
                segments.append(.markup("<s>[INST] "))
                if let system {
                    segments += [
                        .markup("<<SYS>>\n"), .text(system), .markup("\n<</SYS>>\n\n"),
                    ]
                }
                system = nil
                segments += [.text(message.content.trimmed), .markup(" [/INST]")]
            case .assistant:
                segments += [.markup(" "), .text(message.content.trimmed), .markup(" </s>")]
            }
        }
        return segments
    }

    private static func plain(
        _ messages: [ChatMessage], addGenerationPrompt: Bool
    ) -> [PromptSegment] {
        var segments = messages.flatMap { message -> [PromptSegment] in
            let name =
                switch message.role {
                case .system: ""
                case .user: "User: "
                case .assistant: "Assistant: "
                }
            return [.text(name + message.content + "\n\n")]
        }
        if addGenerationPrompt { segments.append(.text("Assistant:")) }
        return segments
    }

    /// The system message that the template writes itself: the last literal of the form
    /// `<|im_start|>system\nTEXT<|im_end|>`.
    private static func systemDefault(of template: String) -> String? {
        let start = "<|im_start|>system\\n"
        var found: String?
        var rest = Substring(template)
        while let opening = rest.firstRange(of: start)
            ?? rest.firstRange(of: "<|im_start|>system\n")
        {
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "<|im_end|>") else { break }
            let literal = rest[..<closing.lowerBound]
            // A quote ends the literal: what follows is an expression, not a default.
            if !literal.isEmpty, !literal.contains("'"), !literal.contains("\"") {
                found = String(literal)
            }
        }
        return found
    }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension String.UTF8View {
    fileprivate func contains(_ text: String) -> Bool {
        Substring(String(self)).firstRange(of: text) != nil
    }
}

extension Substring {
    /// Where the UTF-8 of `text` first occurs. (`Collection.firstRange` compares characters.)
    fileprivate func firstRange(of text: String) -> Range<Index>? {
        var start = utf8.startIndex
        while start < utf8.endIndex {
            if utf8[start...].starts(with: text.utf8) {
                return start..<utf8.index(start, offsetBy: text.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
