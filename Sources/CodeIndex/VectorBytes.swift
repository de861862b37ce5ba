// Fence file: vectors as bytes, float32 little-endian, as every machine this runs on keeps them.

internal import Foundation
internal import GRDB

enum VectorBytes {
    static func data(of values: [Float]) -> Data {
        // The array outlives the copy.
        unsafe values.withUnsafeBytes { unsafe Data($0) }
    }

    /// Appends the floats of a row's first column to `matrix`; adds nothing and returns false
    /// unless there are `count` of them.
    static func append(_ row: Row, count: Int, to matrix: inout [Float]) throws -> Bool {
        try row.withUnsafeData(atIndex: 0) { bytes in
            guard let bytes, bytes.count == count * 4 else { return false }
            let start = matrix.count
            matrix.append(contentsOf: repeatElement(0, count: count))
            // Room for exactly these bytes was made above.
            unsafe matrix.withUnsafeMutableBytes { target in
                _ = unsafe bytes.copyBytes(
                    to: UnsafeMutableRawBufferPointer(rebasing: target[(start * 4)...]))
            }
            return true
        }
    }
}
