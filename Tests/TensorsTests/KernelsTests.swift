import Foundation
import Tensors
import Testing

@Suite struct KernelsTests {
    static let widths = [1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 896]

    @Test("RMS norm matches the formula", arguments: widths)
    func rmsNorm(_ width: Int) {
        let rows = randomValues(3 * width, seed: 1)
        let weight = randomValues(width, seed: 2)
        var found = [Float](repeating: .nan, count: rows.count)
        var span = found.mutableSpan
        Kernels.rmsNorm(rows.span, weight: weight.span, epsilon: 1e-6, into: &span)
        let expected = eachRow(rows, width) { row in
            let mean = row.reduce(0) { $0 + $1 * $1 } / Double(width)
            return row.indices.map { row[$0] / (mean + 1e-6).squareRoot() * Double(weight[$0]) }
        }
        #expect(normalizedError(found, expected) < 1e-12)
    }

    @Test("Layer norm matches the formula", arguments: widths)
    func layerNorm(_ width: Int) {
        var rows = randomValues(3 * width, seed: 1)
        let weight = randomValues(width, seed: 2)
        let bias = randomValues(width, seed: 3)
        let expected = eachRow(rows, width) { row in
            let mean = row.reduce(0, +) / Double(width)
            let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
            return row.indices.map {
                (row[$0] - mean) / (variance + 1e-5).squareRoot() * Double(weight[$0])
                    + Double(bias[$0])
            }
        }
        var span = rows.mutableSpan
        Kernels.layerNorm(&span, weight: weight.span, bias: bias.span, epsilon: 1e-5)
        #expect(normalizedError(rows, expected) < 1e-10)
    }

    @Test("Softmax matches the formula, far values too", arguments: widths)
    func softmax(_ width: Int) {
        var rows = randomValues(3 * width, seed: 4).map { $0 * 200 }
        let expected = eachRow(rows, width) { row in
            let largest = row.max() ?? 0
            let sum = row.reduce(0) { $0 + exp(0.5 * ($1 - largest)) }
            return row.map { exp(0.5 * ($0 - largest)) / sum }
        }
        var span = rows.mutableSpan
        Kernels.softmax(&span, width: width, scale: 0.5)
        #expect(normalizedError(rows, expected) < 1e-10)
    }

    @Test("Activations match the formulas at every size", arguments: [0] + widths)
    func activations(_ count: Int) {
        let values = randomValues(count, seed: 5).map { $0 * 30 }
        let up = randomValues(count, seed: 6)
        var gelu = values
        var geluSpan = gelu.mutableSpan
        Kernels.gelu(&geluSpan)
        let expectedGelu = values.map {
            Float(Double($0) * (1 + erf(Double($0) / 2.squareRoot())) / 2)
        }
        #expect(normalizedError(gelu, expectedGelu) < 1e-12)
        for (found, expected) in zip(gelu, expectedGelu) { #expect(abs(found - expected) < 3e-6) }

        var gate = values
        var gateSpan = gate.mutableSpan
        Kernels.siluMultiply(gate: &gateSpan, up: up.span)
        let expectedGate = zip(values, up).map { value, up in
            Float(Double(value) / (1 + exp(-Double(value))) * Double(up))
        }
        #expect(normalizedError(gate, expectedGate) < 1e-12)
    }

    @Test("A pool changes no bits")
    func poolChangesNoBits() {
        let pool = ThreadPool(threadCount: 3)
        let values = randomValues(50_001, seed: 7)
        var alone = values
        var together = values
        var aloneSpan = alone.mutableSpan
        Kernels.gelu(&aloneSpan)
        var togetherSpan = together.mutableSpan
        Kernels.gelu(&togetherSpan, on: pool)
        #expect(alone.map(\.bitPattern) == together.map(\.bitPattern))
    }

    @Test("Rotation turns the pairs its style names")
    func rope() {
        let angles: [Float] = [0.3, 1.1, 2.0, -0.7]
        let cosines = angles.map { cos($0) }
        let sines = angles.map { sin($0) }
        // 2 positions, 2 heads, 2 pairs a head.
        let rows = randomValues(16, seed: 8)
        for style in [Kernels.RopeStyle.halves, .interleaved] {
            var found = rows
            var span = found.mutableSpan
            Kernels.rope(
                &span, headCount: 2, headSize: 4, cosines: cosines.span, sines: sines.span,
                style: style)
            var expected = rows
            for position in 0..<2 {
                for head in 0..<2 {
                    for pair in 0..<2 {
                        let base = position * 8 + head * 4
                        let first = style == .halves ? base + pair : base + 2 * pair
                        let second = style == .halves ? first + 2 : first + 1
                        let angle = position * 2 + pair
                        expected[first] = rows[first] * cosines[angle] - rows[second] * sines[angle]
                        expected[second] =
                            rows[first] * sines[angle] + rows[second] * cosines[angle]
                    }
                }
            }
            #expect(normalizedError(found, expected) < 1e-12)
        }
    }

    @Test("Float products match, with strides, transposed and from many threads at once")
    func matrixProduct() {
        let (rows, columns, inner) = (5, 7, 9)
        let a = randomValues(rows * 11, seed: 1)
        let b = randomValues(columns * 10, seed: 2)
        var expected = [Float](repeating: 1, count: rows * 8)
        for r in 0..<rows {
            for c in 0..<columns {
                let sum = (0..<inner).reduce(0.0) {
                    $0 + Double(a[r * 11 + $1]) * Double(b[c * 10 + $1])
                }
                expected[r * 8 + c] = Float(2 * sum + 0.5)
            }
        }
        let reference = expected
        ThreadPool(threadCount: 4).run { _ in
            for _ in 0..<50 {
                var c = [Float](repeating: 1, count: rows * 8)
                var span = c.mutableSpan
                MatrixProduct.multiply(
                    a.span, b.span, transposedB: true, rows: rows, columns: columns, inner: inner,
                    alpha: 2, beta: 0.5, aStride: 11, bStride: 10, cStride: 8, into: &span)
                #expect(normalizedError(c, reference) < 1e-12)
            }
        }
    }

    private func eachRow(
        _ rows: [Float], _ width: Int, _ body: ([Double]) -> [Double]
    ) -> [Float] {
        stride(from: 0, to: rows.count, by: width).flatMap { first in
            body(rows[first..<first + width].map(Double.init)).map(Float.init)
        }
    }
}
