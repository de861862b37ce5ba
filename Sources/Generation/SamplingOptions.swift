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
    /// Divides the scores of tokens the answer already has; 1 is off. The prompt is not
    /// penalized: answers must be free to repeat its names. Source: CTRL, arXiv 1909.05858.
    public var repetitionPenalty: Float = 1
    /// How many of the answer's latest tokens the penalty looks at.
    public var repetitionWindow = 256
    /// No run of this many tokens occurs twice in an answer; 0 is off.
    public var noRepeatLength = 0
    /// The most tokens an answer may have.
    public var maxTokens = 512
    /// Texts that end the answer, wherever they fall among tokens; they are not part of it.
    public var stops: [String] = []
    /// Whether the result holds each token's log-probability.
    public var reportsLogProbabilities = false
    /// Whether positions that the previous prompt shares are kept. Results then may differ from
    /// a fresh run by rounding.
    public var reusesPrefix = true

    public init(
        temperature: Float = 0, topP: Float = 1, seed: UInt64 = 0, repetitionPenalty: Float = 1,
        maxTokens: Int = 512, stops: [String] = []
    ) {
        self.temperature = temperature
        self.topP = topP
        self.seed = seed
        self.repetitionPenalty = repetitionPenalty
        self.maxTokens = maxTokens
        self.stops = stops
    }
}
