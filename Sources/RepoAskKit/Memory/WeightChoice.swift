/// Which weights far and middle are read with, where the best ones are not wanted.
public struct WeightChoice: Sendable, Equatable {
    /// Weight packages, at most one a distance; of a distance without one the best is read.
    public var names: [String]
    /// Tokens a memory slot stands for; nil: the fewest that the weights were trained for.
    public var ratio: Int?

    public init(names: [String] = [], ratio: Int? = nil) {
        self.names = names
        self.ratio = ratio
    }

    /// Nothing is chosen.
    public var isEmpty: Bool { names.isEmpty && ratio == nil }

    /// The options of the command line that choose the same.
    public var arguments: [String] {
        names.map { "--weights=\($0)" } + (ratio.map { ["--ratio=\($0)"] } ?? [])
    }
}
