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

    @Test("The gated activation matches the formula at every size", arguments: [0] + widths)
    func siluMultiply(_ count: Int) {
        var gate = randomValues(count, seed: 5).map { $0 * 30 }
        let up = randomValues(count, seed: 6)
        let expected = zip(gate, up).map { value, up in
            Float(Double(value) / (1 + exp(-Double(value))) * Double(up))
        }
        var span = gate.mutableSpan
        Kernels.siluMultiply(gate: &span, up: up.span)
        #expect(normalizedError(gate, expected) < 1e-12)
    }

    @Test("A pool changes no bits")
    func poolChangesNoBits() {
        let pool = ThreadPool(threadCount: 3)
        let values = randomValues(50_001, seed: 7)
        let up = randomValues(50_001, seed: 8)
        var alone = values
        var together = values
        var aloneSpan = alone.mutableSpan
        Kernels.siluMultiply(gate: &aloneSpan, up: up.span)
        var togetherSpan = together.mutableSpan
        Kernels.siluMultiply(gate: &togetherSpan, up: up.span, on: pool)
        #expect(alone.map(\.bitPattern) == together.map(\.bitPattern))
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
