import Foundation
import Tensors
import Testing

@Suite final class WeightFileTests {
    /// A file of this test's own.
    private let path =
        FileManager.default.temporaryDirectory.path + "/repoask-tensors-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @Test("A GGUF file gives back its metadata and tensors")
    func readsGGUF() throws {
        let file = try GGUFFile(path: try temporary(GGUFBytes.small()))
        #expect(file.metadata.string("general.architecture") == "test")
        #expect(file.metadata.int("test.layers") == 3)
        #expect(file.metadata.float("test.base") == 0.5)
        #expect(file.metadata.bool("test.flag") == true)
        #expect(file.metadata.strings("test.tokens") == ["a", "ü", ""])
        #expect(file.metadata.ints("test.types") == [-1, 2])
        #expect(file.metadata.int("test.base") == nil)
        #expect(file.tensorNames == ["m", "v", "odd"])
        #expect(file.shape(of: "m") == [2, 3])
        let matrix = try file.matrix("m")
        #expect(matrix.row(1) == [4, 5, 6])
        #expect(try file.vector("v") == [7, 8])
        #expect(throws: WeightsError.missingTensor(name: "x")) { try file.matrix("x") }
        #expect(throws: WeightsError.shapeMismatch(name: "m", expected: [-1], found: [2, 3])) {
            try file.vector("m")
        }
        #expect(throws: WeightsError.unsupportedFormat(name: "odd", format: "GGUF type 99")) {
            try file.matrix("odd")
        }
    }

    @Test("A safetensors file gives back its tensors")
    func readsSafetensors() throws {
        let file = try SafetensorsFile(path: try temporary(safetensorsBytes()))
        #expect(file.tensorNames == ["bf", "ids", "m"])
        #expect(file.metadata == ["format": "p\u{1F600}t"])
        #expect(try file.matrix("m").row(0) == [1, 2])
        #expect(try file.vector("bf") == [1])
        #expect(throws: WeightsError.unsupportedFormat(name: "ids", format: "I64")) {
            try file.vector("ids")
        }
    }

    @Test("Files that lie about their sizes are refused")
    func refusesLies() throws {
        var huge = GGUFBytes()
        huge.header(tensors: 1 << 60, metadata: 0)
        #expect(throws: WeightsError.self) { try GGUFFile(path: try temporary(huge.bytes)) }
        var array = GGUFBytes()
        array.header(tensors: 0, metadata: 1)
        array.string("k")
        array.integers([UInt32(9), 8])
        array.integers([UInt64(1) << 62])
        #expect(throws: WeightsError.self) { try GGUFFile(path: try temporary(array.bytes)) }
        var length = safetensorsBytes()
        length[7] = 0x7F
        #expect(throws: WeightsError.self) { try SafetensorsFile(path: try temporary(length)) }
        #expect(throws: WeightsError.self) { try GGUFFile(path: "/nonexistent") }
        #expect(throws: WeightsError.self) { try GGUFFile(path: "/") }
        #expect(throws: WeightsError.self) { try GGUFFile(path: try temporary([])) }
    }

    /// In a process of its own, because the bound is on the memory of a whole process, and other
    /// suites read real models in this one.
    @Test("Mutated files are read or refused, never more")
    func survivesMutations() async {
        await #expect(processExitsWith: .success) {
            let tests = WeightFileTests()
            let gguf = GGUFBytes.small()
            let safetensors = tests.safetensorsBytes()
            var random = SplitMix(state: 2024)
            var refused = 0
            for _ in 0..<1000 {
                let path = try tests.temporary(tests.mutated(gguf, &random))
                do {
                    let file = try GGUFFile(path: path)
                    for name in file.tensorNames {
                        _ = try? file.vector(name)
                        if let matrix = try? file.matrix(name), matrix.columnCount < 1 << 20 {
                            if matrix.rowCount > 0 { _ = matrix.row(matrix.rowCount - 1) }
                        }
                    }
                } catch { refused += 1 }
                let other = try tests.temporary(tests.mutated(safetensors, &random))
                do {
                    let file = try SafetensorsFile(path: other)
                    for name in file.tensorNames { _ = try? file.vector(name) }
                } catch { refused += 1 }
            }
            #expect(refused > 300)
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            let kilobytes = peak.flatMap { Int($0.split(separator: " ").dropLast().last ?? "") }
            #expect(try #require(kilobytes) < 200_000)
        }
    }

    // MARK: Files

    private func temporary(_ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes[place] = 255
            case 3: bytes.remove(at: place)
            default: bytes.removeLast(min(bytes.count, place / 4))
            }
        }
        return bytes
    }

    private func safetensorsBytes() -> [UInt8] {
        let header = """
            {"__metadata__":{"format":"p\\ud83d\\ude00t"}, "m":{"dtype":"F32","shape":[1,2],\
            "data_offsets":[0,8]},"bf":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]},\
            "ids":{"dtype":"I64","shape":[1],"data_offsets":[10,18]}}
            """
        var bytes = GGUFBytes()
        bytes.integers([UInt64(header.utf8.count)])
        bytes.bytes += Array(header.utf8)
        bytes.integers([Float(1).bitPattern, Float(2).bitPattern])
        bytes.bytes += [0x80, 0x3F, 1, 0, 0, 0, 0, 0, 0, 0]
        return bytes.bytes
    }
}

/// Writes GGUF piece by piece.
struct GGUFBytes {
    var bytes: [UInt8] = []

    mutating func integers<Integer: FixedWidthInteger>(_ values: [Integer]) {
        for value in values {
            for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
            }
        }
    }

    mutating func string(_ text: String) {
        integers([UInt64(text.utf8.count)])
        bytes += Array(text.utf8)
    }

    mutating func header(tensors: UInt64, metadata: UInt64) {
        bytes += Array("GGUF".utf8)
        integers([UInt32(3)])
        integers([tensors, metadata])
    }

    mutating func tensor(_ name: String, _ extents: [UInt64], type: UInt32, offset: UInt64) {
        string(name)
        integers([UInt32(extents.count)])
        integers(extents)
        integers([type])
        integers([offset])
    }

    static func small() -> [UInt8] {
        var file = GGUFBytes()
        file.header(tensors: 3, metadata: 6)
        file.string("general.architecture")
        file.integers([UInt32(8)])
        file.string("test")
        file.string("test.layers")
        file.integers([UInt32(4), 3])
        file.string("test.base")
        file.integers([UInt32(6), Float(0.5).bitPattern])
        file.string("test.flag")
        file.integers([UInt32(7)])
        file.bytes.append(1)
        file.string("test.tokens")
        file.integers([UInt32(9), 8])
        file.integers([UInt64(3)])
        for token in ["a", "ü", ""] { file.string(token) }
        file.string("test.types")
        file.integers([UInt32(9), 5])
        file.integers([UInt64(2)])
        file.integers([Int32(-1), 2])
        file.tensor("m", [3, 2], type: 0, offset: 0)
        file.tensor("v", [2], type: 0, offset: 32)
        file.tensor("odd", [2, 2], type: 99, offset: 0)
        while file.bytes.count % 32 != 0 { file.bytes.append(0) }
        file.integers((1...6).map { Float($0).bitPattern })
        file.integers([UInt32(0), 0, Float(7).bitPattern, Float(8).bitPattern])
        return file.bytes
    }
}
