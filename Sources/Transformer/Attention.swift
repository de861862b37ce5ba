internal import CKernels
internal import Synchronization
internal import Tensors

/// Grouped-query attention over a half-precision cache, and what fills the cache.
///
/// A fence file: the only place of the decoder where pointers meet threads. Buffers are whole
/// arrays lent for the length of a call; threads write disjoint parts of them.
struct Attention {
    let configuration: DecoderConfiguration
    let pool: ThreadPool

    private var headSize: Int { configuration.headSize }
    private var keyHeads: Int { configuration.keyValueHeadCount }
    private var group: Int { configuration.headCount / configuration.keyValueHeadCount }
    private var scale: Float { 1 / Float(headSize).squareRoot() }

    /// Rotates queries in place, and stores rotated keys and values in the cache from position
    /// `start` on.
    ///
    /// - Parameters:
    ///   - query: `[positions, querySize]`; key, value: `[positions, keySize]`.
    ///   - angles: Of these positions, each `[positions, rotarySize / 2]`.
    /// - Precondition: The cache has room; buffers are at least as long as their shapes say.
    func rotateAndStore(
        query: inout [Float], key: inout [Float], value: [Float], positions: Int, start: Int,
        angles: (cosines: [Float], sines: [Float]), layer: Int, cache: borrowing KVCache
    ) {
        let half = configuration.rotarySize / 2
        let (querySize, keySize) = (configuration.querySize, configuration.keySize)
        precondition(start + positions <= cache.capacity)
        precondition(query.count >= positions * querySize && key.count >= positions * keySize)
        precondition(value.count >= positions * keySize)
        precondition(angles.cosines.count >= positions * half)
        let interleaved: Int32 = configuration.rotaryPairing == .neighbours ? 1 : 0
        let (heads, size) = (Int32(configuration.headCount), Int32(headSize))
        let rotated = Int32(configuration.rotarySize)

        // All offsets stay inside the buffers by the preconditions above.
        unsafe query.withUnsafeMutableBufferPointer { query in
            unsafe key.withUnsafeMutableBufferPointer { key in
                unsafe value.withUnsafeBufferPointer { value in
                    for position in 0..<positions {
                        let queryRow = unsafe query.baseAddress! + position * querySize
                        let keyRow = unsafe key.baseAddress! + position * keySize
                        let valueRow = unsafe value.baseAddress! + position * keySize
                        unsafe angles.cosines.withUnsafeBufferPointer { cosines in
                            unsafe angles.sines.withUnsafeBufferPointer { sines in
                                let cosine = unsafe cosines.baseAddress! + position * half
                                let sine = unsafe sines.baseAddress! + position * half
                                unsafe attention_rotate(
                                    queryRow, heads, size, rotated, cosine, sine, interleaved)
                                unsafe attention_rotate(
                                    keyRow, Int32(keyHeads), size, rotated, cosine, sine,
                                    interleaved)
                            }
                        }
                        for head in 0..<keyHeads {
                            let offset = (start + position) * headSize
                            unsafe attention_to_half(
                                keyRow + head * headSize,
                                cache.keys(layer: layer, head: head) + offset, headSize)
                            unsafe attention_to_half(
                                valueRow + head * headSize,
                                cache.values(layer: layer, head: head) + offset, headSize)
                        }
                    }
                }
            }
        }
    }

    /// Attention of `positions` queries, the first of which sees keys `0...start`.
    ///
    /// - Parameters:
    ///   - query: `[positions, querySize]`, rotated.
    ///   - output: `[positions, querySize]`.
    /// - Precondition: The cache holds keys and values up to the last query's position.
    func attend(
        query: [Float], into output: inout [Float], positions: Int, start: Int, layer: Int,
        cache: borrowing KVCache
    ) {
        let needed = positions * configuration.querySize
        precondition(query.count >= needed && output.count >= needed)
        precondition(start + positions <= cache.capacity)
        unsafe query.withUnsafeBufferPointer { query in
            unsafe output.withUnsafeMutableBufferPointer { output in
                if positions == 1 {
                    unsafe attendOne(
                        query.baseAddress!, output.baseAddress!, count: start + 1, layer: layer,
                        cache: cache)
                } else {
                    unsafe attendMany(
                        query.baseAddress!, output.baseAddress!, positions: positions,
                        start: start, layer: layer, cache: cache)
                }
            }
        }
    }

