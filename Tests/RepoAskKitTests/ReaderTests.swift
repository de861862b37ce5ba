import Compression
import Foundation
import RepoAskKit
import Testing
import Transformer

/// Readers: packages whose LoRA reads the rows of others, on a tiny decoder with weights of noise.
@Suite struct ReaderTests {
    @Test("A reader is listed, and is on whatever it was trained with is read")
    func chosen() throws {
        let weights = try TinyWeights()
        try weights.addReader(of: ["e2llm-tiny-qwen2", "icae-tiny-qwen2"])

        let packages = try weights.store.packages().map { try $0.get() }
        let reader = try #require(packages.first { $0.name == "reader" })
        let summary = WeightSummary(reader)
        #expect(summary.method == "reader" && summary.distance == nil && summary.scores.isEmpty)
        let memory = try weights.memory(.all)
        #expect(memory.notes.isEmpty)
        for (far, middle) in [(true, true), (true, false), (false, true)] {
            #expect(memory.reader(far: far, middle: middle)?.package.name == "reader")
        }
        #expect(memory.reader(far: true, middle: true)?.readerLoRA != nil)
        #expect(memory.reader(far: true, middle: true)?.compressor == nil)
        #expect(memory.reader(far: false, middle: false) == nil)
        #expect(memory.mixture(far: true, middle: true) == nil)
        #expect(
            try weights.memory(.middle).reader(far: false, middle: true)?.package.name == "reader")
    }

    @Test("Without a reader each distance is read as it was trained, and a mixture is said")
    func none() throws {
        let weights = try TinyWeights()

        let memory = try weights.memory(.all)

        #expect(memory.notes.isEmpty)
        #expect(memory.reader(far: true, middle: false) == nil)
        #expect(memory.reader(far: false, middle: true)?.package.name == "icae-tiny-qwen2")
        #expect(memory.reader(far: true, middle: true)?.package.name == "icae-tiny-qwen2")
        #expect(memory.mixture(far: true, middle: false) == nil)
        #expect(memory.mixture(far: false, middle: true) == nil)
        #expect(
            memory.mixture(far: true, middle: true)
                == "no reader for both far and middle: 'e2llm-tiny-qwen2' was trained without the "
                + "LoRA of 'icae-tiny-qwen2', which is on")
    }

    @Test("A LoRA that is on at rows alone makes no mixture of distances")
    func rowsAlone() throws {
        let weights = try TinyWeights()
        try weights.describe("icae-tiny-qwen2") { description in
            var method = description["method"] as? [String: Any] ?? [:]
            method["reader_scope"] = "rows"
            description["method"] = method
        }

        let memory = try weights.memory(.all)

        #expect(memory.reader(far: true, middle: true)?.package.name == "icae-tiny-qwen2")
        #expect(memory.reader(far: true, middle: true)?.readerLoRA?.scope == .rows)
        #expect(memory.mixture(far: true, middle: true) == nil)
        #expect(memory.notes.isEmpty)
    }

    @Test("A reader of one distance does not read the other's rows")
    func otherDistance() throws {
        let weights = try TinyWeights()
        try weights.addReader(of: ["icae-tiny-qwen2"])

        let both = try weights.memory(.all)
        let middle = try weights.memory(.middle)

        #expect(both.reader(far: true, middle: true)?.package.name == "icae-tiny-qwen2")
        #expect(both.mixture(far: true, middle: true) != nil)
        #expect(middle.reader(far: false, middle: true)?.package.name == "reader")
    }

    @Test("A reader that was trained with other weights than are there is refused, and said so")
    func otherVersion() throws {
        let weights = try TinyWeights()
        try weights.addReader(of: ["e2llm-tiny-qwen2", "icae-tiny-qwen2"])
        try weights.describe("reader") { description in
            var reads = description["reads"] as? [String: Any] ?? [:]
            reads["icae-tiny-qwen2"] = String(repeating: "0", count: 64)
            description["reads"] = reads
        }

        let memory = try weights.memory(.all)

        #expect(
            memory.notes
                == ["weights 'reader' were trained to read another version of 'icae-tiny-qwen2'"])
        #expect(memory.reader(far: true, middle: true)?.package.name == "icae-tiny-qwen2")
    }

    @Test(
        "A reader without a LoRA, or of no packages, is refused",
        arguments: ["method.reader_rank", "reads", "reader_lora"])
    func empty(_ part: String) throws {
        let weights = try TinyWeights()
        try weights.addReader(
            of: ["e2llm-tiny-qwen2", "icae-tiny-qwen2"], withTensors: part != "reader_lora")
        try weights.describe("reader") { description in
            if part == "reads" { description["reads"] = [String: Any]() }
            guard part == "method.reader_rank" else { return }
            var method = description["method"] as? [String: Any] ?? [:]
            method["reader_rank"] = 0
            description["method"] = method
        }

        if part == "reader_lora" {
            let error = #expect(throws: PackageError.self) { try weights.memory(.all) }
            #expect("\(try #require(error))".contains("tensor 'reader_lora' is missing"))
        } else {
            let memory = try weights.memory(.all)
            #expect(memory.notes.count == 1 && memory.notes[0].contains("'\(part)'"))
            #expect(memory.reader(far: true, middle: true)?.package.name == "icae-tiny-qwen2")
        }
    }
}

