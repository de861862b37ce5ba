import CodeIndex
import Foundation
import GRDB
import Testing

@Suite struct DamageTests {
    @Test("What is no index is set aside, said so, and begun anew")
    func notADatabase() throws {
        let folder = try TemporaryFolder()
        for number in 1...2 {
            try Data("this is no database, and long enough to be seen as none".utf8)
                .write(to: URL(fileURLWithPath: folder.indexPath))
            let index = try CodeIndex(path: folder.indexPath)
            #expect(index.notice?.contains("broken-\(number)'") == true)
            #expect(try index.statistics().fileCount == 0)
            try Sample.fill(index)
            let aside = try String(
                contentsOfFile: "\(folder.indexPath).broken-\(number)", encoding: .utf8)
            #expect(aside.hasPrefix("this is no database"))
        }
    }

    @Test("An index of a newer version is set aside")
    func newerSchema() throws {
        let folder = try TemporaryFolder()
        try Sample.fill(try CodeIndex(path: folder.indexPath))
        // Bytes 60 to 63 of the header are the user version.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.indexPath))
        bytes[60..<64] = Data([0, 0, 3, 231])
        try bytes.write(to: URL(fileURLWithPath: folder.indexPath))
        let index = try CodeIndex(path: folder.indexPath)
        #expect(index.notice?.contains("newer version (schema 999)") == true)
    }

    @Test("A folder that cannot be written is a clear error")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "file").path
        try Data().write(to: URL(fileURLWithPath: file))
        let error = #expect(throws: CodeIndexError.self) {
            _ = try CodeIndex(path: file + "/index.sqlite")
        }
        guard case .unwritable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("Random damage and cuts end in answers or errors, never in a crash", arguments: 0..<60)
    func randomDamage(_ seed: UInt64) throws {
        let folder = try TemporaryFolder()
        do {
            try Sample.fill(try CodeIndex(path: folder.indexPath))
        }
        var random = Lehmer(seed: seed)
        let url = URL(fileURLWithPath: folder.indexPath)
        var bytes = try Data(contentsOf: url)
        if seed % 3 == 0 {
            bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
        } else {
            for _ in 0..<(seed % 3 == 1 ? 8 : 200) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
        }
        try bytes.write(to: url)

        let index: CodeIndex
        do {
            index = try CodeIndex(path: folder.indexPath)
        } catch {
            Issue.record("seed \(seed) does not open: \(error)")
            return
        }
        let keys = (0..<20).map { Sample.key("f\($0).swift") }
        func tolerate(_ body: () throws -> Void) {
            do { try body() } catch let error as CodeIndexError {
                if case .damaged = error { return }
                if case .failed = error { return }
                Issue.record("seed \(seed): \(error)")
            } catch { Issue.record("seed \(seed): \(error)") }
        }
        tolerate { _ = try index.missing(keys, chunker: Sample.chunker) }
        tolerate {
            let view = try index.view(of: keys, chunker: Sample.chunker)
            tolerate { _ = try view.terms().search(["common", "gamma3"]) }
            tolerate { _ = try view.vectors(model: "m") }
            tolerate { _ = try view.chunks(keys.flatMap { view.chunkIDs(ofFile: $0.path) }) }
        }
        tolerate { _ = try index.statistics() }
        tolerate { try Sample.fill(index, prefix: "g") }
        tolerate { try index.remove(index.storedKeys(), keepingChunkers: []) }
    }

    @Test(
        "Counts that no index has are damage, not a crash",
        arguments: [
            "UPDATE file SET chunkCount = 1 << 40", "UPDATE file SET chunkCount = 1 << 21",
            "UPDATE file SET firstChunk = 1 << 48, chunkCount = 1 << 48",
            "UPDATE fileVectors SET vectorByteCount = 1 << 48",
            "UPDATE fileVectors SET vectorByteCount = 1 << 17",
        ])
    func impossibleCounts(_ change: String) throws {
        let folder = try TemporaryFolder()
        do {
            try Sample.fill(try CodeIndex(path: folder.indexPath))
            let queue = try DatabaseQueue(path: folder.indexPath)
            try queue.write { try $0.execute(sql: change) }
        }
        let index = try CodeIndex(path: folder.indexPath)
        let error = #expect(throws: CodeIndexError.self) {
            let keys = (0..<20).map { Sample.key("f\($0).swift") }
            _ = try index.view(of: keys, chunker: Sample.chunker).vectors(model: "m")
        }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A run that is killed at any moment leaves an index that opens with whole batches")
    func killed() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        var random = Lehmer(seed: 7)
        for batch in 0..<12 {
            try Sample.fill(index, prefix: "b\(batch)-")
            // The log of a killed run may also end in the middle of a write.
            let copy = folder.url.appending(path: "copy-\(batch).sqlite").path
            try FileManager.default.copyItem(atPath: folder.indexPath, toPath: copy)
            var log = try Data(contentsOf: URL(fileURLWithPath: folder.indexPath + "-wal"))
            if batch % 2 == 1 { log = log.prefix(Int.random(in: 0...log.count, using: &random)) }
            try log.write(to: URL(fileURLWithPath: copy + "-wal"))

            let survivor = try CodeIndex(path: copy)
            #expect(survivor.notice == nil || batch == 0 || batch % 2 == 1)
            let files = try survivor.statistics().fileCount
            #expect(files % 20 == 0)
            if batch % 2 == 0 { #expect(files == (batch + 1) * 20) }
            try Sample.fill(survivor, prefix: "after")
        }
    }
}

/// A small seeded generator.
struct Lehmer: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) ^ (state << 31)
    }
}
