/// A safetensors weight file: F32, F16 and BF16 tensors, mapped.
///
/// Tensors of other types are listed but cannot be read. Every size in the header is checked
/// against the file before it is used.
public struct SafetensorsFile: Sendable {
    /// The header's `__metadata__`; empty if it has none.
    public let metadata: [String: String]
    /// Names of all tensors, sorted.
    public let tensorNames: [String]

    let file: MappedFile
    let tensors: [String: StoredTensor]

    /// The format's own bound on its header.
    static let headerLimit = 100_000_000

    /// Opens the file and reads its header.
    ///
    /// - Throws: ``WeightsError/unreadable(path:reason:)`` or
    ///   ``WeightsError/malformed(path:reason:)``.
    public init(path: String) throws(WeightsError) {
        let file = try MappedFile(path: path)
        guard let length = file.load(UInt64.self, at: 0), length <= Self.headerLimit,
            let bytes = file.bytes(at: 8, count: Int(length))
        else {
            throw .malformed(path: path, reason: "the header's length is more than the file holds")
        }
        guard let header = SafetensorsHeader(bytes) else {
            throw .malformed(path: path, reason: "the header is not the JSON it should be")
        }
        var tensors: [String: StoredTensor] = [:]
        for (name, entry) in header.entries {
            tensors[name] = try Self.stored(name, entry, start: 8 + Int(length), in: file)
        }
        self.file = file
        self.tensors = tensors
        metadata = header.metadata
        tensorNames = tensors.keys.sorted()
    }

    private static func stored(
        _ name: String, _ entry: SafetensorsHeader.Entry, start: Int, in file: MappedFile
    ) throws(WeightsError) -> StoredTensor {
        let formats: [String: BlockFormat] = ["F32": .f32, "F16": .f16, "BF16": .bf16]
        guard let format = formats[entry.type] else {
            return StoredTensor(shape: entry.shape, layout: .unsupported(entry.type))
        }
        guard
            let tensor = StoredTensor(
                shape: entry.shape, format: format, start: start, offset: entry.begin, in: file),
            entry.end - entry.begin
                == entry.shape.reduce(1, *) * format.bytesPerBlock
        else {
            throw .malformed(
                path: file.path, reason: "tensor '\(name)' does not fit the bytes it names")
        }
        return tensor
    }

    /// Whether the file holds a tensor of this name, in whatever type.
    public func hasTensor(_ name: String) -> Bool { tensors[name] != nil }

    /// The tensor's shape, outermost dimension first; `nil` if the file has none of this name.
    public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    /// The tensor as a matrix of two dimensions, `[rowCount, columnCount]`, still in the file.
    ///
    /// - Throws: ``WeightsError`` if it is missing, not of two dimensions, or of another type.
    public func matrix(_ name: String) throws(WeightsError) -> WeightMatrix {
        try tensors.found(name).matrix(name, in: file)
    }

    /// The tensor of one dimension as floats.
    ///
    /// - Throws: ``WeightsError`` if it is missing, not of one dimension, or of another type.
    public func vector(_ name: String) throws(WeightsError) -> [Float] {
        try tensors.found(name).vector(name, in: file)
    }
}
