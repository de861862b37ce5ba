#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Chooses one token after another from logits.
///
/// It knows token ids only. Logits that are not numbers never trap; they are never chosen.
public struct Sampler: Sendable {
    private let options: SamplingOptions
    private var random: SplitMix64
    /// What has been chosen so far.
    public private(set) var chosen: [Int] = []

    public init(options: SamplingOptions) {
        self.options = options
        random = SplitMix64(state: options.seed)
    }

    /// Chooses the next token from `logits`, `[vocabularySize]`.
    ///
    /// - Precondition: `logits` is not empty.
    public mutating func next(_ logits: [Float]) -> Int {
        precondition(!logits.isEmpty, "no logits to choose from")
        var scores = logits
        banRepeatedRuns(&scores)
        let best = Self.indexOfLargest(scores)
        let id = options.temperature > 0 ? sample(scores, largest: scores[best]) ?? best : best
        chosen.append(id)
        return id
    }

    /// The natural logarithm of the probability that `logits` give to `id`.
    public static func logProbability(of id: Int, in logits: [Float]) -> Float {
        let largest = logits[indexOfLargest(logits)]
        var sum = 0.0
        for logit in logits where logit.isFinite { sum += Double(exp(logit - largest)) }
        return logits[id] - largest - Float(log(sum))
    }

    /// The first index of the largest number; 0 if there are no numbers.
    static func indexOfLargest(_ values: [Float]) -> Int {
        var best = 0
        var largest = -Float.infinity
        // Eight at a time: the common case is that none is larger.
        var index = 0
        let span = values.span
        while index + 8 <= span.count {
            var isLarger = false
            for lane in 0..<8 { isLarger = isLarger || span[index + lane] > largest }
            if isLarger {
                for lane in 0..<8 where span[index + lane] > largest {
                    (best, largest) = (index + lane, span[index + lane])
                }
            }
            index += 8
        }
        while index < span.count {
            if span[index] > largest { (best, largest) = (index, span[index]) }
            index += 1
        }
        return best
    }

    /// Bans every token that would complete a run the answer already has.
    private func banRepeatedRuns(_ scores: inout [Float]) {
        let length = options.noRepeatLength
        guard length > 0, chosen.count >= length else { return }
        let latest = chosen.suffix(length - 1)
        for start in 0...(chosen.count - length)
        where chosen[start..<start + length - 1].elementsEqual(latest) {
            scores[chosen[start + length - 1]] = -.infinity
        }
    }

    /// A random token by temperature and top-p; nil if the scores give none.
    private mutating func sample(_ scores: [Float], largest: Float) -> Int? {
        let temperature = options.temperature
        // What is less likely than e^-20 of the best is never worth sorting.
        var candidates: [(id: Int, weight: Float)] = []
        for (id, score) in scores.enumerated() {
            let exponent = (score - largest) / temperature
            if exponent > -20 { candidates.append((id, exp(exponent))) }
        }
        candidates.sort { ($0.weight, $1.id) > ($1.weight, $0.id) }
        let total = candidates.reduce(0) { $0 + $1.weight }
        guard total > 0, total.isFinite else { return nil }

        let wanted = min(max(options.topP, 0), 1) * total
        var kept: Float = 0
        var count = 0
        while count < candidates.count, count == 0 || kept < wanted {
            kept += candidates[count].weight
            count += 1
        }
        var rest = random.nextUnit() * kept
        for candidate in candidates[..<count] {
            rest -= candidate.weight
            if rest < 0 { return candidate.id }
        }
        return candidates[count - 1].id
    }
}
