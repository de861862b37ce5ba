/// One thread's buffers and its way through the layers with a few texts at a time.
///
/// The texts' rows lie one after the other, without padding: products run over all rows at once,
/// attention over each text.
struct TextEncoderPass {
    private let configuration: TextEncoderConfiguration
    /// `[capacity, hiddenSize]`: input and output of each layer.
    private var hidden: [Float]
    /// `[capacity, hiddenSize]`: a block's result before its residual.
    private var result: [Float]
    /// `[capacity, hiddenSize]`
    private var context: [Float]
    /// `[capacity, max(3 * hiddenSize, intermediateSize)]`
    private var wide: [Float]
    private var scratch: [Float] = []

    /// - Parameter capacity: Rows that one pass takes at most.
    init(_ configuration: TextEncoderConfiguration, capacity: Int) {
        self.configuration = configuration
        let size = capacity * configuration.hiddenSize
        hidden = [Float](repeating: 0, count: size)
        result = hidden
        context = hidden
        wide = [Float](
            repeating: 0,
            count: capacity * max(3 * configuration.hiddenSize, configuration.intermediateSize))
    }

    /// Runs texts through all layers and lends the hidden states to `body`.
    ///
    /// - Parameter body: Gets the last layer's rows, `[positions, hiddenSize]`, and the rows of
    ///   each text.
    /// - Precondition: The texts have no more tokens together than the pass has capacity.
    mutating func run(
        _ texts: [[Int]], through encoder: TextEncoder,
        _ body: (_ hidden: [Float], _ rows: [Range<Int>]) -> Void
    ) {
        var positions = 0
        let ranges = texts.map { text in
            defer { positions += text.count }
            return positions..<positions + text.count
        }
        precondition(positions * configuration.hiddenSize <= hidden.count, "texts are too long")
        for (text, range) in zip(texts, ranges) {
            encoder.copyEmbeddings(of: text, to: &hidden, at: range.lowerBound)
        }
        TextEncoderKernels.normalize(
            &hidden, bias: [], addend: [], norm: encoder.embeddingNorm, count: positions)
        for layer in encoder.layers { run(layer, ranges, positions: positions) }
        body(hidden, ranges)
    }

    private mutating func run(_ layer: EncoderLayer, _ ranges: [Range<Int>], positions: Int) {
        layer.attentionInput.multiply(hidden, positions: positions, into: &wide)
        TextEncoderKernels.addBias(layer.attentionInput.bias, to: &wide, count: positions)
        for range in ranges {
            TextEncoderKernels.attend(
                wide, range: range, headCount: configuration.headCount,
                headSize: configuration.headSize, scratch: &scratch, into: &context)
        }
        layer.attentionOutput.multiply(context, positions: positions, into: &result)
        TextEncoderKernels.normalize(
            &result, bias: layer.attentionOutput.bias, addend: hidden, norm: layer.attentionNorm,
            count: positions)
        swap(&hidden, &result)

        layer.widening.multiply(hidden, positions: positions, into: &wide)
        TextEncoderKernels.gelu(&wide, bias: layer.widening.bias, count: positions)
        layer.narrowing.multiply(wide, positions: positions, into: &result)
        TextEncoderKernels.normalize(
            &result, bias: layer.narrowing.bias, addend: hidden, norm: layer.outputNorm,
            count: positions)
        swap(&hidden, &result)
    }
}
