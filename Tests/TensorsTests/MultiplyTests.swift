import CKernels
import Tensors
import Testing

/// An instruction set is chosen for a whole program, and other suites compare bits meanwhile: so it
/// is done in processes of their own.
@Suite struct MultiplyTests {
    /// Calls `body` with each instruction set that this processor has, while it is chosen.
    private static func eachSet(_ body: (_ name: String) throws -> Void) rethrows {
        for (name, set) in [
            ("portable", KERNEL_PORTABLE), ("AVX2", KERNEL_AVX2), ("AVX-512", KERNEL_AVX512),
            ("AVX-512, emulated", KERNEL_AVX512_EMULATED),
        ] where kernel_select(Int32(set)) { try body(name) }
    }

    @Test("Every instruction set agrees with a plain product")
    func productMatchesPlain() async {
        await #expect(processExitsWith: .success) {
            try MultiplyTests.eachSet { set in
                for format in BlockFormat.allCases { try MultiplyTests.comparePlain(format, set) }
            }
        }
    }

    private static func comparePlain(_ format: BlockFormat, _ set: String) throws {
        let pool = ThreadPool(threadCount: 3)
        let matrix = try Fixture.matrix(format)
        // Around the positions where kernels change: none, one, few, many, a register tile more.
        for positions in [0, 1, 2, 7, 8, 9, 13, 25] {
            let input = randomValues(positions * matrix.columnCount, seed: UInt64(positions))
            let found = matrix.product(input, positions: positions, on: pool)
            let expected = plainProduct(matrix, input, positions)
            // Few positions round the inputs of quantized products to 8 bits, and with four rows
            // the sums may cancel.
            let bound = positions < 8 && format.blockSize > 1 ? 1e-3 : 1e-10
            let error = normalizedError(found, expected)
            #expect(error < bound, "\(set): \(format), \(positions) positions")
        }
    }

    @Test("Shapes around the register width give the plain product")
    func oddShapes() async {
        await #expect(processExitsWith: .success) {
            MultiplyTests.eachSet { set in
                let pool = ThreadPool(threadCount: 2)
                for rows in [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 70] {
                    for columns in [0, 1, 7, 8, 9, 255, 256, 257] {
                        MultiplyTests.comparePlain(rows: rows, columns: columns, on: pool, set)
                    }
                }
            }
        }
    }

    private static func comparePlain(
        rows: Int, columns: Int, on pool: ThreadPool, _ set: String
    ) {
        let values = randomValues(rows * columns, seed: UInt64(rows * 1000 + columns))
        let matrix = WeightMatrix(rows: rows, columns: columns, values: values)
        for positions in [1, 8, 11] {
            let input = randomValues(positions * columns, seed: 3)
            let found = matrix.product(input, positions: positions, on: pool)
            let error = normalizedError(found, plainProduct(matrix, input, positions))
            #expect(error < 1e-10, "\(set): [\(rows), \(columns)] times \(positions)")
        }
    }

    @Test("Any number of threads gives the same bits", arguments: [1, 2, 5])
    func threadsDoNotChangeBits(_ threadCount: Int) throws {
        // Enough rows for many pieces.
        let matrix = try Fixture.matrix(.q5_0, times: 300)
        for positions in [1, 40] {
            let input = randomValues(positions * matrix.columnCount, seed: 9)
            let one = matrix.product(input, positions: positions, on: ThreadPool(threadCount: 1))
            let many = matrix.product(
                input, positions: positions, on: ThreadPool(threadCount: threadCount))
            #expect(one.map(\.bitPattern) == many.map(\.bitPattern))
        }
    }

    @Test("Matrices of one input give the bits together that each gives alone")
    func matricesOfOneInput() async {
        await #expect(processExitsWith: .success) {
            try MultiplyTests.eachSet(MultiplyTests.compareAlone)
        }
    }

    private static func compareAlone(_ set: String) throws {
        let pool = ThreadPool(threadCount: 3)
        // Rows of different sizes and formats, one of which is not quantized, and none.
        let first = try Fixture.matrix(.q6_K, times: 150)
        let none = try Fixture.matrix(.q8_0, times: 0)
        let second = try Fixture.matrix(.f16, times: 9)
        let third = try Fixture.matrix(.q5_0, times: 70)
        for positions in [0, 1, 7, 8, 20] {
            let input = randomValues(positions * Fixture.columnCount, seed: 4)
            func alone(_ matrix: WeightMatrix) -> [UInt32] {
                matrix.product(input, positions: positions, on: pool).map(\.bitPattern)
            }
            func output(_ matrix: WeightMatrix) -> [Float] {
                [Float](repeating: .nan, count: positions * matrix.rowCount)
            }
            var (a, b, c) = (output(first), output(second), output(third))
            var aSpan = a.mutableSpan
            var bSpan = b.mutableSpan
            var cSpan = c.mutableSpan
            first.multiply(
                input.span, positions: positions, into: &aSpan, and: second, into: &bSpan,
                and: third, into: &cSpan, on: pool)
            #expect(a.map(\.bitPattern) == alone(first), "\(set): \(positions) positions")
            #expect(b.map(\.bitPattern) == alone(second), "\(set): \(positions) positions")
            #expect(c.map(\.bitPattern) == alone(third), "\(set): \(positions) positions")

            var (d, e) = (output(none), output(third))
            var dSpan = d.mutableSpan
            var eSpan = e.mutableSpan
            none.multiply(
                input.span, positions: positions, into: &dSpan, and: third, into: &eSpan,
                on: pool)
            #expect(d.isEmpty)
            #expect(e.map(\.bitPattern) == alone(third), "\(set): \(positions) positions")
        }
    }

    @Test("Every instruction set dequantizes to the same bits")
    func setsDequantizeAlike() async {
        await #expect(processExitsWith: .success) {
            try MultiplyTests.eachSet { set in
                for format in BlockFormat.allCases {
                    let matrix = try Fixture.matrix(format)
                    let found = (0..<matrix.rowCount).flatMap { matrix.row($0) }
                    let expected = try Fixture.values(format)
                    #expect(
                        found.map(\.bitPattern) == expected.map(\.bitPattern),
                        "\(set): \(format)")
                }
            }
        }
    }
}

/// The product in double precision, one sum after the other.
func plainProduct(_ matrix: WeightMatrix, _ input: [Float], _ positions: Int) -> [Float] {
    let rows = (0..<matrix.rowCount).map { matrix.row($0) }
    return (0..<positions).flatMap { position in
        rows.map { row in
            var sum = 0.0
            for (column, weight) in row.enumerated() {
                sum += Double(weight) * Double(input[position * matrix.columnCount + column])
            }
            return Float(sum)
        }
    }
}

/// Squared error over squared reference; 0 where both are empty.
func normalizedError(_ found: [Float], _ expected: [Float]) -> Double {
    guard found.count == expected.count else { return .infinity }
    var error = 0.0
    var total = 0.0
    for (a, b) in zip(found, expected) {
        error += (Double(a) - Double(b)) * (Double(a) - Double(b))
        total += Double(b) * Double(b)
    }
    return error.isNaN ? .infinity : error / max(total, 1e-30)
}

/// Values from -1 to 1, the same for a seed.
func randomValues(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
}

/// Steele, Lea and Flood's SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
