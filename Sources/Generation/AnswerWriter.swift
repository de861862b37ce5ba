internal import Tokenization

/// Turns chosen tokens into the text an answer's receiver gets.
struct AnswerWriter {
    private var decoder: StreamingDecoder
    private var matcher: StopMatcher
    /// Everything given to the receiver so far.
    private(set) var text = ""

    init(tokenizer: BytePairTokenizer, stops: [String]) {
        decoder = StreamingDecoder(tokenizer: tokenizer)
        matcher = StopMatcher(stops)
    }

    /// Gives the text that `id` completes to `receiver`; returns why the answer ends, if so.
    mutating func write(_ id: Int, to receiver: (String) -> Bool) -> StopReason? {
        let (shown, stop) = matcher.append(decoder.append(id))
        let wantsMore = give(shown, to: receiver)
        if let stop { return .stopText(stop) }
        return wantsMore ? nil : .receiver
    }

    /// Gives what was held back, unless a stop text or the receiver ended the answer.
    mutating func finish(_ reason: StopReason?, to receiver: (String) -> Bool) {
        switch reason {
        case .stopText, .receiver: return
        case .endOfTurn, .maxTokens, .cancelled, nil: break
        }
        let (shown, stop) = matcher.append(decoder.finish())
        _ = give(shown + (stop == nil ? matcher.finish() : ""), to: receiver)
    }

    private mutating func give(_ shown: String, to receiver: (String) -> Bool) -> Bool {
        guard !shown.isEmpty else { return true }
        text += shown
        return receiver(shown)
    }
}
