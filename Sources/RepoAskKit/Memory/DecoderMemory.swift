// The weights that let one decoder read at a distance, found by the hash of its file.

package import Compression
internal import Generation
internal import Hashing
internal import Tensors
internal import Transformer

/// The distances that a decoder can read at.
package struct DecoderMemory: Sendable {
    package let far: MemoryMethod?
    package let middle: MemoryMethod?
    /// Tokens that a slot of the middle stands for.
    let ratio: Int
    /// Was trained to read the rows of all of them.
    private let commonReader: MemoryMethod?
    /// SHA-256 of the decoder's file.
    let decoderHash: String
    /// What was wanted and cannot be, in words.
    package let notes: [String]

    /// Reads at most near.
    static let none = DecoderMemory(
        far: nil, middle: nil, ratio: 1, commonReader: nil, decoderHash: "", notes: [])

    /// Loads the weights for the distances of `choice`.
    ///
    /// - Throws: `PackageError` if a package's tensors do not fit this decoder.
    static func load(
        _ choice: MemoryChoice, from weights: FittingWeights, for generator: TextGenerator
    ) throws -> DecoderMemory {
        var notes = weights.notes
        func method(_ distance: Distance) throws -> MemoryMethod? {
            guard choice.contains(distance) else { return nil }
            guard let best = weights.best(distance) else {
                notes.append(weights.missing(distance))
                return nil
            }
            return try MemoryMethod(
                best, model: generator.model, tokenizer: generator.tokenizer)
        }
        var far = try method(.far)
        let middle = try method(.middle)
        let common = try commonReader(
            of: [far, middle].compactMap(\.self), among: weights.packages, generator)
        // Two LoRAs, each trained without the other, cannot both be on for the same text.
        let readers = [far, middle].compactMap { $0?.readerLoRA }
        if common == nil, readers.count == 2, readers.contains(where: { $0.scope == .all }) {
            notes.append("no reader for both far and middle; far is off")
            far = nil
        }
        return DecoderMemory(
            far: far, middle: middle, ratio: weights.ratio ?? 1, commonReader: common,
            decoderHash: weights.decoderHash, notes: notes)
    }

    /// Whose LoRA is on while rows of these distances are read; nil: none is. The far prefix is read in a
    /// pass of its own, with far's.
    package func reader(far readsFar: Bool, middle readsMiddle: Bool) -> MemoryMethod? {
        guard readsFar || readsMiddle else { return nil }
        if let commonReader { return commonReader }
        if readsMiddle, middle?.readerLoRA != nil { return middle }
        // Behind the prefix all rows are middle's: far's, on at rows alone, was trained for others.
        guard readsFar, let lora = far?.readerLoRA, !readsMiddle || lora.scope == .all else {
            return nil
        }
        return far
    }

    /// Says that a LoRA is on for the whole prompt which some of its rows were trained without; nil if
    /// none is.
    package func mixture(far readsFar: Bool, middle readsMiddle: Bool) -> String? {
        guard readsFar, readsMiddle, commonReader == nil, let far, let middle,
            let reader = reader(far: true, middle: true), reader.readerLoRA?.scope == .all
        else { return nil }
        let on = reader.package.name
        let other = on == far.package.name ? middle : far
        return "no reader for both far and middle: '\(other.package.name)' was trained without the "
            + "LoRA of '\(on)', which is on"
    }

    /// A reader that was trained to read all of `methods`.
    private static func commonReader(
        of methods: [MemoryMethod], among packages: [WeightPackage], _ generator: TextGenerator
    ) throws -> MemoryMethod? {
        let needed = methods.map(\.package.description.weights.sha256)
        let reader = packages.first { package in
            let reads = package.description.reads?.values.map(\.self) ?? []
            return package.distance == nil && !needed.isEmpty && needed.allSatisfy(reads.contains)
        }
        return try reader.map {
            try MemoryMethod($0, model: generator.model, tokenizer: generator.tokenizer)
        }
    }
}

extension ModelStore {
    /// SHA-256 of a decoder's file: a known model's from the manifest, which it was held to; a file's by
    /// reading it.
    func hash(ofDecoder idOrPath: String) throws -> String {
        if Self.isPath(idOrPath) { return SHA256.hex(of: try MappedFile(path: idOrPath)) }
        return try model(idOrPath).files[0].sha256
    }

    /// SHA-256 of one of a known model's files.
    func hash(of id: String, _ file: String) throws -> String {
        try model(id).files.first { $0.name == file }?.sha256 ?? ""
    }
}
