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
    /// Higher is better; comparable within one list only.
    public var score: Double
    /// The chunk's row in the index.
    var chunkID: Int64 = 0

    private enum CodingKeys: String, CodingKey {
        case path, start, end, symbol, scopes, kind, score
    }
}
