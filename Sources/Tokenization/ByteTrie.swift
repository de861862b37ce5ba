/// A set of byte strings, each with a number, that finds the longest member a text starts with.
///
/// Edges live in one hash table: a step costs one look-up, whatever the size of the set.
struct ByteTrie: Sendable {
    /// Node · 256 + byte in the upper half, child in the lower; `UInt64.max` where free.
    private var edges: [UInt64]
    private var edgeCount = 0
    private var shift: UInt64
    /// Number of the string that ends at a node, -1 for none. Nodes below `rootCount` are roots.
    private var numbers: [Int32]

    /// Nodes are 24 bits wide in an edge.
    static let maximumNodeCount = 1 << 24

    init(rootCount: Int, expectedByteCount: Int) {
        numbers = [Int32](repeating: -1, count: rootCount)
        var bits: UInt64 = 10
        while 1 << bits < expectedByteCount, bits < 24 { bits += 1 }
        edges = [UInt64](repeating: .max, count: 1 << bits)
        shift = 64 - bits
    }

    var nodeCount: Int { numbers.count }

    /// Adds `string` under `root`; a string that was there gets the new number.
    ///
    /// - Precondition: The trie stays below ``maximumNodeCount``.
    mutating func insert(_ string: some Sequence<UInt8>, root: Int, number: Int32) {
        var node = root
        for byte in string {
            if let child = child(of: node, byte) {
                node = child
            } else {
                precondition(numbers.count < Self.maximumNodeCount, "trie is full")
                add(UInt64(node << 8 | Int(byte)) << 32 | UInt64(numbers.count))
                node = numbers.count
                numbers.append(-1)
            }
        }
        numbers[node] = number
    }

    /// The longest member under `root` that `bytes` contains at `start`, ending at `end` at most.
    ///
    /// - Returns: Its number and length in bytes; `(-1, 0)` if there is none.
    @inline(__always)
    func longestMatch(
        in bytes: borrowing Span<UInt8>, from start: Int, to end: Int, root: Int
    ) -> (number: Int32, length: Int) {
        var node = root
        var best: (number: Int32, length: Int) = (-1, 0)
        var position = start
        while position < end, let child = child(of: node, bytes[position]) {
            node = child
            position += 1
            if numbers[node] >= 0 { best = (numbers[node], position - start) }
        }
        return best
    }

    @inline(__always)
    private func child(of node: Int, _ byte: UInt8) -> Int? {
        let key = UInt64(node << 8 | Int(byte))
        let mask = edges.count - 1
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while true {
            let edge = edges[slot]
            if edge >> 32 == key { return Int(edge & 0xFFFF_FFFF) }
            if edge == .max { return nil }
            slot = (slot + 1) & mask
        }
    }

    private mutating func add(_ edge: UInt64) {
        if edgeCount * 2 >= edges.count {
            let old = edges
            edges = [UInt64](repeating: .max, count: old.count * 2)
            shift -= 1
            for edge in old where edge != .max { place(edge) }
        }
        place(edge)
        edgeCount += 1
    }

    private mutating func place(_ edge: UInt64) {
        let mask = edges.count - 1
        var slot = Int(truncatingIfNeeded: ((edge >> 32) &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while edges[slot] != .max { slot = (slot + 1) & mask }
        edges[slot] = edge
    }
}