    /// One query position: threads share the keys, so any number of heads is balanced.
    @unsafe
    private func attendOne(
        _ query: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int,
        layer: Int, cache: borrowing KVCache
    ) {
        let partSize = attention_partial_size(Int32(group), Int32(headSize))
        let parts = max(1, min(pool.threadCount, count / 128))
        let share = (count / parts + 63) / 64 * 64
        var partials = [Float](repeating: 0, count: parts * keyHeads * partSize)
        let planes = unsafe Planes(cache, layer: layer)

        unsafe partials.withUnsafeMutableBufferPointer { partials in
            let first = partials.baseAddress!
            let attendPart = { (part: Int) in
                let low = min(part * share, count)
                let high = part == parts - 1 ? count : min(low + share, count)
                for head in 0..<keyHeads {
                    // Each (part, head) writes its own record.
                    unsafe attention_partial(
                        query + head * group * headSize, Int32(group), Int32(headSize), scale,
                        planes.keys + head * planes.stride + low * headSize,
                        planes.values + head * planes.stride + low * headSize, high - low,
                        first + (part * keyHeads + head) * partSize)
                }
            }
            if parts == 1 {
                attendPart(0)
            } else {
                pool.run { thread in
                    if thread < parts { attendPart(thread) }
                }
            }
            for head in 0..<keyHeads {
                unsafe attention_join(
                    first + head * partSize, Int32(parts), keyHeads * partSize, Int32(group),
                    Int32(headSize), output + head * group * headSize)
            }
        }
    }

    /// Many query positions: threads take blocks of them, the latest (longest) first.
    @unsafe
    private func attendMany(
        _ query: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, positions: Int,
        start: Int, layer: Int, cache: borrowing KVCache
    ) {
        // Rows of a block share each converted tile of keys and stay in the second cache.
        let blockPositions = max(1, min(positions, 192 / group))
        let blocks = (positions + blockPositions - 1) / blockPositions
        let tasks = blocks * keyHeads
        let scratchSize = attention_block_scratch(
            Int32(blockPositions * group), Int32(headSize))
        var scratch = [Float](repeating: 0, count: pool.threadCount * scratchSize)
        let next = Atomic<Int>(0)
        let planes = unsafe Planes(cache, layer: layer)
        let querySize = configuration.querySize

        unsafe scratch.withUnsafeMutableBufferPointer { scratch in
            let scratch = scratch.baseAddress!
            pool.run { thread in
                while true {
                    let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard task < tasks else { break }
                    let head = task % keyHeads
                    let first = (blocks - 1 - task / keyHeads) * blockPositions
                    let count = min(blockPositions, positions - first)
                    let offset = first * querySize + head * group * headSize
                    // Each task writes its own rows and heads of `output`, each thread its own
                    // scratch.
                    unsafe attention_block(
                        query + offset, output + offset, querySize, Int32(count), Int32(group),
                        Int32(headSize), scale, planes.keys + head * planes.stride,
                        planes.values + head * planes.stride, start + first + 1,
                        scratch + thread * scratchSize)
                }
            }
        }
    }

    /// A layer's keys and values, all heads: head `h` begins `h * stride` in.
    @unsafe
    private struct Planes {
        let keys: UnsafePointer<UInt16>
        let values: UnsafePointer<UInt16>
        let stride: Int

        init(_ cache: borrowing KVCache, layer: Int) {
            unsafe keys = UnsafePointer(cache.keys(layer: layer, head: 0))
            unsafe values = UnsafePointer(cache.values(layer: layer, head: 0))
            unsafe stride = cache.capacity * cache.shape.headSize
        }
    }
}
