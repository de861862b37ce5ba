// Intervals without assumptions about the distribution (Efron 1979): the mean of many samples drawn
// from the values, with replacement. The same values give the same interval.

internal import Generation

/// A mean with the bounds that hold 95% of the resampled means.
public struct Estimate: Sendable, Equatable, Encodable {
    public var mean: Double
    public var low: Double
    public var high: Double

    /// - Precondition: `values` is not empty.
    package init(of values: [Double]) {
        precondition(!values.isEmpty, "an estimate needs values")
        let count = Double(values.count)
        mean = values.reduce(0, +) / count
        var generator = SplitMix64(state: 0)
        var means = (0..<Self.resampleCount).map { _ in
            var sum = 0.0
            for _ in values { sum += values[Int.random(in: 0..<values.count, using: &generator)] }
            return sum / count
        }
        means.sort()
        low = Self.quantile(0.025, of: means)
        high = Self.quantile(0.975, of: means)
    }

    private static let resampleCount = 4_000

    /// Between two values, in proportion; as numpy's default.
    package static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
    }
}
