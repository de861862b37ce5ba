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
    /// On while any of their rows are read.
    let lora: LoRA?
    /// SHA-256 of the decoder's file.
    let decoderHash: String
    /// What was wanted and cannot be, in words.
    let notes: [String]

    /// Reads at most near.
    static let none = DecoderMemory(
        far: nil, middle: nil, ratio: 1, lora: nil, decoderHash: "", notes: [])

    private init(
        far: MemoryMethod?, middle: MemoryMethod?, ratio: Int, lora: LoRA?, decoderHash: String,
        notes: [String]
    ) {
        self.far = far
        self.middle = middle
        self.ratio = ratio
        self.lora = lora
        self.decoderHash = decoderHash
        self.notes = notes
    }

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
        var lora = try reader(
            of: [far, middle].compactMap(\.self), among: weights.packages, generator)
        if lora == nil {
            // A pass has one state: two LoRAs, each trained without the other, cannot both be on.
            if far?.readerLoRA != nil, middle?.readerLoRA != nil {
                notes.append("no reader for both far and middle; far is off")
                far = nil
            }
            lora = middle?.readerLoRA ?? far?.readerLoRA
        }
        return DecoderMemory(
            far: far, middle: middle, ratio: weights.ratio ?? 1, lora: lora,
            decoderHash: weights.decoderHash, notes: notes)
    }

    /// The LoRA of a reader that was trained to read all of `methods`.
    private static func reader(
        of methods: [MemoryMethod], among packages: [WeightPackage], _ generator: TextGenerator
    ) throws -> LoRA? {
        let needed = methods.map(\.package.description.weights.sha256)
        let reader = packages.first { package in
            let reads = package.description.reads?.values.map(\.self) ?? []
            return package.distance == nil && !needed.isEmpty && needed.allSatisfy(reads.contains)
        }
        return try reader.map {
            try MemoryMethod($0, model: generator.model, tokenizer: generator.tokenizer).readerLoRA
        } ?? nil
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
