/// How far a step of long work is.
public struct Progress: Sendable, Equatable {
    /// What is being done, as a person would say it: `indexing`.
    public var step: String
    /// How many units are done, and of how many.
    public var done: Int
    public var total: Int
    /// What is counted: `files`, `chunks`, `MB`; empty where there is nothing to count.
    public var unit: String

    public init(step: String, done: Int, total: Int, unit: String) {
        self.step = step
        self.done = done
        self.total = total
        self.unit = unit
    }

    /// Nothing is done until others are; told once, before it begins.
    static func waiting(for what: String) -> Progress {
        Progress(step: "waiting for \(what)", done: 0, total: 0, unit: "")
    }

    /// Whether it is told once, with nothing to count.
    public var isWait: Bool { unit.isEmpty }
}

/// Is told of progress, from any thread.
public typealias ProgressReport = @Sendable (Progress) -> Void
