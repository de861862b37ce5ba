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
        while bytes.count <= limit {
            guard readMore(into: &bytes) else { return String(decoding: bytes, as: UTF8.self) }
        }
        return nil
    }

    /// Adds what has come to `bytes`, and waits where nothing has.
    ///
    /// - Returns: Whether there was anything; not at the end.
    fileprivate static func readMore(into bytes: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            // SAFETY: read writes no more than the count it is given.
            let count = unsafe piece.withUnsafeMutableBytes {
                unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes += piece.prefix(count)
            return true
        }
    }
}

/// The lines of standard input, each as soon as it has come.
struct InputLines {
    /// Bytes that a line may have.
    static let limit = 1 << 20

    /// That of the line last given, from 1.
    private(set) var number = 0
    /// What was read and is not given yet.
    private var bytes: [UInt8] = []
    /// How many of `bytes` are known to end no line.
    private var searchedCount = 0

    /// The next line, without its end; nil behind the last.
    ///
    /// - Throws: ``InputLineTooLong``. Nothing can be read then, because the line may have no end.
    mutating func next() throws(InputLineTooLong) -> String? {
        while true {
            let end = bytes[searchedCount...].firstIndex(of: UInt8(ascii: "\n"))
            guard end ?? bytes.count <= Self.limit else {
                throw InputLineTooLong(number: number + 1)
            }
            if let end { return take(end, andEnd: 1) }
            searchedCount = bytes.count
            if StandardInput.readMore(into: &bytes) { continue }
            return bytes.isEmpty ? nil : take(bytes.count, andEnd: 0)
        }
    }

    private mutating func take(_ count: Int, andEnd endCount: Int) -> String {
        number += 1
        searchedCount = 0
        defer { bytes.removeFirst(count + endCount) }
        let line = bytes.prefix(count)
        let isWindows = line.last == UInt8(ascii: "\r")
        return String(decoding: isWindows ? line.dropLast() : line, as: UTF8.self)
    }
}

struct InputLineTooLong: Error, CustomStringConvertible {
    let number: Int

    var description: String {
        "line \(number): longer than 1 MiB; neither it nor what follows is read"
    }
}
