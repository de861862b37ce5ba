// What text itself, unparsed, says about where to cut: blank lines and indentation.

enum LinePlan {
    /// Cut costs, `[atoms]`: low after blank lines and at shallow indentation, high before closing
    /// brackets and within lines.
    static func costs(_ layout: SourceLayout) -> [Float] {
        var costs: [Float] = []
        costs.reserveCapacity(layout.atoms.count)
        for (index, atom) in layout.atoms.enumerated() {
            if atom.isInsideLine {
                costs.append(200)
                continue
            }
            var cost = min(Float(atom.indentation), 24) * 0.6
            if !atom.followsBlank { cost += 6 }
            if atom.isCloser { cost += 10 }
            if index > 0, atom.indentation > layout.atoms[index - 1].indentation { cost += 4 }
            costs.append(cost)
        }
        return costs
    }
}
