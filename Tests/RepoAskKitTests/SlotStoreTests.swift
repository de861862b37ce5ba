import CodeIndex
import Compression
import Foundation
import RepoAskKit
import Testing

/// Memory slots on disk.
@Suite struct SlotStoreTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "slots-\(UUID().uuidString)")

    private func store(weights: String = "w", ratio: Int = 4, byteLimit: Int = 1 << 20) -> SlotStore
    {
        SlotStore(
            folder: folder.path(), weights: weights, ratio: ratio, hiddenSize: 3,
            byteLimit: byteLimit)
    }

    private func chunk(_ blob: UInt8, path: String = "a.c", start: Int = 0) -> ChunkRecord {
        ChunkRecord(
            id: 1, path: path, blob: Array(repeating: blob, count: 20), startLine: 1, endLine: 2,
            startByte: start, endByte: 9, kind: "function", symbol: nil, scopes: [],
            definitions: [])
    }

    private let rows = MemoryRows(
        values: [1, -0.5, 0.001, 3.14159, 1e-20, -7], offsets: [2, 5], length: 7)

    @Test("What is read back is what was kept, within bfloat16, and exactly what keeping returned")
    func roundTrip() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let kept = store().keep(rows, of: chunk(1))

        #expect(store().rows(of: chunk(1)) == kept)
        #expect(kept.offsets == rows.offsets && kept.length == rows.length)
        for (value, original) in zip(kept.values, rows.values) {
            #expect(abs(value - original) <= abs(original) / 256)
        }
    }

    @Test("Another blob, path, place, weights or ratio has slots of its own")
    func keys() {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = store().keep(rows, of: chunk(1))

        #expect(store().rows(of: chunk(2)) == nil)
        #expect(store().rows(of: chunk(1, path: "b.c")) == nil)
        #expect(store().rows(of: chunk(1, start: 3)) == nil)
        #expect(store(weights: "v").rows(of: chunk(1)) == nil)
        #expect(store(ratio: 8).rows(of: chunk(1)) == nil)
        #expect(store().rows(of: chunk(1)) != nil)
    }

    /// Bytes of the one file that was kept.
    private func keptByteCount() throws -> Int {
        let one = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path()).first)
        return try Data(contentsOf: folder.appending(path: one)).count
    }

    @Test("Over the limit, the slots that were not used for longest go first")
    func leastRecentlyUsed() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = store().keep(rows, of: chunk(1))
        let limited = try store(byteLimit: 2 * keptByteCount())
        // File times may be as coarse as the system's tick.
        usleep(20_000)
        _ = limited.keep(rows, of: chunk(2))
        usleep(20_000)
        #expect(limited.rows(of: chunk(1)) != nil)
        usleep(20_000)
        _ = limited.keep(rows, of: chunk(3))

        #expect(limited.rows(of: chunk(1)) != nil)
        #expect(limited.rows(of: chunk(2)) == nil)
        #expect(limited.rows(of: chunk(3)) != nil)
    }

    @Test("However many are kept, the files never take more than the limit")
    func limit() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = store().keep(rows, of: chunk(0))
        let limited = try store(byteLimit: 4 * keptByteCount())
        for blob in 1...20 {
            _ = limited.keep(rows, of: chunk(UInt8(blob)))
            let count = try FileManager.default.contentsOfDirectory(atPath: folder.path()).count
            #expect(count == min(blob + 1, 4))
        }
    }

    @Test("Damaged files are no slots")
    func damage() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = store().keep(rows, of: chunk(1))
        let file = folder.appending(
            path: try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder.path()).first))
        let bytes = [UInt8](try Data(contentsOf: file))
        for place in 0..<bytes.count {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var damaged = bytes
                damaged[place] = value
                try Data(damaged).write(to: file)
                if let found = store().rows(of: chunk(1)) {
                    #expect(found.count == 2 && found.values.allSatisfy(\.isFinite))
                }
            }
        }
        for count in 0..<bytes.count {
            try Data(bytes[..<count]).write(to: file)
            #expect(store().rows(of: chunk(1)) == nil)
        }
    }
}
