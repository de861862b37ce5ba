// Fence around tree-sitter's way to ask for input: a file that ends when its time is up.

internal import CTreeSitter

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Bytes for a parser, in small pieces, none after a deadline. The parser then ends the tree in its own
/// time, which is short.
///
/// Time is the thread's processor time: what a file is cut into does not depend on what else runs.
@safe
struct SourceInput {
    private let bytes: UnsafeBufferPointer<CChar>
    /// Nanoseconds of this thread's processor time.
    private let deadline: UInt64
    private var isLate = false

    /// How much the parser is given at once, and so how often the clock is read.
    private static let pieceByteCount = 256

    /// - Returns: `nil` if time was up.
    static func parse(
        _ source: [UInt8], with parser: OpaquePointer, microseconds: UInt64
    ) -> OpaquePointer? {
        // The buffer lives through the call; the tree keeps no pointer to it.
        unsafe source.withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                var input = unsafe SourceInput(
                    bytes: text,
                    deadline: processorTime() + min(microseconds, .max >> 12) * 1000)
                // `input` lives through the call, which alone uses the pointer to it.
                let tree = unsafe withUnsafeMutablePointer(to: &input) { payload in
                    unsafe ts_parser_parse(
                        parser, nil,
                        TSInput(payload: payload, read: read, encoding: TSInputEncodingUTF8))
                }
                guard input.isLate, let tree = unsafe tree else { return unsafe tree }
                unsafe ts_tree_delete(tree)
                return nil
            }
        }
    }

    private static func processorTime() -> UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static let read:
        @convention(c) (
            UnsafeMutableRawPointer?, UInt32, TSPoint, UnsafeMutablePointer<UInt32>?
        ) -> UnsafePointer<CChar>? = { payload, index, _, count in
            // `payload` is the `input` of `parse`, which nothing else uses meanwhile.
            guard let input = unsafe payload?.assumingMemoryBound(to: SourceInput.self) else {
                return nil
            }
            let bytes = unsafe input.pointee.bytes
            let start = min(Int(index), bytes.count)
            let isLate = unsafe processorTime() >= input.pointee.deadline
            if isLate { unsafe input.pointee.isLate = true }
            let byteCount = isLate ? 0 : min(bytes.count - start, pieceByteCount)
            unsafe count?.pointee = UInt32(clamping: byteCount)
            // At most one past the end, with no bytes to read there.
            return unsafe bytes.baseAddress.map { unsafe UnsafePointer($0 + start) }
        }
}
