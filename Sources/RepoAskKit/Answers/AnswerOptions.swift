/// How an answer is to be made.
public struct AnswerOptions: Sendable {
    public var memory: MemoryChoice
    /// For far and middle.
    public var weights = WeightChoice()
    /// A model's name or the path of a GGUF file.
    public var model: String
    public var temperature: Float
    public var topP: Float
    public var seed: UInt64
    /// Most tokens the decoder may write.
    public var maxTokens: Int
    /// Positions of all that is read: half of them near, a quarter each middle and far. A distance that
    /// is off leaves its share unused, so that distances can be compared.
    public var budget: Int

    public static let defaultBudget = 1_000

    /// Chunks to find beside the evidence: small ones, 50 tokens each, would fill what the budget's half is
    /// larger than the default's.
    var furtherChunks: Int {
        memory.contains(.near as Distance) ? max(0, budget - Self.defaultBudget) / 2 / 50 : 0
    }

    public init(
        memory: MemoryChoice = .near, model: String = ModelManifest.defaultDecoder,
        temperature: Float = 0, topP: Float = 1, seed: UInt64 = 0, maxTokens: Int = 96,
        budget: Int = AnswerOptions.defaultBudget
    ) {
        self.memory = memory
        self.model = model
        self.temperature = temperature
        self.topP = topP
        self.seed = seed
        self.maxTokens = maxTokens
        self.budget = budget
    }
}

/// What happens while an answer is made, in order.
public enum AnswerEvent: Sendable {
    /// What the index knows for certain; its places follow.
    case fact(String)
    /// The places and quoted lines, before the decoder starts.
    /// Whether they answer the question is nil where the decoder has to read them first.
    case evidence([Evidence], Confidence, isFound: Bool?)
    /// Whether they do, now that the decoder has read them.
    case verdict(isFound: Bool)
    /// The next word of the decoder's sentences.
    case word(String)
    /// The same, with a name or number in it that occurs in nothing the decoder read.
    case unsupported(String)
    /// A sentence ended; the number, from 1, of the evidence that it speaks of, nil for none.
    case source(Int?)
}
