// Memory slots that were made before, one file a chunk, keyed by what they were made of.

internal import Chunking
package import CodeIndex
package import Compression
internal import Hashing
internal import Synchronization

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Keeps memory slots on disk, the least recently used are dropped first.
///
/// A file is known by the blob, path and bytes of its chunk, the rules that blank secrets in it, the
/// weights and the ratio, so it is never out of date. Values are bfloat16: half the bytes, and less rounding than that of the decoder's own
/// activations. Whatever is wrong with a file, its slots are made again.
package final class SlotStore: Sendable {
    let folder: String
    /// SHA-256 of the weights that make the slots.
    let weights: String
    let ratio: Int
    let hiddenSize: Int
    /// Bytes of all files together.
    let byteLimit: Int
    /// Bytes that may be kept before the folder is looked through again: not for every slot of
    /// thousands.
    private let room = Mutex(0)
    private let failure = Mutex(false)

    /// Whether slots could not be kept.
    var hasFailed: Bool { failure.withLock(\.self) }

    package init(
        folder: String, weights: String, ratio: Int, hiddenSize: Int, byteLimit: Int = 256 << 20
    ) {
        self.folder = folder
        self.weights = weights
        self.ratio = ratio
        self.hiddenSize = hiddenSize
        self.byteLimit = byteLimit
    }

    private static let nameLength = 40
    private static let magic = Array("repoask slots 1\n".utf8)

    /// Bytes of a file of so many slots.
    func byteCount(ofRows count: Int) -> Int {
        Self.magic.count + 8 + count * (4 + 2 * hiddenSize)
    }

    private func path(of chunk: ChunkRecord) -> String {
        let key =
            "\(chunk.blob) \(chunk.startByte) \(chunk.endByte) \(ratio) "
            + "\(weights) \(MaskedSource.version) \(chunk.path)"
        return "\(folder)/\(SHA256.hex(of: Array(key.utf8)).prefix(Self.nameLength))"
    }

    /// The slots that were kept; nil if there are none.
    package func rows(of chunk: ChunkRecord) -> MemoryRows? {
        let path = path(of: chunk)
        guard let data = FileManager.default.contents(atPath: path),
            let rows = decoded([UInt8](data))
        else { return nil }
        // Marks it as used.
        try? FileManager.default.setAttributes(
            [.modificationDate: Date()], ofItemAtPath: path)
        return rows
    }

    /// Keeps slots, or not, where the folder cannot be written.
    ///
    /// - Returns: The slots as they are read back.
    package func keep(_ rows: MemoryRows, of chunk: ChunkRecord) -> MemoryRows {
        let manager = FileManager.default
        let bytes = encoded(rows)
        do {
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(filePath: path(of: chunk)), options: .atomic)
        } catch {
            failure.withLock { $0 = true }
        }
        let isFull = room.withLock { room in
            room -= bytes.count
            return room < 0
        }
        if isFull {
            let left = trim()
            room.withLock { $0 = left }
        }
        return decoded(bytes) ?? rows
    }

    /// Deletes the files that were not used for longest, until the others fit the limit, and leave some
    /// of it where it is many megabytes.
    ///
    /// - Returns: Bytes that are left of it.
    private func trim() -> Int {
        let manager = FileManager.default
        var files: [(path: String, date: Date, byteCount: Int)] = []
        for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
        where name.utf8.count == Self.nameLength && name.allSatisfy(\.isHexDigit) {
            let path = "\(folder)/\(name)"
            guard let facts = FileFacts(path: path) else { continue }
            files.append(
                (path, Date(timeIntervalSince1970: Double(facts.modified) / 1e9), facts.byteCount))
        }
        var total = files.reduce(0) { $0 + $1.byteCount }
        guard total > byteLimit else { return byteLimit - total }
        let slack = (byteLimit >> 24) << 20
        for file in files.sorted(by: { $0.date < $1.date }) where total > byteLimit - slack {
            try? manager.removeItem(atPath: file.path)
            total -= file.byteCount
        }
        return byteLimit - total
    }

    /// The magic, the length, the number of rows, their offsets, their values.
    private func encoded(_ rows: MemoryRows) -> [UInt8] {
        var bytes = Self.magic
        for number in [rows.length, rows.count] + rows.offsets {
            bytes += Self.bytes(of: UInt32(number))
        }
        for value in rows.values {
            // To the nearest, ties to even.
            let bits = value.bitPattern
            let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
            bytes += [
                UInt8(truncatingIfNeeded: rounded >> 16), UInt8(truncatingIfNeeded: rounded >> 24),
            ]
        }
        return bytes
    }

    private func decoded(_ bytes: [UInt8]) -> MemoryRows? {
        let head = Self.magic.count
        guard bytes.starts(with: Self.magic), bytes.count >= head + 8 else { return nil }
        func number(_ index: Int) -> Int {
            let start = head + 4 * index
            return (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
        }
        let (length, count) = (number(0), number(1))
        guard length <= 1 << 24, count <= 1 << 20,
            bytes.count == byteCount(ofRows: count)
        else { return nil }
        let offsets = (0..<count).map { number(2 + $0) }
        guard offsets.allSatisfy({ $0 < max(length, 1) }) else { return nil }
        let first = head + 8 + 4 * count
        let values = (0..<count * hiddenSize).map { index in
            let low = UInt32(bytes[first + 2 * index])
            let high = UInt32(bytes[first + 2 * index + 1])
            return Float(bitPattern: low << 16 | high << 24)
        }
        guard values.allSatisfy(\.isFinite) else { return nil }
        return MemoryRows(values: values, offsets: offsets, length: length)
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }
}
