/// Floats to blocks of small integers.
public enum Quantizer {
    /// Rows of floats as ``BlockFormat/q4_0``: half a byte a value and a scale for 32 of them, with
    /// the rounding of the `gguf` package.
    ///
    /// - Parameter values: Row after row.
    /// - Precondition: A whole number of blocks, all values finite.
    public static func q4_0(_ values: [Float]) -> [UInt8] {
        let size = BlockFormat.q4_0.blockSize
        precondition(values.count % size == 0, "values fill whole blocks of \(size)")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count / size * BlockFormat.q4_0.bytesPerBlock)
        for start in stride(from: 0, to: values.count, by: size) {
            let block = values[start..<start + size]
            // The value of the largest size, with its sign, becomes -8, the end that has more room.
            let extreme = block.max { abs($0) < abs($1) } ?? 0
            let scale = extreme / -8
            let half = Float16(scale).bitPattern
            bytes.append(UInt8(truncatingIfNeeded: half))
            bytes.append(UInt8(truncatingIfNeeded: half >> 8))
            let inverse = scale == 0 ? 0 : 1 / scale
            func nibble(_ value: Float) -> UInt8 { UInt8(min(15, value * inverse + 8.5)) }
            for position in start..<start + size / 2 {
                bytes.append(nibble(values[position]) | nibble(values[position + size / 2]) << 4)
            }
        }
        return bytes
    }
}
