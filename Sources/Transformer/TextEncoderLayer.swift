internal import Tensors

/// One linear map of the encoder, kept the way the matrix product reads it fastest.
struct EncoderProjection: Sendable {
    let inputSize: Int
    let outputSize: Int
    /// `[inputSize, outputSize]`, the file's matrix transposed.
    let weight: [Float]
    /// `[outputSize]`
    let bias: [Float]

    /// Joins maps of one input, side by side.
    ///
    /// - Parameter names: Prefixes of `.weight` `[outputSize / names.count, inputSize]` and `.bias`.
    init(
        _ names: [String], inputSize: Int, outputSize: Int, in file: SafetensorsFile
    ) throws {
        let partSize = outputSize / names.count
        var weight = [Float](repeating: 0, count: inputSize * outputSize)
        var bias: [Float] = []
        var row = [Float](repeating: 0, count: inputSize)
        for (part, name) in names.enumerated() {
            let matrix = try file.encoderMatrix(
                name + ".weight", rows: partSize, columns: inputSize)
            for output in 0..<partSize {
                var span = row.mutableSpan
                matrix.copyRow(output, into: &span)
                for input in 0..<inputSize {
                    weight[input * outputSize + part * partSize + output] = row[input]
                }
            }
            bias += try file.encoderVector(name + ".bias", count: partSize)
        }
        self.inputSize = inputSize
        self.outputSize = outputSize
        self.weight = weight
        self.bias = bias
    }

    /// `output[p] = weight · input[p]`, without the bias.
    ///
    /// - Parameters:
    ///   - input: `[positions, inputSize]` at least.
    ///   - output: `[positions, outputSize]` at least.
    func multiply(_ input: [Float], positions: Int, into output: inout [Float]) {
        var target = output.mutableSpan
        MatrixProduct.multiply(
            input.span, weight.span, rows: positions, columns: outputSize, inner: inputSize,
            into: &target)
    }
}

/// Scale and shift of a layer norm, each `[hiddenSize]`.
struct EncoderNorm: Sendable {
    let scale: [Float]
    let shift: [Float]

    init(_ name: String, size: Int, in file: SafetensorsFile) throws {
        scale = try file.encoderVector(name + ".weight", count: size)
        shift = try file.encoderVector(name + ".bias", count: size)
    }
}

/// The weights of one block: attention, then two projections, each with a residual and a norm.
struct EncoderLayer: Sendable {
    /// Query, key and value of all heads in one product.
    let attentionInput: EncoderProjection
    let attentionOutput: EncoderProjection
    let attentionNorm: EncoderNorm
    let widening: EncoderProjection
    let narrowing: EncoderProjection
    let outputNorm: EncoderNorm

    init(
        _ index: Int, configuration: TextEncoderConfiguration, in file: SafetensorsFile
    ) throws {
        let size = configuration.hiddenSize
        let name = "encoder.layer.\(index)."
        attentionInput = try EncoderProjection(
            ["query", "key", "value"].map { name + "attention.self." + $0 }, inputSize: size,
            outputSize: 3 * size, in: file)
        attentionOutput = try EncoderProjection(
            [name + "attention.output.dense"], inputSize: size, outputSize: size, in: file)
        attentionNorm = try EncoderNorm(
            name + "attention.output.LayerNorm", size: size, in: file)
        widening = try EncoderProjection(
            [name + "intermediate.dense"], inputSize: size,
            outputSize: configuration.intermediateSize, in: file)
        narrowing = try EncoderProjection(
            [name + "output.dense"], inputSize: configuration.intermediateSize, outputSize: size,
            in: file)
        outputNorm = try EncoderNorm(name + "output.LayerNorm", size: size, in: file)
    }
}

extension SafetensorsFile {
    /// The matrix of this name, held to its shape.
    func encoderMatrix(_ name: String, rows: Int, columns: Int) throws -> WeightMatrix {
        let found = shape(of: name) ?? []
        guard found == [rows, columns] else {
            throw InferenceError.shapeMismatch(
                name: name, expected: [rows, columns], found: found)
        }
        return try matrix(name)
    }

    /// The vector of this name, held to its length.
    func encoderVector(_ name: String, count: Int) throws -> [Float] {
        let found = shape(of: name) ?? []
        guard found == [count] else {
            throw InferenceError.shapeMismatch(name: name, expected: [count], found: found)
        }
        return try vector(name)
    }
}
