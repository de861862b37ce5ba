/// A line of a blob as it stands there.
public struct QuotedLine: Sendable, Equatable, Codable {
    /// Counted from 1.
    public var number: Int
    public var text: String

    public init(number: Int, text: String) {
        self.number = number
        self.text = text
    }
}

/// A place that answers a question, with the lines that show it, quoted from the blob.
public struct Evidence: Sendable, Equatable {
    /// From the repository's root.
    public var path: String
    /// First and last line of the place, counted from 1.
    public var start: Int
    public var end: Int
    /// The definition that the place belongs to.
    public var symbol: String?
    /// In order, not always neighbours.
    public var lines: [QuotedLine]

    public init(path: String, start: Int, end: Int, symbol: String?, lines: [QuotedLine]) {
        self.path = path
        self.start = start
        self.end = end
        self.symbol = symbol
        self.lines = lines
    }

    public var citation: Citation { Citation(path: path, start: start, end: end) }

    /// The quoted lines, one after the other.
    public var text: String { lines.map(\.text).joined(separator: "\n") }
}

extension Evidence: Encodable {
    private enum CodingKeys: CodingKey { case path, start, end, symbol, text, lines }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
        try container.encodeIfPresent(symbol, forKey: .symbol)
        try container.encode(text, forKey: .text)
        try container.encode(lines.map(\.number), forKey: .lines)
    }
}

/// A place in a file that exists.
public struct Citation: Sendable, Hashable, Codable {
    public var path: String
    public var start: Int
    public var end: Int

    package init(path: String, start: Int, end: Int) {
        (self.path, self.start, self.end) = (path, start, end)
    }

    /// `path:start-end`, or `path:line` for one line.
    public var label: String { start == end ? "\(path):\(start)" : "\(path):\(start)-\(end)" }
}

/// How likely the evidence answers the question.
public enum Confidence: String, Sendable, Codable {
    case high, medium, low
}

/// What the decoder was given to read at one distance.
public struct DistanceReading: Sendable, Codable, Equatable {
    /// Chunks that stand behind it.
    public var chunks = 0
    /// Rows that it takes in the prompt.
    public var positions = 0
    /// What one soft prompt stands for: `chunk`, `file` or `folder`. Far only.
    public var level: String?
    /// Tokens a memory slot. Middle only.
    public var ratio: Int?
    /// Rows that had been made before: of far in the KV cache, of middle as slots.
    public var kept: Int?
    /// Chunks that would have been read, were their rows made: slots of middle, several soft prompts a
    /// chunk of far.
    public var waiting: Int?
    /// The weights that it is read with.
    public var weights: String?
}

/// What the decoder was given to read, at each distance.
public struct MemoryReading: Sendable, Codable, Equatable {
    /// Soft prompts (E2LLM), memory slots (ICAE, pooled), and raw text.
    public var far = DistanceReading()
    public var middle = DistanceReading()
    public var near = DistanceReading()
    /// Chunks of the tree that was asked about.
    public var chunks: Int
    /// Share of those chunks that the decoder read at any distance.
    public var coverage: Double
    /// Of those chunks, the ones that were searched by meaning too, not by their words alone.
    public var encoded: Int
    /// Of those chunks, the ones that had never been seen before this run.
    public var newChunks: Int
    /// The commit that was asked about; nil for HEAD and the work tree.
    public var revision: String?
    /// Why a distance that was asked for was not read.
    public var notes: [String] = []
}

/// An answer with its evidence, as printed by `ask --json`.
public struct Answer: Sendable, Encodable {
    public var answer: String
    /// What definitions and references say, where the question asks for just that; no decoder reads
    /// anything then.
    public var fact: String?
    /// Whether the evidence is likely to answer the question; it is given either way.
    public var found: Bool
    public var confidence: Confidence
    /// How likely it does, from 0 to 1; ``confidence`` in numbers.
    public var likelihood: Double
    /// By how many nats a token the evidence makes the question likelier to the decoder; nil if none
    /// read it.
    public var questionGain: Double?
    public var evidence: [Evidence]
    public var citations: [Citation]
    /// Names and numbers of the decoder's sentences that occur in no evidence.
    public var unsupported: [String]
    public var memory: MemoryReading
    public var models: [String: String]
    /// Seconds since the question was asked, the index being up to date, until: `evidence`,
    /// `loaded` (the decoder), `read` (what was found), `firstWord`, `total`. Counts: `promptTokens`,
    /// `reusedTokens`, `tokens`.
    public var timing: [String: Double]
}
