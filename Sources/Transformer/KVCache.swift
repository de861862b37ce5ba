#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Keys (after rotation) and values of the positions a model has read, in half precision.
///
/// Layout: `[layer][key | value][head][room][headSize]`. Room is made as positions come, or ahead
/// of them by ``reserve(_:)``: `bytesPerPosition` each. More would not be free: where the system
/// gives memory in large pages, the first row of each head takes one.
// Sendable because it is the only owner of its storage: only `mutating` methods and passes, which
// take it `inout`, write.
@safe
public struct KVCache: ~Copyable, @unchecked Sendable {
    /// The sizes of a cache; caches and exported rows fit models of equal shape.
    public struct Shape: Sendable, Hashable {
        public let layerCount: Int
        public let headCount: Int  // key-value heads
        public let headSize: Int

        /// Bytes of one position: keys and values of all layers.
        public var bytesPerPosition: Int { layerCount * 2 * headCount * headSize * 2 }
    }

    public let shape: Shape
    /// The most positions the cache may hold.
    public let capacity: Int
    /// The positions that it has memory for.
    private(set) var room = 0
    /// How many rows it holds; a position each, unless they were placed otherwise.
    public var count: Int { ends.count }
    /// The position of what is read next.
    public var nextPosition: Int { ends.last ?? 0 }

    /// For each row, the position of what would be read behind it.
    private var ends: [Int] = []

    /// Room is a multiple of it, or all of the capacity.
    private static let roomStep = 256

    // Owned: allocated by `reserve`, freed there or in deinit; as large as `room` says.
    private var storage: UnsafeMutablePointer<UInt16>?

    /// An empty cache for at most `capacity` positions. It takes no memory yet.
    ///
    /// - Precondition: `capacity` is positive and the size in bytes fits an `Int`.
    public init(shape: Shape, capacity: Int) {
        precondition(capacity > 0, "a cache needs a positive capacity, not \(capacity)")
        self.shape = shape
        self.capacity = capacity
    }

    // The only owner: `storage` is lent to kernels for the length of a call only.
    deinit { unsafe free(storage) }

    /// Makes room for `needed` positions in all, so that reading them moves nothing.
    ///
    /// - Throws: ``InferenceError/contextFull(needed:capacity:)`` for more than ``capacity``,
    ///   ``InferenceError/outOfMemory(bytes:)`` if the system refuses. The cache is as it was then.
    /// - Complexity: Linear in what the cache holds, where there is not room enough.
    public mutating func reserve(_ needed: Int) throws(InferenceError) {
        guard needed <= capacity else { throw .contextFull(needed: needed, capacity: capacity) }
        guard needed > room else { return }
        // A quarter more than before: one position after another is copied a few times at most.
        let steps = (max(needed, room + room / 4) - 1) / Self.roomStep + 1
        let newRoom = min(capacity, steps * Self.roomStep)
        let byteCount = shape.bytesPerPosition * newRoom
        // Not initialized on purpose: `count` says what has been written, nothing else is read.
        guard let memory = unsafe malloc(byteCount) else { throw .outOfMemory(bytes: byteCount) }
        let target = unsafe memory.bindMemory(to: UInt16.self, capacity: byteCount / 2)
        if count > 0 {
            for index in 0..<planeCount {
                // `count` rows were written, and fit the old room as well as the new.
                let newPlane = unsafe target + index * newRoom * shape.headSize
                unsafe newPlane.update(from: plane(index), count: count * shape.headSize)
            }
        }
        unsafe free(storage)
        unsafe storage = target
        room = newRoom
    }

    /// Forgets all positions from `newCount` on.
    ///
    /// - Precondition: `0 <= newCount <= count`.
    public mutating func truncate(to newCount: Int) {
        precondition((0...count).contains(newCount), "cannot truncate \(count) to \(newCount)")
        ends.removeSubrange(newCount...)
    }

    /// Counts rows that were written, with the positions behind them.
    mutating func append(ends newEnds: ArraySlice<Int>) {
        precondition(count + newEnds.count <= room, "more rows than the cache has room for")
        ends += newEnds
    }

    /// Where head `head` of `layer` keeps its keys: `[room][headSize]`.
    @unsafe
    func keys(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        unsafe plane(layer * 2 * shape.headCount + head)
    }

    /// Where head `head` of `layer` keeps its values: `[room][headSize]`.
    @unsafe
    func values(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        unsafe plane((layer * 2 + 1) * shape.headCount + head)
    }

    /// How many planes of `[room][headSize]` there are.
    var planeCount: Int { shape.layerCount * 2 * shape.headCount }

    @unsafe
    func plane(_ index: Int) -> UnsafeMutablePointer<UInt16> {
        guard let storage = unsafe storage else { preconditionFailure("no room was made") }
        // In bounds: `index` counts whole planes below `planeCount`.
        return unsafe storage + index * room * shape.headSize
    }
}
