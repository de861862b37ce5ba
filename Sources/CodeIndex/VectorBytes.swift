// Fence file: vectors as bytes, float32 little-endian, as every machine this runs on keeps them.

internal import Foundation
internal import GRDB

enum VectorBytes {
    static func data(of values: [Float]) -> Data {
        // The array outlives the copy.
        unsafe values.withUnsafeBytes { unsafe Data($0) }
    }

    /// Copies the floats of a row's first column into `matrix` from `start`; returns false, and
    /// copies nothing, unless there are `count` of them and room.
    static func copy(_ row: Row, count: Int, to matrix: inout [Float], at start: Int) throws -> Bool
    {
        try row.withUnsafeData(atIndex: 0) { bytes in
            guard let bytes, bytes.count == count * 4, start + count <= matrix.count else {
                return false
            }
            // Room for exactly these bytes was checked above.
            unsafe matrix.withUnsafeMutableBytes { target in
                _ = unsafe bytes.copyBytes(
                    to: UnsafeMutableRawBufferPointer(rebasing: target[(start * 4)...]))
            }
            return true
        }
    }
}
