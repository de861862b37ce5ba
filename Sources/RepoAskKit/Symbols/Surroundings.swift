internal import CodeIndex

/// The definitions around the lines of a file, which are asked for in their order.
struct Surroundings {
    private let outline: [StoredDefinition]
    /// Ordinals by first line, and how many of them begin by the line at hand.
    private let byStart: [Int]
    private var begunCount = 0
    private var line = 0
    private var ordinals: [Int] = []
    private var numbers: [[Int]: Int] = [[]: 0]

    /// Outermost first.
    private(set) var definitions: [StoredDefinition] = []
    /// Equal for lines that have the same definitions around them.
    private(set) var number = 0

    /// - Parameter outline: What the file defines, in order of the start.
    init(_ outline: [StoredDefinition]) {
        self.outline = outline
        byStart = outline.indices.sorted {
            outline[$0].lines.lowerBound < outline[$1].lines.lowerBound
        }
    }

    /// - Parameter line: Not before the last one.
    mutating func advance(to line: Int) {
        if line == self.line { return }
        self.line = line
        var open = ordinals.filter { outline[$0].lines.upperBound >= line }
        while begunCount < byStart.count {
            let ordinal = byStart[begunCount]
            guard outline[ordinal].lines.lowerBound <= line else { break }
            if outline[ordinal].lines.upperBound >= line { open.append(ordinal) }
            begunCount += 1
        }
        if open == ordinals { return }
        open.sort()
        ordinals = open
        definitions = open.map { outline[$0] }
        number = numbers[open] ?? numbers.count
        numbers[open] = number
    }
}
