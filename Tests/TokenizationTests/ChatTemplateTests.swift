import Testing
import Tokenization

@Suite struct ChatTemplateTests {
    private static let question = [ChatMessage(role: .user, content: "Where?")]

    private static let qwen =
        "{%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\\n' + "
        + "messages[0]['content'] + '<|im_end|>\\n' }}{%- else %}"
        + "{{- '<|im_start|>system\\nYou are Qwen.<|im_end|>\\n' }}{%- endif %}"

    @Test("ChatML puts its default system message first, unless there is one")
    func chatML() {
        let template = ChatTemplate.detect(fromTemplate: Self.qwen)
        #expect(template == .chatML(systemDefault: "You are Qwen."))
        #expect(
            template.text(Self.question, addGenerationPrompt: true)
                == "<|im_start|>system\nYou are Qwen.<|im_end|>\n<|im_start|>user\nWhere?"
                + "<|im_end|>\n<|im_start|>assistant\n")
        let own = [ChatMessage(role: .system, content: "Be brief.")] + Self.question
        #expect(
            template.text(own, addGenerationPrompt: false)
                == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWhere?<|im_end|>\n")
    }

    @Test("Llama 3 and 2 have their own brackets")
    func llama() {
        let three = ChatTemplate.detect(fromTemplate: "{{ '<|start_header_id|>' + role }}")
        #expect(
            three.text(Self.question, addGenerationPrompt: true)
                == "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nWhere?<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n")
        let two = ChatTemplate.detect(fromTemplate: "{{ bos_token + '[INST] ' + content }}")
        let talk =
            [ChatMessage(role: .system, content: "Be brief.")] + Self.question
            + [ChatMessage(role: .assistant, content: "Here.")] + Self.question
        #expect(
            two.text(talk, addGenerationPrompt: true)
                == "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nWhere? [/INST] Here. </s>"
                + "<s>[INST] Where? [/INST]")
    }

    @Test("An unknown template falls back to plain paragraphs")
    func plain() {
        let template = ChatTemplate.detect(fromTemplate: "")
        #expect(template == .plain)
        #expect(
            template.text(Self.question, addGenerationPrompt: true)
                == "User: Where?\n\nAssistant:")
    }
}

extension ChatTemplate {
    /// The prompt as text, markup and messages alike.
    fileprivate func text(_ messages: [ChatMessage], addGenerationPrompt: Bool) -> String {
        segments(messages, addGenerationPrompt: addGenerationPrompt).map {
            switch $0 {
            case .markup(let text), .text(let text): text
            }
        }.joined()
    }
}
