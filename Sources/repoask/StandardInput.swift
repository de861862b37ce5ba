// Fence file: what is piped in, of which there may be more than anyone wants.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum StandardInput {
    /// All of it; nil if that is more than `limit` bytes, of which no more are read then.
    static func text(limit: Int) -> String? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            // SAFETY: read writes no more than the count it is given.
            let count = unsafe piece.withUnsafeMutableBytes {
                unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece.prefix(count)
        }
        return nil
    }
}
