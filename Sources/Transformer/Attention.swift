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

    /// Keys of one query position from which waking threads costs less than it saves.
    private static let leastShared = 32

    private var headSize: Int { configuration.headSize }
    private var keyHeads: Int { configuration.keyValueHeadCount }
    private var group: Int { configuration.headCount / configuration.keyValueHeadCount }

    /// Rotates queries in place, and stores rotated keys and values in the cache from position
    /// `start` on.
    ///
    /// - Parameters:
    ///   - query: `[positions, querySize]`; key, value: `[positions, keySize]`.
    ///   - angles: Of these positions, each `[positions, rotarySize / 2]`.
    /// - Precondition: The cache has room; buffers are at least as long as their shapes say.
    func rotateAndStore(
        query: inout [Float], key: inout [Float], value: [Float], positions: Int, start: Int,
        angles: RotaryTable.Angles, layer: Int, cache: borrowing KVCache
    ) {
        let keySize = configuration.keySize
        precondition(start + positions <= cache.room)
        precondition(value.count >= positions * keySize)
        rotate(
            &query, heads: configuration.headCount, positions: positions, angles: angles)
        rotate(&key, heads: keyHeads, positions: positions, angles: angles)

        // Sources hold `positions` rows; targets end at position `start + positions`.
        unsafe key.withUnsafeBufferPointer { key in
            unsafe value.withUnsafeBufferPointer { value in
                for position in 0..<positions {
                    for head in 0..<keyHeads {
                        let source = position * keySize + head * headSize
                        let target = (start + position) * headSize
                        unsafe attention_to_half(
                            key.baseAddress! + source,
                            cache.keys(layer: layer, head: head) + target, headSize)
                        unsafe attention_to_half(
                            value.baseAddress! + source,
                            cache.values(layer: layer, head: head) + target, headSize)
                    }
                }
            }
        }
    }

    private func rotate(
        _ rows: inout [Float], heads: Int, positions: Int, angles: RotaryTable.Angles
    ) {
        let (size, half) = (heads * headSize, configuration.rotarySize / 2)
        precondition(rows.count >= positions * size)
        precondition(min(angles.cosines.count, angles.sines.count) >= positions * half)
        let pairing: Int32 = configuration.rotaryPairing == .neighbours ? 1 : 0
        // Whole rows of `rows` and whole rows of angles, by the preconditions.
        unsafe rows.withUnsafeMutableBufferPointer { rows in
            unsafe angles.cosines.withUnsafeBufferPointer { cosines in
                unsafe angles.sines.withUnsafeBufferPointer { sines in
                    for position in 0..<positions {
                        unsafe attention_rotate(
                            rows.baseAddress! + position * size, Int32(heads), Int32(headSize),
                            Int32(configuration.rotarySize),
                            cosines.baseAddress! + position * half,
                            sines.baseAddress! + position * half, pairing)
                    }
                }
            }
        }
    }

    /// Attention of `positions` queries, the first of which sees `visible` keys.
    ///
    /// - Parameters:
    ///   - query: `[positions, querySize]`, rotated.
    ///   - output: `[positions, querySize]`.
    ///   - pattern: Whether each later query sees one key more, or all the same.
    /// - Precondition: The cache holds keys and values of all that the last query sees.
    func attend(
        query: [Float], into output: inout [Float], positions: Int, visible: Int,
        pattern: AttentionPattern, layer: Int, cache: borrowing KVCache
    ) {
        let needed = positions * configuration.querySize
        let step = pattern == .causal ? 1 : 0
        precondition(query.count >= needed && output.count >= needed)
        precondition(visible + step * (positions - 1) <= cache.room)
        unsafe query.withUnsafeBufferPointer { query in
            unsafe output.withUnsafeMutableBufferPointer { output in
                let lent = unsafe Lent(
                    query: query.baseAddress!, output: output.baseAddress!,
                    keys: cache.keys(layer: layer, head: 0),
                    values: cache.values(layer: layer, head: 0),
                    stride: cache.room * headSize, group: Int32(group),
                    headSize: Int32(headSize), scale: 1 / Float(headSize).squareRoot())
                if positions == 1 {
                    attendOne(lent, count: visible)
                } else {
                    attendMany(lent, positions: positions, visible: visible, step: step)
                }
            }
        }
    }

    /// One query position: threads take heads, and of many keys parts, so that any number of
    /// heads is balanced.
    private func attendOne(_ lent: Lent, count: Int) {
        let partSize = attention_partial_size(lent.group, lent.headSize)
        // Whole tiles of 64 keys, at least two in a part: each more part is one more to join.
        let parts = max(1, min(pool.threadCount, count / 128))
        let share = (count / parts + 63) / 64 * 64
        let heads = keyHeads
        let tasks = parts * heads
        var partials = [Float](repeating: 0, count: tasks * partSize)
        unsafe partials.withUnsafeMutableBufferPointer { buffer in
            let partials = unsafe Results(base: buffer.baseAddress!)
            let attendPart = { @Sendable (task: Int) in
                let (part, head) = (task / heads, task % heads)
                let low = min(part * share, count)
                let high = part == parts - 1 ? count : min(low + share, count)
                // Keys `low..<high` are in the cache; each task has its own record.
                let (query, keys, values) = unsafe lent.head(head, from: low)
                unsafe attention_partial(
                    query, lent.group, lent.headSize, lent.scale, keys, values, high - low,
                    partials.base + task * partSize)
            }
            if tasks == 1 || count < Self.leastShared {
                for task in 0..<tasks { attendPart(task) }
            } else {
                runEach(tasks) { task, _ in attendPart(task) }
            }
            for head in 0..<heads {
                // The records of one head lie `heads` records apart.
                unsafe attention_join(
                    partials.base + head * partSize, Int32(parts), heads * partSize, lent.group,
                    lent.headSize, lent.output + head * Int(lent.group * lent.headSize))
            }
        }
    }

    /// Many query positions: threads take blocks of them, the latest (longest) first.
    private func attendMany(_ lent: Lent, positions: Int, visible: Int, step: Int) {
        // Rows of a block share each converted tile of keys and stay in the second cache.
        let blockPositions = max(1, min(positions, 192 / group))
        let blocks = (positions + blockPositions - 1) / blockPositions
        let scratchSize = attention_block_scratch(
            Int32(blockPositions) * lent.group, lent.headSize)
        var scratch = [Float](repeating: 0, count: pool.threadCount * scratchSize)
        let (heads, querySize) = (keyHeads, configuration.querySize)
        unsafe scratch.withUnsafeMutableBufferPointer { buffer in
            let scratch = unsafe Results(base: buffer.baseAddress!)
            runEach(blocks * heads) { task, thread in
                let head = task % heads
                let first = (blocks - 1 - task / heads) * blockPositions
                let count = min(blockPositions, positions - first)
                // Each task writes its own rows and heads, each thread its own scratch.
                let (query, keys, values) = unsafe lent.head(head, from: 0)
                let offset = first * querySize
                unsafe attention_block(
                    query + offset,
                    lent.output + offset + head * Int(lent.group * lent.headSize), querySize,
                    Int32(count), lent.group, lent.headSize, lent.scale, keys, values,
                    visible + step * first, Int32(step), scratch.base + thread * scratchSize)
            }
        }
    }

    /// Calls `body` once for each of `tasks` tasks; threads take the next that none has taken.
    private func runEach(_ tasks: Int, _ body: @Sendable (_ task: Int, _ thread: Int) -> Void) {
        let next = Atomic<Int>(0)
        pool.run { thread in
            while true {
                let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard task < tasks else { break }
                body(task, thread)
            }
        }
    }

    /// Buffers lent to threads for one call.
    // Sendable because threads read all but `output`, and write disjoint parts of that.
    @safe
    private struct Lent: @unchecked Sendable {
        let query: UnsafePointer<Float>  // [positions, querySize]
        let output: UnsafeMutablePointer<Float>  // [positions, querySize]
        let keys: UnsafeMutablePointer<UInt16>  // head h begins h * stride in
        let values: UnsafeMutablePointer<UInt16>
        let stride: Int
        let group: Int32
        let headSize: Int32
        let scale: Float

        /// A key-value head's first query, and its keys and values from position `low` on.
        @unsafe
        func head(
            _ head: Int, from low: Int
        ) -> (UnsafePointer<Float>, UnsafePointer<UInt16>, UnsafePointer<UInt16>) {
            let offset = head * stride + low * Int(headSize)
            return unsafe (
                query + head * Int(group * headSize), UnsafePointer(keys + offset),
                UnsafePointer(values + offset)
            )
        }
    }

    /// A buffer whose parts threads own.
    // Sendable because no two threads get the same part.
    @safe
    private struct Results: @unchecked Sendable {
        let base: UnsafeMutablePointer<Float>
    }
}
