/// How tokens are chosen and when an answer ends.
///
/// The default is greedy: the likeliest token, always.
public struct SamplingOptions: Sendable, Equatable {
    /// 0 is greedy; 1 samples from the model's own distribution.
    public var temperature: Float = 0
    /// Sampling is among the likeliest tokens that together have this probability.
    public var topP: Float = 1
    /// The same seed, model, prompt and thread count give the same text.
    public var seed: UInt64 = 0
    /// No run of this many tokens occurs twice in an answer; 0 is off.
    public var noRepeatLength = 0
    /// The most tokens an answer may have.
    public var maxTokens = 512
    /// Texts that end the answer, wherever they fall among tokens; they are not part of it.
    public var stops: [String] = []
    /// Whether positions that the previous prompt shares are kept. Results then may differ from
    /// a fresh run by rounding, and what is left of the prompt may be few enough positions to be
    /// read as a decode step is: see `LanguageModel.forward`.
    public var reusesPrefix = true

    public init(
        temperature: Float = 0, topP: Float = 1, seed: UInt64 = 0, maxTokens: Int = 512,
        stops: [String] = []
    ) {
        self.temperature = temperature
        self.topP = topP
        self.seed = seed
        self.maxTokens = maxTokens
        self.stops = stops
    }
}
