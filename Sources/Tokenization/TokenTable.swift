/// The byte strings of a vocabulary by id, and the ids of those that merging may produce.
///
/// Strings lie in one array; the hash table holds ids only.
struct TokenTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var slots: [Int32]

    init(tokenCount: Int, byteCount: Int) {
        var slotCount = 1024
        while slotCount < tokenCount * 2 { slotCount *= 2 }
        slots = [Int32](repeating: -1, count: slotCount)
        ends.reserveCapacity(tokenCount)
        bytes.reserveCapacity(byteCount)
    }

    var count: Int { ends.count }

    func range(of id: Int) -> Range<Int> {
        (id == 0 ? 0 : ends[id - 1])..<ends[id]
    }

    func bytes(of id: Int) -> ArraySlice<UInt8> { bytes[range(of: id)] }

    /// Adds the next id.
    ///
    /// - Parameter isFound: Whether ``id(of:from:to:)`` finds it; of equal strings the first is.
    mutating func append(_ token: [UInt8], isFound: Bool) {
        let id = Int32(ends.count)
        bytes.append(contentsOf: token)
        ends.append(bytes.count)
        guard isFound else { return }
        let slot = slot(of: token.span, from: 0, to: token.count)
        if slots[slot] < 0 { slots[slot] = id }
    }

    /// The id of `text[start..<end]`; -1 if no token that may be found has these bytes.
    func id(of text: borrowing Span<UInt8>, from start: Int, to end: Int) -> Int32 {
        slots[slot(of: text, from: start, to: end)]
    }

    /// The slot that holds the string, or the free one where it belongs.
    private func slot(of text: borrowing Span<UInt8>, from start: Int, to end: Int) -> Int {
        var hash: UInt64 = 0
        for position in start..<end {
            hash = (hash ^ UInt64(text[position])) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & mask
        while slots[slot] >= 0 {
            let range = range(of: Int(slots[slot]))
            if range.count == end - start {
                var offset = 0
                while offset < range.count,
                    bytes[range.lowerBound + offset] == text[start + offset]
                {
                    offset += 1
                }
                if offset == range.count { return slot }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }
}
