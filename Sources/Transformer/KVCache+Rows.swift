/// Rows of a cache as bytes, to be kept on disk and read back without running the model.
///
/// Byte order is the machine's. The bytes carry no header: who keeps them also keeps the model's
/// hash and what was read.
extension KVCache {
    /// Keys and values of positions `range`: `[layer][key | value][head][positions][headSize]`
    /// in half precision, `range.count * shape.bytesPerPosition` bytes.
    ///
    /// - Precondition: `range` lies within `0..<count`.
    public func rows(_ range: Range<Int>) -> [UInt8] {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count, "rows \(range) of \(count)")
        if range.isEmpty { return [] }
        let planeBytes = range.count * shape.headSize * 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(planeCount * planeBytes)
        for index in 0..<planeCount {
            // In bounds and initialized: `range` lies within what was written.
            let source = unsafe plane(index) + range.lowerBound * shape.headSize
            unsafe bytes.append(
                contentsOf: UnsafeRawBufferPointer(start: source, count: planeBytes))
        }
        return bytes
    }

    /// Adds rows that ``rows(_:)`` returned, at the positions they were taken from.
    ///
    /// Keys are rotated by their position, so rows taken from position `n` on make sense only
    /// in a cache whose next position is `n`, and only rows that stood at one position each.
    ///
    /// - Throws: ``InferenceError/cacheMismatch(_:)`` if the bytes are not whole positions of
    ///   this shape; what ``reserve(_:)`` throws if there is no room.
    public mutating func append(rows bytes: [UInt8]) throws(InferenceError) {
        let perPosition = shape.bytesPerPosition
        guard bytes.count.isMultiple(of: perPosition) else {
            throw .cacheMismatch("\(bytes.count) bytes are not rows of \(perPosition)")
        }
        let added = bytes.count / perPosition
        guard added > 0 else { return }
        try reserve(count + added)
        let planeBytes = added * shape.headSize * 2
        unsafe bytes.withUnsafeBytes { source in
            for index in 0..<planeCount {
                // In bounds: room was made for `added` positions behind `count`.
                let target = unsafe plane(index) + count * shape.headSize
                unsafe UnsafeMutableRawPointer(target).copyMemory(
                    from: source.baseAddress! + index * planeBytes, byteCount: planeBytes)
            }
        }
        let first = nextPosition + 1
        append(ends: Array(first..<first + added)[...])
    }
}
