internal import Tensors
internal import Transformer

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The E2LLM adapter: chunk vectors of the text encoder to soft prompts of the decoder.
///
/// `soft prompt = x · skip + gelu((x ∘ norm) · up + upBias) · down + bias`, where x is a vector
/// scaled to a root mean square of 1. Source: arXiv 2409.06679.
public struct SoftPromptAdapter: UnitCompressor {
    /// Size of a chunk vector.
    public let vectorSize: Int
    /// Soft prompts a chunk.
    public let promptCount: Int
    private let innerSize: Int
    private let hiddenSize: Int
    private let norm: [Float]  // [vectorSize]
    private let up: [Float]  // [vectorSize, innerSize]
    private let upBias: [Float]  // [innerSize]
    private let down: [Float]  // [innerSize, hiddenSize]
    private let skip: [Float]  // [vectorSize, hiddenSize]
    private let bias: [Float]  // [hiddenSize]

    static let tensorNames: Set = ["norm", "up", "up_bias", "down", "skip", "bias"]

    init(
        _ package: WeightPackage, for configuration: DecoderConfiguration
    ) throws(PackageError) {
        let method = package.description.method
        // What the encoder's vectors must be is said by the weights alone.
        guard let size = package.file.shape(of: "norm")?.first, (1...65_536).contains(size) else {
            throw .wrongTensor(path: package.folder, name: "norm", reason: "is missing or empty")
        }
        (vectorSize, promptCount, innerSize) = (size, method.prompts, method.adapterHidden)
        hiddenSize = configuration.hiddenSize
        norm = try package.values("norm", [vectorSize])
        up = try package.values("up", [vectorSize, innerSize])
        upBias = try package.values("up_bias", [innerSize])
        down = try package.values("down", [innerSize, hiddenSize])
        skip = try package.values("skip", [vectorSize, hiddenSize])
        bias = try package.values("bias", [hiddenSize])
    }

    public var tokenLimit: Int { .max }

    public func compress(_ unit: SourceUnit, ratio: Int) throws -> MemoryRows {
        guard unit.vectors.count == promptCount * vectorSize else {
            throw InferenceError.badInput(
                "\(unit.vectors.count) values are not \(promptCount) chunk vectors of \(vectorSize)"
            )
        }
        return MemoryRows(
            values: softPrompts(of: unit.vectors), offsets: Array(0..<promptCount),
            length: promptCount)
    }

    /// The soft prompts of many vectors at once.
    ///
    /// - Parameter vectors: Of unit length, `[n, vectorSize]`.
    /// - Returns: `[n, hiddenSize]`.
    /// - Precondition: `vectors` holds whole vectors.
    public func softPrompts(of vectors: [Float]) -> [Float] {
        precondition(vectors.count.isMultiple(of: vectorSize), "vectors are [n, vectorSize]")
        let count = vectors.count / vectorSize
        let scale = Float(vectorSize).squareRoot()
        let x = vectors.map { $0 * scale }
        var normed = x
        for index in normed.indices { normed[index] *= norm[index % vectorSize] }
        var inner = Self.product(normed, up, rows: count, inner: vectorSize, adding: upBias)
        for index in inner.indices { inner[index] = Self.gelu(inner[index]) }
        var prompts = Self.product(x, skip, rows: count, inner: vectorSize, adding: bias)
        var target = prompts.mutableSpan
        MatrixProduct.multiply(
            inner.span, down.span, rows: count, columns: hiddenSize, inner: innerSize, beta: 1,
            into: &target)
        return prompts
    }

    /// Unit-length means of `count` equal runs of an encoder's token outputs: what ``compress(_:ratio:)``
    /// reads. With one run it is the chunk vector of search.
    ///
    /// - Parameter outputs: `[tokens, size]`, `[CLS]` and `[SEP]` among them.
    /// - Returns: `[count, size]`; a run without tokens is zero.
    public static func vectors(of outputs: [Float], size: Int, count: Int) -> [Float] {
        let tokenCount = outputs.count / size
        var vectors = [Float](repeating: 0, count: count * size)
        for token in 0..<tokenCount {
            let run = token * count / tokenCount
            for index in 0..<size { vectors[run * size + index] += outputs[token * size + index] }
        }
        for run in 0..<count {
            let values = vectors[run * size..<(run + 1) * size]
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in values.indices { vectors[index] /= max(length, .leastNormalMagnitude) }
        }
        return vectors
    }

    /// `a · b`, with `bias` added to every row.
    private static func product(
        _ a: [Float], _ b: [Float], rows: Int, inner: Int, adding bias: [Float]
    ) -> [Float] {
        var result = (0..<rows).flatMap { _ in bias }
        var target = result.mutableSpan
        MatrixProduct.multiply(
            a.span, b.span, rows: rows, columns: bias.count, inner: inner, beta: 1, into: &target)
        return result
    }

    /// GELU in its tanh form, as the adapter was trained.
    private static func gelu(_ x: Float) -> Float {
        0.5 * x * (1 + tanh(0.797_884_56 * (x + 0.044_715 * x * x * x)))
    }
}
