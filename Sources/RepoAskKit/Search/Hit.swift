/// A chunk that matches, as printed by `search --json`.
public struct Hit: Sendable, Equatable, Codable {
    /// From the repository's root.
    public var path: String
    /// First and last line, counted from 1.
    public var start: Int
    public var end: Int
    public var symbol: String?
    /// Names of the definitions around it, outermost first.
    public var scopes: [String]
    public var kind: String
    /// Of the hit's file; higher is better, comparable within one list only. Later hits of a
    /// file have it too.
    public var score: Double
}
