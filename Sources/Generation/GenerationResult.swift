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
    public var promptTokenCount = 0
    /// Prompt positions that were still in the cache.
    public var reusedTokenCount = 0
    public var stopReason = StopReason.maxTokens

    public var tokenCount: Int { tokenIDs.count }
}
