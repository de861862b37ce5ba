internal import Foundation
internal import Hashing
internal import Tensors

/// A copy of a fixture package in a temporary folder, to be damaged; deleted with the value.
final class PackageCopy {
    let url: URL
    var folder: String { url.path() }

    init(of name: String) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "package-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: Cases.fixture(name)), to: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func bytes(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appending(path: file)))
    }

    func write(_ bytes: [UInt8], to file: String) throws {
        try Data(bytes).write(to: url.appending(path: file))
    }

    /// Replaces text in the description.
    func describe(_ old: String, as new: String) throws {
        let text = String(decoding: try bytes("package.json"), as: UTF8.self)
        guard text.contains(old) else { throw NoSuchText(text: old) }
        try write(Array(text.replacing(old, with: new).utf8), to: "package.json")
    }

    struct NoSuchText: Error { let text: String }

    /// Writes other weights, and their hash into the description.
    func replaceWeights(with bytes: [UInt8]) throws {
        let old = SHA256.hex(of: try self.bytes("weights.safetensors"))
        try write(bytes, to: "weights.safetensors")
        try describe(old, as: SHA256.hex(of: bytes))
    }

    /// Replaces text in the weights' header by text as long, with the hash described.
    func rename(_ old: String, to new: String) throws {
        precondition(old.utf8.count == new.utf8.count)
        var bytes = try bytes("weights.safetensors")
        guard let place = bytes.firstRange(of: Array(old.utf8)) else { throw NoSuchText(text: old) }
        bytes.replaceSubrange(place, with: Array(new.utf8))
        try replaceWeights(with: bytes)
    }
}
