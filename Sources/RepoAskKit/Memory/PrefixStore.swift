// The KV cache of the far prefix, kept on disk: asking again costs the question, the near text and the
// answer.

package import Generation
internal import Hashing
internal import Tensors
package import Transformer

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Keys and values of a prompt's beginning, as far as they are still right.
///
/// The file names what it was made with (decoder, weights, bytes of a position) and has a hash of every
/// step of rows, of all rows up to its end. After a change the steps before the first changed row are
/// used, the others read again. Whatever is wrong with the file, the prefix is read anew.
package struct PrefixStore {
    package let path: String
    /// Decoder and weights that the rows were made and read with.
    let maker: String

    /// Rows between two hashes: what is read again after a change is at most so much too long.
    private static let step = 16
    private static let magic = "repoask prefix 1"

    package init(path: String, maker: String) {
        self.path = path
        self.maker = maker
    }

    /// Reads `prefix` into the generator's memory, from the file as far as it reaches, and keeps what
    /// was read.
    ///
    /// - Parameters:
    ///   - lora: On while it is read; ``maker`` names it.
    ///   - following: On behind it.
    /// - Returns: Rows that were known before.
    package func prepare(
        _ prefix: ModelInput, lora: LoRA? = nil, before following: LoRA? = nil,
        with generator: TextGenerator
    ) throws -> Int {
        let hiddenSize = generator.model.configuration.hiddenSize
        let hashes = Self.hashes(of: prefix, hiddenSize: hiddenSize)
        let total = prefix.positionCount(hiddenSize: hiddenSize)
        let bytesPerPosition = generator.model.cacheShape.bytesPerPosition
        let (known, rows) = try generator.prepare(prefix, lora: lora, before: following) {
            kept(matching: hashes, bytesPerPosition: bytesPerPosition)
        }
        if let rows {
            keep(rows, count: total, hashes: hashes, bytesPerPosition: bytesPerPosition)
        }
        return known
    }

    /// What the file holds of a prefix with these hashes; nil if nothing.
    private func kept(matching hashes: [String], bytesPerPosition: Int) -> (
        count: Int, rows: [UInt8]
    )? {
        guard let file = try? MappedFile(path: path) else { return nil }
        // The longest head: a hash and a line break for each step.
        let head = file.bytes(at: 0, count: min(file.byteCount, 1 << 20)) ?? []
        guard let end = head.firstRange(of: Array("\n\n".utf8)) else { return nil }
        let lines = String(decoding: head[..<end.lowerBound], as: UTF8.self)
            .split(separator: "\n").map(String.init)
        guard lines.count >= 2, lines[0] == first(bytesPerPosition) else { return nil }
        guard let count = Int(lines[1]), count > 0, count <= file.byteCount / bytesPerPosition,
            file.byteCount - end.upperBound == count * bytesPerPosition,
            lines.count == 2 + (count + Self.step - 1) / Self.step
        else { return nil }
        let shared = zip(lines.dropFirst(2), hashes).prefix { $0 == $1 }.count
        guard shared > 0, let rows = file.bytes(at: end.upperBound, count: count * bytesPerPosition)
        else { return nil }
        return (min(shared * Self.step, count), rows)
    }

    private func keep(
        _ rows: [UInt8], count: Int, hashes: [String], bytesPerPosition: Int
    ) {
        let lines = [first(bytesPerPosition), "\(count)"] + hashes
        let head = Array((lines.joined(separator: "\n") + "\n\n").utf8)
        let folder = URL(filePath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // In one step, so that no other process sees half of it. Without it all is read again.
        try? Data(head + rows).write(to: URL(filePath: path), options: .atomic)
    }

    private func first(_ bytesPerPosition: Int) -> String {
        "\(Self.magic) \(maker) \(bytesPerPosition)"
    }

    /// For each step of rows the SHA-256 of all rows up to its end.
    static func hashes(of prefix: ModelInput, hiddenSize: Int) -> [String] {
        var hashes: [String] = []
        var hash = SHA256()
        var count = 0
        func add(_ bytes: [UInt8]) {
            hash.update(bytes)
            count += 1
            if count.isMultiple(of: step) { hashes.append(hash.hex()) }
        }
        for piece in prefix.pieces {
            switch piece {
            case .tokens(let ids):
                for id in ids { add(Array("t\(id) ".utf8)) }
            case .embeddings(let values), .placed(let values, _):
                for start in stride(from: 0, to: values.count, by: hiddenSize) {
                    add(
                        [UInt8(ascii: "r")]
                            + values[start..<start + hiddenSize].flatMap { value in
                                (0..<4).map {
                                    UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0)))
                                }
                            })
                }
            }
        }
        if !count.isMultiple(of: step) { hashes.append(hash.hex()) }
        return hashes
    }
}
