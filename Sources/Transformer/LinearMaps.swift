internal import Tensors

/// Applies the layers' linear maps for one pass, with bias and LoRA where there are any.
///
/// Maps of the same input are applied together: that spares the pool's threads waiting between
/// them, and preparing the input again.
struct LinearMaps {
    let rows: RowOperations
    let lora: LoRA?
    /// Positions that the LoRA changes.
    var loraRanges: [Range<Int>]
    let pool: ThreadPool

    /// A linear map and where it stands.
    typealias Site = (map: LinearMap, place: LoRA.Place)

    /// `output = map(input)`, `[positions, in]` to `[positions, out]`.
    func apply(
        _ site: Site, to input: [Float], positions: Int, into output: inout [Float]
    ) {
        let weight = site.map.weight
        var all = output.mutableSpan
        var target = all._mutatingExtracting(0..<positions * weight.rowCount)
        weight.multiply(
            input.span.extracting(0..<positions * weight.columnCount), positions: positions,
            into: &target, on: pool)
        finish(site, of: input, positions: positions, in: &output)
    }

    /// Two maps of one input.
    func apply(
        _ first: Site, _ second: Site, to input: [Float], positions: Int,
        into firstOutput: inout [Float], _ secondOutput: inout [Float]
    ) {
        let weights = (first.map.weight, second.map.weight)
        var firstAll = firstOutput.mutableSpan
        var firstTarget = firstAll._mutatingExtracting(0..<positions * weights.0.rowCount)
        var secondAll = secondOutput.mutableSpan
        var secondTarget = secondAll._mutatingExtracting(0..<positions * weights.1.rowCount)
        weights.0.multiply(
            input.span.extracting(0..<positions * weights.0.columnCount), positions: positions,
            into: &firstTarget, and: weights.1, into: &secondTarget, on: pool)
        finish(first, of: input, positions: positions, in: &firstOutput)
        finish(second, of: input, positions: positions, in: &secondOutput)
    }

    /// Three maps of one input.
    func apply(
        _ first: Site, _ second: Site, _ third: Site, to input: [Float], positions: Int,
        into firstOutput: inout [Float], _ secondOutput: inout [Float],
        _ thirdOutput: inout [Float]
    ) {
        let weights = (first.map.weight, second.map.weight, third.map.weight)
        var firstAll = firstOutput.mutableSpan
        var firstTarget = firstAll._mutatingExtracting(0..<positions * weights.0.rowCount)
        var secondAll = secondOutput.mutableSpan
        var secondTarget = secondAll._mutatingExtracting(0..<positions * weights.1.rowCount)
        var thirdAll = thirdOutput.mutableSpan
        var thirdTarget = thirdAll._mutatingExtracting(0..<positions * weights.2.rowCount)
        weights.0.multiply(
            input.span.extracting(0..<positions * weights.0.columnCount), positions: positions,
            into: &firstTarget, and: weights.1, into: &secondTarget, and: weights.2,
            into: &thirdTarget, on: pool)
        finish(first, of: input, positions: positions, in: &firstOutput)
        finish(second, of: input, positions: positions, in: &secondOutput)
        finish(third, of: input, positions: positions, in: &thirdOutput)
    }

    /// Adds bias and LoRA to the product of a map's weights.
    private func finish(
        _ site: Site, of input: [Float], positions: Int, in output: inout [Float]
    ) {
        if let bias = site.map.bias {
            rows.add(bias: bias, to: &output, positions: positions)
        }
        guard let pair = lora?.pairs[site.place] else { return }
        for range in loraRanges {
            add(pair, of: input, at: range, to: &output)
        }
    }

    /// Adds what a pair of a LoRA makes of the positions `range`.
    private func add(
        _ pair: LoRA.Pair, of input: [Float], at range: Range<Int>, to output: inout [Float]
    ) {
        let (columns, outputSize) = (pair.down.columnCount, pair.up.rowCount)
        var inner = [Float](repeating: 0, count: range.count * pair.down.rowCount)
        var innerSpan = inner.mutableSpan
        pair.down.multiply(
            input.span.extracting(range.lowerBound * columns..<range.upperBound * columns),
            positions: range.count, into: &innerSpan, on: pool)
        var delta = [Float](repeating: 0, count: range.count * outputSize)
        var deltaSpan = delta.mutableSpan
        pair.up.multiply(inner.span, positions: range.count, into: &deltaSpan, on: pool)
        rows.add(
            delta, to: &output, at: range.lowerBound, size: outputSize, positions: range.count)
    }
}
