/// How near the decoder is to code that it reads.
public enum Distance: String, Sendable, Codable, CaseIterable {
    /// One soft prompt a chunk (E2LLM), of the whole repository.
    case far
    /// Memory slots (ICAE, pooled windows), a few tokens each, of chunks that matter.
    case middle
    /// The raw text of the best places.
    case near
}

/// The distances at which the decoder reads.
public struct MemoryChoice: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Nothing: the evidence is the whole answer and no decoder is loaded.
    public static let none: MemoryChoice = []
    public static let far = MemoryChoice(rawValue: 1)
    public static let middle = MemoryChoice(rawValue: 2)
    /// The raw text of the best place, and the evidence of the others.
    public static let near = MemoryChoice(rawValue: 4)
    public static let all: MemoryChoice = [.far, .middle, .near]

    /// Every choice in words.
    static let texts = [
        "none", "near", "middle", "far", "middle,near", "far,near", "far,middle", "all",
    ]

    /// Reads `none`, `all`, or distances with commas between; nil if there is another word.
    public init?(_ text: String) {
        let named: [Substring: MemoryChoice] = [
            "none": .none, "far": .far, "middle": .middle, "near": .near, "all": .all,
        ]
        var choice: MemoryChoice = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let distance = named[word] else { return nil }
            choice.formUnion(distance)
        }
        self = choice
    }

    public func contains(_ distance: Distance) -> Bool {
        switch distance {
        case .far: contains(.far as MemoryChoice)
        case .middle: contains(.middle as MemoryChoice)
        case .near: contains(.near as MemoryChoice)
        }
    }
}
