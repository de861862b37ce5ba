/// What the decoder is given to read.
public enum MemoryChoice: String, CaseIterable, Sendable {
    /// The raw text of the best place, and the evidence of the others.
    case near
    /// Nothing: the evidence is the whole answer and no decoder is loaded.
    case none
}

/// How an answer is to be made.
public struct AnswerOptions: Sendable {
    public var memory: MemoryChoice
    /// A model's name or the path of a GGUF file.
    public var model: String
    public var temperature: Float
    public var topP: Float
    public var seed: UInt64
    /// Most tokens the decoder may write.
    public var maxTokens: Int

    public init(
        memory: MemoryChoice = .near, model: String = ModelManifest.defaultDecoder,
        temperature: Float = 0, topP: Float = 1, seed: UInt64 = 0, maxTokens: Int = 96
    ) {
        self.memory = memory
        self.model = model
        self.temperature = temperature
        self.topP = topP
        self.seed = seed
        self.maxTokens = maxTokens
    }
}

/// What happens while an answer is made, in order.
public enum AnswerEvent: Sendable {
    /// The places and quoted lines, before the decoder starts.
    case evidence([Evidence], Confidence, isFound: Bool)
    /// The next word of the decoder's sentences.
    case word(String)
    /// The same, with a name or number in it that occurs in nothing the decoder read.
    case unsupported(String)
    /// A sentence ended; the number, from 1, of the evidence that it speaks of, nil for none.
    case source(Int?)
}