/// A folder with the packages of far and middle of a tiny decoder; deleted with the value.
private final class TinyWeights {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let decoder =
        tests.appending(path: "TransformerTests/Fixtures/tiny-qwen2.gguf").path()

    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "weights-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["e2llm-tiny-qwen2", "icae-tiny-qwen2"] {
            try FileManager.default.copyItem(
                at: Self.tests.appending(path: "CompressionTests/Fixtures/\(name)"),
                to: folder.appending(path: name))
        }
        // Was made up for no encoder; a package of another than search's fits no decoder.
        let encoder = try #require(
            ModelManifest.builtIn.model(ModelManifest.defaultEncoder)?.files
                .first { $0.name == "model.safetensors" })
        try describe("e2llm-tiny-qwen2") { description in
            var models = description["base_models"] as? [String: Any] ?? [:]
            models["encoder"] = ["id": ModelManifest.defaultEncoder, "sha256": encoder.sha256]
            description["base_models"] = models
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Sees this folder alone.
    var store: WeightStore {
        var store = WeightStore(home: home)
        store.environment = ["REPOASK_WEIGHTS": folder.path()]
        store.executablePath = ""
        return store
    }

    private var home: RepoAskHome { RepoAskHome(path: folder.path() + "/none") }

    /// What the tiny decoder reads the distances of `choice` with.
    func memory(_ choice: MemoryChoice) throws -> DecoderMemory {
        try LoadedDecoder(
            Self.decoder, choice,
            weights: FittingWeights(of: Self.decoder, for: choice, in: store), home: home,
            threadCount: 1
        ).memory
    }

    /// Adds a package with the reader's LoRA of the memory slots' package alone.
    func addReader(of names: [String], withTensors: Bool = true) throws {
        let reader = folder.appending(path: "reader")
        try FileManager.default.copyItem(at: folder.appending(path: "icae-tiny-qwen2"), to: reader)
        let weights = reader.appending(path: "weights.safetensors")
        let tensors = try StoredTensors(at: weights).filter { name in
            withTensors && name.hasPrefix("reader_lora.")
        }
        try tensors.write(to: weights)
        var reads: [String: String] = [:]
        for name in names {
            reads[name] = try WeightPackage(folder: folder.appending(path: name).path())
                .description.weights.sha256
        }
        func describe(hash: String) throws {
            try self.describe("reader") { description in
                var method = description["method"] as? [String: Any] ?? [:]
                method["method"] = "reader"
                description["method"] = method
                description["ratios"] = [Int]()
                description["reads"] = reads
                description["weights"] = ["sha256": hash, "tensors": tensors.shapes]
            }
        }
        // Whoever checks the weights says what their hash is.
        try describe(hash: String(repeating: "0", count: 64))
        do throws(PackageError) {
            _ = try WeightPackage(folder: reader.path())
        } catch {
            guard case .wrongHash(_, _, let found) = error else { throw error }
            try describe(hash: found)
        }
    }

    /// Changes the description of a package.
    func describe(_ name: String, _ change: (inout [String: Any]) -> Void) throws {
        let file = folder.appending(path: "\(name)/package.json")
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        var description = try #require(object as? [String: Any])
        change(&description)
        try JSONSerialization.data(withJSONObject: description).write(to: file)
    }
}

/// Some tensors of a safetensors file, as its bytes hold them.
private struct StoredTensors {
    private struct Entry: Codable {
        var dtype: String
        var shape: [Int]
        var offsets: [Int]

        private enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }
    }

    private var entries: [String: Entry]
    private var bytes: Data

    var shapes: [String: [Int]] { entries.mapValues(\.shape) }

    init(at url: URL) throws {
        let file = try Data(contentsOf: url)
        let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        entries = try JSONDecoder().decode(
            [String: Entry].self, from: Data(file.dropFirst(8).prefix(length)))
        bytes = Data(file.dropFirst(8 + length))
    }

    func filter(_ isIncluded: (String) -> Bool) -> StoredTensors {
        var kept = self
        kept.entries = [:]
        kept.bytes = Data()
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where isIncluded(name) {
            let start = kept.bytes.count
            kept.bytes += bytes[entry.offsets[0]..<entry.offsets[1]]
            kept.entries[name] = entry
            kept.entries[name]?.offsets = [start, kept.bytes.count]
        }
        return kept
    }

    func write(to url: URL) throws {
        var header = try JSONEncoder().encode(entries)
        // Tensors begin where eight bytes do.
        header += Data(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        try (Data(length) + header + bytes).write(to: url)
    }
}
