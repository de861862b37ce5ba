/// Keys (after rotation) and values of the positions a model has read, in half precision.
///
/// Layout: `[layer][key | value][head][capacity][headSize]`. Memory becomes resident only as
/// positions fill it: `bytesPerPosition` each.
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
    /// The most positions the cache can hold.
    public let capacity: Int
    /// How many rows it holds; a position each, unless they were placed otherwise.
    public var count: Int { ends.count }
    /// The position of what is read next.
    public var nextPosition: Int { ends.last ?? 0 }

    /// For each row, the position of what would be read behind it.
    private var ends: [Int] = []

    // Owned: allocated in init, freed in deinit, and never larger than the allocation below.
    private let storage: UnsafeMutablePointer<UInt16>

    /// An empty cache with room for `capacity` positions.
    ///
    /// - Precondition: `capacity` is positive and the size in bytes fits an `Int`.
    public init(shape: Shape, capacity: Int) {
        precondition(capacity > 0, "a cache needs a positive capacity, not \(capacity)")
        self.shape = shape
        self.capacity = capacity
        let elementCount = shape.bytesPerPosition / 2 * capacity
        // Not initialized on purpose: `count` says what has been written, nothing else is read.
        unsafe storage = .allocate(capacity: elementCount)
    }

    // The only owner: `storage` is lent to kernels for the length of a call only.
    deinit { unsafe storage.deallocate() }

    /// Forgets all positions from `newCount` on.
    ///
    /// - Precondition: `0 <= newCount <= count`.
    public mutating func truncate(to newCount: Int) {
        precondition((0...count).contains(newCount), "cannot truncate \(count) to \(newCount)")
        ends.removeSubrange(newCount...)
    }

    /// Counts rows that were written, with the positions behind them.
    mutating func append(ends newEnds: ArraySlice<Int>) {
        precondition(count + newEnds.count <= capacity, "more rows than the cache has room for")
        ends += newEnds
    }

    /// Where head `head` of `layer` keeps its keys: `[capacity][headSize]`.
    @unsafe
    func keys(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        unsafe plane(layer * 2 * shape.headCount + head)
    }

    /// Where head `head` of `layer` keeps its values: `[capacity][headSize]`.
    @unsafe
    func values(layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
        unsafe plane((layer * 2 + 1) * shape.headCount + head)
    }

    /// How many planes of `[capacity][headSize]` there are.
    var planeCount: Int { shape.layerCount * 2 * shape.headCount }

    @unsafe
    func plane(_ index: Int) -> UnsafeMutablePointer<UInt16> {
        // In bounds: `index` counts whole planes below `planeCount`.
        unsafe storage + index * capacity * shape.headSize
    }
}
