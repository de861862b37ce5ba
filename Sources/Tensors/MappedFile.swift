// Fence file: the mapped address stays in here and in `WeightBytes`.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file mapped read-only into memory; its pages are read when touched and can always be dropped.
///
/// Reads are bounds-checked. A file that another program shortens while it is mapped ends this one
/// with a bus error, as with any mapping.
@safe
public final class MappedFile: Sendable {
    /// The path the file was opened by.
    public let path: String
    /// Bytes in the file when it was mapped.
    public let byteCount: Int
    /// The first byte: readable for `byteCount` bytes until deinit, never written.
    private nonisolated(unsafe) let base: UnsafeRawPointer

    /// Maps the regular file at `path`.
    ///
    /// - Throws: ``WeightsError/unreadable(path:reason:)``.
    public init(path: String) throws(WeightsError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path: path, reason: "not a regular file")
        }
        self.path = path
        byteCount = Int(status.st_size)
        guard byteCount > 0 else {
            throw .malformed(path: path, reason: "the file is empty")
        }
        let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw Self.unreadable(path, errno)
        }
        unsafe base = UnsafeRawPointer(address)
    }

    // The mapping was made in init with this size, and no one else unmaps it.
    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: base), byteCount) }

    /// Lends `count` bytes from `offset`; `nil` if the file does not hold them all.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        at offset: Int, count: Int, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let start = unsafe address(of: offset, count: count) else { return nil }
        // In bounds by the check above; the mapping outlives the call, which holds `self`.
        return try unsafe body(RawSpan(_unsafeStart: start, byteCount: count))
    }

    /// A copy of `count` bytes from `offset`; `nil` if the file does not hold them all.
    public func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard let start = unsafe address(of: offset, count: count) else { return nil }
        // In bounds by the check above; copied before the return.
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// The little-endian integer at `offset`; `nil` if it does not lie within the file.
    func load<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type, at offset: Int
    ) -> Integer? {
        let size = MemoryLayout<Integer>.size
        guard let start = unsafe address(of: offset, count: size) else { return nil }
        // In bounds by the check above.
        return unsafe Integer(littleEndian: start.loadUnaligned(as: Integer.self))
    }

    /// `count` bytes from `offset` as UTF-8; `nil` if they are outside the file or not UTF-8.
    func string(at offset: Int, count: Int) -> String? {
        guard let start = unsafe address(of: offset, count: count) else { return nil }
        // In bounds by the check above; copied before the return.
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        return unsafe String(validating: bytes, as: UTF8.self)
    }

    /// The address of `count` bytes from `offset`, all within the file, or `nil`.
    @unsafe
    func address(of offset: Int, count: Int) -> UnsafeRawPointer? {
        guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
            return nil
        }
        return unsafe base + offset
    }

    private static func unreadable(_ path: String, _ code: Int32) -> WeightsError {
        .unreadable(path: path, reason: unsafe String(cString: strerror(code)))
    }
}
