/// A GGUF v3 weight file: its metadata, and its tensors in the block format they are stored in.
///
/// The file is mapped; opening it reads the header only. Every count and offset in the header is
/// checked against the file's size before memory is reserved or read for it.
public struct GGUFFile: Sendable {
    /// The file's key-value metadata.
    public let metadata: [String: MetadataValue]
    /// Names of all tensors, in the file's order.
    public let tensorNames: [String]

    let file: MappedFile
    let tensors: [String: StoredTensor]

    /// Opens the file and reads its header.
    ///
    /// - Throws: ``WeightsError/unreadable(path:reason:)`` or
    ///   ``WeightsError/malformed(path:reason:)``.
    /// - Complexity: Linear in the header (about 50 ms for a vocabulary of 150,000 tokens).
    public init(path: String) throws(WeightsError) {
        try self.init(file: MappedFile(path: path))
    }

    init(file: MappedFile) throws(WeightsError) {
        var reader = GGUFReader(file: file)
        let header = try reader.readHeader()
        self.file = file
        metadata = header.metadata
        tensorNames = header.tensors.map(\.name)
        tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0.tensor) })
    }

    /// Whether the file holds a tensor of this name, in whatever format.
    public func hasTensor(_ name: String) -> Bool { tensors[name] != nil }

    /// The tensor's shape, outermost dimension first (a matrix is `[rows, columns]`); `nil` if the
    /// file has none of this name.
    public func shape(of name: String) -> [Int]? { tensors[name]?.shape }

    /// The tensor as a matrix of two dimensions, `[rowCount, columnCount]`, still in the file.
    ///
    /// - Throws: ``WeightsError`` if it is missing, not of two dimensions, or in another format.
    public func matrix(_ name: String) throws(WeightsError) -> WeightMatrix {
        try tensors.found(name).matrix(name, in: file)
    }

    /// The tensor of one dimension as floats.
    ///
    /// - Throws: ``WeightsError`` if it is missing, not of one dimension, or in another format.
    public func vector(_ name: String) throws(WeightsError) -> [Float] {
        try tensors.found(name).vector(name, in: file)
    }
}
