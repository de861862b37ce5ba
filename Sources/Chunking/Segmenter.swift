// Cuts atoms into chunks at the least total cost, under a hard token limit. Knows no syntax: what is
// cheap to cut and what belongs together is said by a `CutPlan`.

/// What cutting costs where, as each way of reading a file (syntax, headings, lines) sees it.
///
/// All arrays are `[atoms]`.
struct CutPlan {
    /// Cost of beginning a chunk at this atom.
    var cutCosts: [Float]
    /// The definition or unit an atom belongs to; -1 for none. Chunks that mix units cost more.
    var units: [Int32]
    /// Tokens of the header of a chunk that begins here: scopes and symbol, without the path.
    var headerTokens: [Int32]
}

enum Segmenter {
    /// Cost of one more chunk: what merging saves.
    static let chunkCost: Float = 20
    /// Most that a very small chunk costs on top.
    static let tinyCost: Float = 14
    static let tinyTokens: Float = 48
    /// Most that a chunk costs that holds a sizeable unit and much else.
    static let mixCost: Float = 34
    static let mixTokens: Float = 60
    static let sizeableTokens: Float = 40
    /// Most that a chunk costs that ends with the first few lines of a unit, or begins with the last.
    static let danglingHeadCost: Float = 30
    static let danglingTailCost: Float = 16
    /// Atoms in a chunk at most; bounds the work where atoms count no tokens.
    static let atomLimit = 400

    /// Chunks of the atoms `range` as ranges of atoms, in order, all atoms covered.
    ///
    /// A chunk holds at most `room - headerTokens` tokens, unless a single atom holds more.
    ///
    /// - Complexity: atoms × atoms in the largest possible chunk.
    static func segments(
        _ layout: SourceLayout, of range: Range<Int>, plan: CutPlan, room: Int
    ) -> [Range<Int>] {
        let count = range.count
        let first = range.lowerBound
        guard count > 0 else { return [] }
        var best = [Float](repeating: .infinity, count: count + 1)
        var previous = [Int32](repeating: 0, count: count + 1)
        best[0] = 0
        for end in 1...count {
            var tokens = 0
            var run = 0
            var largestRun = 0
            var runUnit: Int32 = -2
            // The unit that goes on behind the chunk: its tokens here while it is the only one.
            let cutUnit = end < count ? plan.units[first + end] : -1
            var head = cutUnit >= 0 && plan.units[first + end - 1] == cutUnit ? 0 : -1
            var start = end - 1
            while start >= 0 {
                let atomTokens = Int(layout.atoms[first + start].tokenCount)
                tokens += atomTokens
                if start < end - 1, tokens > room || end - start > atomLimit { break }
                let unit = plan.units[first + start]
                run = unit == runUnit ? run + atomTokens : atomTokens
                runUnit = unit
                if unit >= 0 { largestRun = max(largestRun, run) }
                if head >= 0, unit == cutUnit, run == tokens { head = tokens }
                if start == end - 1 || tokens <= room - Int(plan.headerTokens[first + start]) {
                    var cost = best[start] + chunkCost
                    if start > 0 { cost += plan.cutCosts[first + start] }
                    let size = Float(tokens)
                    if size < tinyTokens { cost += tinyCost * (1 - size / tinyTokens) }
                    let rest = Float(tokens - largestRun)
                    cost +=
                        mixCost * min(rest, mixTokens) / mixTokens
                        * min(Float(largestRun), sizeableTokens) / sizeableTokens
                    if head >= 0, head < tokens {
                        cost += danglingHeadCost * max(0, 1 - Float(head) / tinyTokens)
                    }
                    if run < tokens, start > 0, unit >= 0, plan.units[first + start - 1] == unit {
                        cost += danglingTailCost * max(0, 1 - Float(run) / tinyTokens)
                    }
                    if cost < best[end] {
                        best[end] = cost
                        previous[end] = Int32(start)
                    }
                }
                start -= 1
            }
        }
        var segments: [Range<Int>] = []
        var end = count
        while end > 0 {
            let start = Int(previous[end])
            segments.append(first + start..<first + end)
            end = start
        }
        segments.reverse()
        return segments
    }
}
