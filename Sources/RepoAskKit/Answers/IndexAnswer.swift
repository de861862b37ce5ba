/// What the index knows for certain, or says how uncertain it is.
struct IndexAnswer {
    /// One or two sentences, numbers first.
    var fact: String
    /// The places, the surest first; not more than a person reads.
    var evidence: [Evidence]
    /// How sure the least sure of them is.
    var certainty: Certainty
}

/// Collects quoted lines into places.
struct PlaceList {
    private(set) var places: [Evidence] = []
    /// Those that were to be shown, and those that are.
    private var lineCount = 0
    private var shownLineCount = 0
    private let lines: (String) throws -> [Substring]

    /// What a person reads of a list; `repoask symbols` has the rest.
    static let placeLimit = 20
    private static let lineLimit = 200

    init(lines: @escaping (String) throws -> [Substring]) {
        self.lines = lines
    }

    /// Adds a place unless the list is full, its lines are gone, or it has no lines.
    mutating func add(_ path: String, _ numbers: some Sequence<Int>, symbol: String?) {
        let wanted = Set(numbers).sorted()
        lineCount += wanted.count
        guard places.count < Self.placeLimit, shownLineCount < Self.lineLimit,
            let text = try? lines(path)
        else { return }
        let numbers = wanted.filter { $0 >= 1 && $0 <= text.count }
            .prefix(Self.lineLimit - shownLineCount)
        guard let first = numbers.first, let last = numbers.last else { return }
        shownLineCount += numbers.count
        places.append(
            Evidence(
                path: path, start: first, end: last, symbol: symbol,
                lines: numbers.map {
                    QuotedLine(number: $0, text: EvidenceFinder.trimmed(text[$0 - 1]))
                }))
    }

    /// That there is more than is shown, as a further sentence; empty where there is not.
    ///
    /// - Parameter ending: Says where the rest is.
    func omission(_ ending: String = ".") -> String {
        if shownLineCount == lineCount { return "" }
        return " Here \(shownLineCount) of \(counted(lineCount, "line"))" + ending
    }
}

/// `3 functions`, `1 function`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count) " + (count == 1 ? noun : plural ?? noun + "s")
}
