// How likely the places that were found answer the question.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A logistic model of two signs: how near the nearest chunk is to the question, and how much of
/// what the question says stands in the best place.
///
/// Fitted on 60 questions about three repositories (gin, pytest, vapor), each asked of its own and of
/// those others of eight where the answer cannot be, both kinds weighed alike. With the threshold
/// below, left-out repositories had 8% of their questions refused, and of those asked of others 36%
/// answered all the same.
struct AnswerLikelihood {
    /// From 0 to 1.
    let value: Double
    /// A decoder has read the places.
    private var isRead = false

    private static let cosineWeight = 22.2
    private static let sharedWeight = 3.88
    private static let offset = -10.01
    /// Fitted on the same questions, each asked of its own repository, and 12 of them
    /// of each of eight others that cannot answer (156 pairs), read by Qwen2.5-Coder-0.5B. Area under the curve, with a
    /// repository's questions left out: .85 before reading, .91 after.
    private static let beforeWeight = 0.743
    private static let gainWeight = 3.841
    private static let gainOffset = -1.51
    /// Below it the answer is that there is none.
    private static let leastValue = 0.3
    private static let leastValueRead = 0.4
    private static let mediumValue = 0.5
    private static let highValue = 0.8

    /// Chunks of the smallest repository that the model was fitted on.
    private static let fittedChunkCount = 700.0
    /// Deviation of the cosines of a question with chunks that have nothing to do with it.
    private static let cosineDeviation = 0.08

    /// - Parameters:
    ///   - bestCosine: Of the question with the nearest chunk.
    ///   - shared: Share of the question's words, rare ones counting more, in the best place.
    ///   - chunkCount: Of the repository: of fewer chunks the nearest is farther.
    init(bestCosine: Float, shared: Double, chunkCount: Int) {
        // About what the largest of n normal values exceeds their mean by.
        func reach(_ count: Double) -> Double { (2 * log(max(count, 2))).squareRoot() }
        let count = min(Double(chunkCount), Self.fittedChunkCount)
        let lift = Self.cosineDeviation * (reach(Self.fittedChunkCount) - reach(count))
        let sum =
            Self.cosineWeight * (Double(bestCosine) + lift) + Self.sharedWeight * shared
            + Self.offset
        self.init(sum: sum)
    }

    private init(sum: Double) {
        value = 1 / (1 + exp(-sum))
    }

    /// The same after a decoder has read the places, which says more than both signs.
    ///
    /// - Parameter questionGain: See ``QuestionGain``.
    func afterReading(questionGain: Double) -> AnswerLikelihood {
        let before = log(max(value, 1e-6) / max(1 - value, 1e-6))
        var after = AnswerLikelihood(
            sum: Self.beforeWeight * before + Self.gainWeight * questionGain + Self.gainOffset)
        after.isRead = true
        return after
    }

    /// Without vectors, words alone decide how sure one may be, and nothing is refused.
    init(shared: Double) {
        value = Self.leastValue + (Self.highValue - Self.leastValue) * min(max(shared, 0), 0.99)
    }

    var isFound: Bool { value >= (isRead ? Self.leastValueRead : Self.leastValue) }

    var confidence: Confidence {
        value >= Self.highValue ? .high : value >= Self.mediumValue ? .medium : .low
    }
}
