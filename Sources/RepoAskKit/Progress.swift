/// How far a step of long work is.
public struct Progress: Sendable, Equatable {
    /// What is being done, as a person would say it: `indexing`.
    public var step: String
    /// How many units are done, and of how many.
    public var done: Int
    public var total: Int
    /// What is counted: `files`, `chunks`, `MB`.
    public var unit: String

    public init(step: String, done: Int, total: Int, unit: String) {
        self.step = step
        self.done = done
        self.total = total
        self.unit = unit
    }
}

/// Is told of progress, from any thread.
public typealias ProgressReport = @Sendable (Progress) -> Void
