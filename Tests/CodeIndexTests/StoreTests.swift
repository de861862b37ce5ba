import CodeIndex
import Foundation
import Testing

@Suite struct StoreTests {
    @Test("What is stored comes back, and is no longer missing")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let file = Sample.file(Sample.key("a.swift"), "one", "two")
        let excluded = IndexedFile(
            key: Sample.key("b.min.js"), language: nil, lineCount: 1, byteCount: 9,
            exclusion: "minified", chunks: [])
        let other = Sample.key("c.swift")
        try index.store([file, excluded], chunker: Sample.chunker)

        let keys = [file.key, excluded.key, other]
        #expect(try index.missing(keys, chunker: Sample.chunker) == [other])
        #expect(try index.missing(keys, chunker: "chunker-2") == keys)
        #expect(
            try index.missingVectors(keys, chunker: Sample.chunker, model: "m") == [file.key])

        let reopened = try CodeIndex(path: folder.indexPath)
        #expect(reopened.notice == nil)
        let view = try reopened.view(of: keys, chunker: Sample.chunker)
        #expect(view.exclusions.map(\.reason) == ["minified"])
        let ids = view.chunkIDs(ofFile: "a.swift")
        let chunks = try view.chunks(ids)
        #expect(chunks.map(\.id) == ids)
        #expect(chunks.map(\.startLine) == [1, 2])
        #expect(chunks.map(\.endByte) == [10, 20])
        #expect(chunks.map(\.symbol) == ["symbol0", "symbol1"])
        #expect(chunks[1].scopes == ["Outer"])
        #expect(chunks[1].definitions == file.chunks[1].definitions)
        #expect(chunks[1].path == "a.swift")
        #expect(chunks[1].blob == file.key.blob)
        #expect(try view.chunk(999) == nil)
        #expect(
            try view.definitions(ofChunks: [ids[1], 999, ids[0]])
                == [file.chunks[1].definitions, [], file.chunks[0].definitions])
    }

    @Test("Secrets come back by line and kind, with the file of the tree that holds them")
    func secrets() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let clean = Sample.file(Sample.key("a"), "one")
        var file = Sample.file(Sample.key("b"), "two")
        file.secrets = [
            SecretRecord(line: 3, kind: "github-token"), SecretRecord(line: 12, kind: "password"),
        ]
        try index.store([clean, file], chunker: Sample.chunker)

        let view = try index.view(of: [clean.key, file.key], chunker: Sample.chunker)
        #expect(view.secrets.map(\.file) == [file.key])
        #expect(view.secrets.first?.secrets == file.secrets)
        // One key of a large index is looked up another way.
        try Sample.fill(index)
        let alone = try index.view(of: [file.key], chunker: Sample.chunker)
        #expect(alone.secrets.first?.secrets == file.secrets)
        #expect(try index.view(of: [clean.key], chunker: Sample.chunker).secrets.isEmpty)
    }

    @Test("Why files are not cut the best way comes back with the files of the tree")
    func limits() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let whole = Sample.file(Sample.key("a"), "one")
        var file = Sample.file(Sample.key("b"), "two")
        file.limits = ["brokenSyntax", "tooManyChunks"]
        try index.store([whole, file], chunker: Sample.chunker)

        let view = try index.view(of: [whole.key, file.key], chunker: Sample.chunker)
        #expect(view.limits.map(\.file) == [file.key])
        #expect(view.limits.first?.limits == file.limits)
        // One key of a large index is looked up another way.
        try Sample.fill(index)
        let alone = try index.view(of: [file.key], chunker: Sample.chunker)
        #expect(alone.limits.first?.limits == file.limits)
    }

    @Test("An index made under other rules is deleted and begun anew, once")
    func otherRules() throws {
        let folder = try TemporaryFolder()
        do {
            let index = try CodeIndex(path: folder.indexPath, rules: 1)
            try index.store([Sample.file(Sample.key("a"), "zzyzxword")], chunker: Sample.chunker)
            #expect(index.notice == nil)
        }
        do {
            let same = try CodeIndex(path: folder.indexPath, rules: 1)
            #expect(same.notice == nil)
            #expect(try same.statistics().fileCount == 1)
        }
        do {
            let other = try CodeIndex(path: folder.indexPath, rules: 2)
            #expect(other.notice?.contains("built anew") == true)
            #expect(try other.statistics().fileCount == 0)
        }
        #expect(try CodeIndex(path: folder.indexPath, rules: 2).notice == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        for name in names {
            let data = try Data(contentsOf: folder.url.appending(path: name))
            #expect(data.range(of: Data("zzyzx".utf8)) == nil, "in \(name)")
        }
    }

    @Test("Vectors come back row by row beside their chunks")
    func vectors() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let a = Sample.file(Sample.key("a"), "x", "y")
        let b = Sample.file(Sample.key("b"), "z")
        let c = Sample.file(Sample.key("c"), "w")
        try index.store([a, b, c], chunker: Sample.chunker)
        try index.storeVectors(
            model: "m", vectorByteCount: 2, [(a.key, [1, 2, 3, 4]), (c.key, [7, 8])],
            chunker: Sample.chunker)
        // Two chunks' vectors for one chunk: not taken.
        try index.storeVectors(
            model: "m", vectorByteCount: 2, [(b.key, [0, 0, 0, 0])], chunker: Sample.chunker)

        let keys = [c.key, b.key, a.key]
        let view = try index.view(of: keys, chunker: Sample.chunker)
        let (ids, size, bytes) = try view.vectors(model: "m")
        #expect(ids == view.chunkIDs(ofFile: "a") + view.chunkIDs(ofFile: "c"))
        #expect(bytes == [1, 2, 3, 4, 7, 8] && size == 2)
        #expect(try view.vectors(model: "other").bytes.isEmpty)
        #expect(try index.missingVectors(keys, chunker: Sample.chunker, model: "m") == [b.key])
        #expect(try index.statistics().vectorFileCounts == ["m": 2])
    }

    @Test("Vectors of a part of a file are kept until all are stored, and nothing else sees them")
    func vectorParts() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let file = Sample.file(Sample.key("a"), "x", "y", "z")
        try index.store([file], chunker: Sample.chunker)
        func store(_ vectors: [UInt8]) throws {
            try index.storeVectorPart(
                model: "m", vectorByteCount: 2, vectors, of: file.key, chunker: Sample.chunker)
        }
        func part(_ model: String = "m", size: Int = 2) throws -> [UInt8] {
            try index.vectorPart(
                model: model, vectorByteCount: size, of: file.key, chunker: Sample.chunker)
        }
        #expect(try part().isEmpty)
        try store([1, 2])
        #expect(try part() == [1, 2])
        try store([1, 2, 3, 4])
        #expect(try part() == [1, 2, 3, 4])
        // All of them are no part.
        try store([1, 2, 3, 4, 5, 6])
        #expect(try part() == [1, 2, 3, 4])
        #expect(try part("n").isEmpty && part(size: 4).isEmpty)
        let view = try index.view(of: [file.key], chunker: Sample.chunker)
        #expect(try view.vectors(model: "m").chunkIDs.isEmpty)
        #expect(
            try index.missingVectors([file.key], chunker: Sample.chunker, model: "m")
                == [file.key])

        try index.storeVectors(
            model: "m", vectorByteCount: 2, [(file.key, [1, 2, 3, 4, 5, 6])],
            chunker: Sample.chunker)
        #expect(try part().isEmpty)
        #expect(try view.vectors(model: "m").bytes == [1, 2, 3, 4, 5, 6])
        #expect(try index.statistics().vectorFileCounts == ["m": 1])
    }

    @Test("Files that are cut anew take their vectors along, where every chunk came out as before")
    func carriedVectors() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let (same, turned, longer, foreign) = (
            Sample.key("same"), Sample.key("turned"), Sample.key("longer"), Sample.key("foreign")
        )
        try index.store(
            [
                Sample.file(same, "x", "y"), Sample.file(turned, "x", "y"),
                Sample.file(longer, "x"), Sample.file(foreign, "x"),
            ], chunker: "old")
        try index.storeVectors(
            model: "m", vectorByteCount: 2,
            [(same, [1, 2, 3, 4]), (turned, [5, 6, 7, 8]), (longer, [9, 9])], chunker: "old")
        try index.storeVectors(
            model: "other", vectorByteCount: 2, [(foreign, [1, 1])], chunker: "old")
        var other = Sample.file(turned, "x", "y")
        other.chunks.reverse()
        var renamed = Sample.file(Sample.key("renamed"), "x")
        renamed.chunks[0].symbol = "another"
        try index.store([renamed], chunker: "old")
        try index.storeVectors(
            model: "m", vectorByteCount: 2, [(renamed.key, [3, 3])], chunker: "old")
        renamed.chunks[0].symbol = "third"
        let new = [
            Sample.file(same, "x", "y"), other, Sample.file(longer, "x", "y"),
            Sample.file(foreign, "x"), renamed,
        ]
        try index.store(new, chunker: "new")
        let keys = new.map(\.key)

        let count = try index.carryVectors(
            to: keys, chunker: "new", model: "m", vectorByteCount: 2)

        #expect(count == 4)
        #expect(
            try index.missingVectors(keys, chunker: "new", model: "m")
                == [longer, foreign, renamed.key])
        let view = try index.view(of: [same, turned], chunker: "new")
        #expect(try view.vectors(model: "m").bytes == [1, 2, 3, 4, 7, 8, 5, 6])
        #expect(
            try index.carryVectors(to: keys, chunker: "new", model: "m", vectorByteCount: 4) == 0)
    }

    @Test("The folder of an index is deleted with all that is in it, but not under a run")
    func folderDeletion() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "repoask/index.sqlite").path
        func fill() throws {
            let index = try CodeIndex(path: path)
            try Sample.fill(index)
            #expect(throws: CodeIndexError.busy(path: path)) {
                try CodeIndex.deleteFolder(ofIndex: path)
            }
            #expect(try index.statistics().fileCount == 20)
            extendLifetime(index)
        }
        try fill()
        try Data().write(to: folder.url.appending(path: "repoask/other"))
        try CodeIndex.deleteFolder(ofIndex: path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)

        // Runs that begin meanwhile have an index that lasts.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in 0..<3 {
                group.addTask {
                    for round in 0..<30 {
                        let index = try CodeIndex(path: path)
                        let file = Sample.file(Sample.key("\(run)/\(round)"), "x")
                        try index.store([file], chunker: Sample.chunker)
                        #expect(FileManager.default.fileExists(atPath: path))
                        #expect(
                            try index.missing([file.key], chunker: Sample.chunker).isEmpty)
                        extendLifetime(index)
                    }
                }
            }
            group.addTask {
                for _ in 0..<30 {
                    do throws(CodeIndexError) {
                        try CodeIndex.deleteFolder(ofIndex: path)
                    } catch {
                        // The folder may be gone, or a run in it.
                        if case .failed = error { throw error }
                    }
                }
            }
            try await group.waitForAll()
        }
        extendLifetime(folder)
    }

    @Test("Storing a file again changes nothing")
    func storedTwice() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let file = Sample.file(Sample.key("a"), "x")
        try index.store([file], chunker: Sample.chunker)
        let ids = try index.view(of: [file.key], chunker: Sample.chunker).chunkIDs(ofFile: "a")
        try index.store([file, file], chunker: Sample.chunker)

        let view = try index.view(of: [file.key, file.key], chunker: Sample.chunker)
        #expect(view.chunkIDs(ofFile: "a") == ids)
        #expect(try index.statistics().chunkCount == 1)
        #expect(try view.terms().search(["x"]).chunks.map(\.id) == ids)
    }

    @Test("Nothing is removed while another run has the index open")
    func removalWaits() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        try Sample.fill(index)
        let kept = Sample.key("f3.swift")
        var unneeded = try index.storedKeys()
        unneeded.keep(kept)
        // A view that another run shows keeps everything where it is.
        let other = try CodeIndex(path: folder.indexPath)
        #expect(throws: CodeIndexError.busy(path: folder.indexPath)) {
            try index.remove(unneeded, keepingChunkers: [Sample.chunker])
        }
        #expect(try other.statistics().fileCount == 20)
        extendLifetime(other)
    }

    @Test("What no tree reaches is removed with its terms and vectors, and ids are not used again")
    func removal() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        try Sample.fill(index)
        let kept = Sample.key("f3.swift")
        let lost = Sample.key("f4.swift")
        let stale = try index.view(of: [kept, lost], chunker: Sample.chunker)
        #expect(try index.isRemovalDue(treeFileCount: 1) == false)
        var unneeded = try index.storedKeys()
        unneeded.keep(kept)
        #expect(try index.remove(unneeded, keepingChunkers: [Sample.chunker]) == 19)

        let statistics = try index.statistics()
        #expect(statistics.fileCount == 1)
        #expect(statistics.chunkCount == 3)
        #expect(statistics.vectorFileCounts == ["m": 1])
        #expect(try stale.terms().search(["common"]).chunks.count == 2)
        try index.store(
            [Sample.file(lost, "common", "common", "common")], chunker: Sample.chunker)
        #expect(try stale.terms().search(["common"]).chunks.count == 2)
    }

    @Test("Files of other chunkers are removed, files stored meanwhile are not")
    func removalOfOthers() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let (a, b) = (Sample.key("a"), Sample.key("b"))
        try index.store([Sample.file(a, "x")], chunker: "old")
        try index.store([Sample.file(a, "x")], chunker: Sample.chunker)
        var unneeded = try index.storedKeys()
        unneeded.keep(a)
        try index.store([Sample.file(b, "y")], chunker: Sample.chunker)
        #expect(try index.remove(unneeded, keepingChunkers: [Sample.chunker]) == 1)
        #expect(try index.missing([a, b], chunker: Sample.chunker).isEmpty)
        #expect(try index.missing([a], chunker: "old") == [a])
    }

    @Test("Half of what is stored since the last removal makes the next one due")
    func removalIsDue() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        func store(_ range: Range<Int>) throws {
            try index.store(
                range.map { Sample.file(Sample.key("f\($0)"), "x") }, chunker: Sample.chunker)
        }
        try store(0..<520)
        #expect(try index.isRemovalDue(treeFileCount: 10) == false)
        try store(520..<521)
        #expect(try index.isRemovalDue(treeFileCount: 10) == true)
        #expect(try index.isRemovalDue(treeFileCount: 500) == false)
        var unneeded = try index.storedKeys()
        for number in 0..<300 { unneeded.keep(Sample.key("f\(number)")) }
        try index.remove(unneeded, keepingChunkers: [Sample.chunker])
        try store(300..<1100)
        #expect(try index.isRemovalDue(treeFileCount: 10) == false)
        try store(1100..<1101)
        #expect(try index.isRemovalDue(treeFileCount: 10) == true)
    }

    @Test("Revisions that were asked about are kept for their days")
    func revisions() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        try index.note(revision: "a", day: 10)
        try index.note(revision: "b", day: 20)
        try index.note(revision: "a", day: 15)
        #expect(try index.revisions(since: 15) == ["a", "b"])
        #expect(try index.revisions(since: 16) == ["b"])
        #expect(try index.revisions(since: 0) == ["b"])
    }

    @Test("Two connections that write at once both succeed")
    func twoWriters() async throws {
        let folder = try TemporaryFolder()
        let path = folder.indexPath
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<3 {
                group.addTask {
                    let index = try CodeIndex(path: path)
                    for batch in 0..<10 {
                        try index.store(
                            [
                                Sample.file(Sample.key("w\(writer)/\(batch)"), "a", "b"),
                                Sample.file(Sample.key("shared/\(batch)"), "c"),
                            ], chunker: Sample.chunker)
                    }
                }
            }
            try await group.waitForAll()
        }
        let statistics = try CodeIndex(path: path).statistics()
        #expect(statistics.fileCount == 40)
        #expect(statistics.chunkCount == 70)
    }
}
