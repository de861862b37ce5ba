/// Which neighbours merge into which token, and how early.
struct MergeTable: Sendable {
    /// A lower rank merges first.
    private var lefts: [Int32] = []
    private var rights: [Int32] = []
    private var results: [Int32] = []
    private var slots: [Int32]

    init(mergeCount: Int) {
        var slotCount = 1024
        while slotCount < mergeCount * 2 { slotCount *= 2 }
        slots = [Int32](repeating: -1, count: slotCount)
        lefts.reserveCapacity(mergeCount)
        rights.reserveCapacity(mergeCount)
        results.reserveCapacity(mergeCount)
    }

    /// Adds the pair of the next rank; a pair that was there keeps its rank.
    mutating func append(left: Int32, right: Int32, result: Int32) {
        let slot = slot(left, right)
        if slots[slot] < 0 { slots[slot] = Int32(lefts.count) }
        lefts.append(left)
        rights.append(right)
        results.append(result)
    }

    /// The rank of the pair, -1 if it does not merge.
    func rank(_ left: Int32, _ right: Int32) -> Int32 { slots[slot(left, right)] }

    func result(rank: Int32) -> Int32 { results[Int(rank)] }

    private func slot(_ left: Int32, _ right: Int32) -> Int {
        let key = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
        let mask = slots.count - 1
        var hash = key &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let rank = Int(slots[slot])
            if lefts[rank] == left, rights[rank] == right { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }
}
