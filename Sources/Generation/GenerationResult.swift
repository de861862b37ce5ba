/// Why an answer ended.
public enum StopReason: Sendable, Equatable {
    /// The model ended its turn.
    case endOfTurn
    /// A text of ``SamplingOptions/stops`` came up.
    case stopText(String)
    /// ``SamplingOptions/maxTokens`` were written.
    case maxTokens
    /// The receiver of the text wanted no more.
    case receiver
    /// The task was cancelled.
    case cancelled
}

/// An answer and how it came about.
public struct GenerationResult: Sendable {
    /// The whole text, as it was streamed.
    public var text = ""
    /// What the model wrote, without the token that ended its turn.
    public var tokenIDs: [Int] = []
    /// The natural logarithm of each token's probability, before penalties and temperature;
    /// empty unless asked for.
    public var logProbabilities: [Float] = []
    public var promptTokenCount = 0
    /// Prompt positions that were still in the cache.
    public var reusedTokenCount = 0
    public var stopReason = StopReason.maxTokens
    public var timings = Timings()

    public var tokenCount: Int { tokenIDs.count }

    /// Wall-clock durations.
    public struct Timings: Sendable {
        /// Reading the part of the prompt that was not reused.
        public var prefill = Duration.zero
        /// Everything after.
        public var decode = Duration.zero
    }
}
