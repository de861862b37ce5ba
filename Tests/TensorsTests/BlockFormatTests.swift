import Foundation
import Tensors
import Testing

@Suite struct BlockFormatTests {
    /// Recorded from the `gguf` Python package; see Fixtures/README.md.
    @Test("A row dequantizes to the bits the reference gives", arguments: BlockFormat.allCases)
    func rowsMatchReference(_ format: BlockFormat) throws {
        let matrix = try Fixture.matrix(format)
        let expected = try Fixture.values(format)

        for row in 0..<matrix.rowCount {
            let found = matrix.row(row)
            let start = row * matrix.columnCount
            let reference = expected[start..<start + matrix.columnCount]
            #expect(found.map(\.bitPattern) == reference.map(\.bitPattern), "row \(row)")
        }
    }
}

/// The recorded blocks, `[4, 512]` in every format.
enum Fixture {
    static let rowCount = 4
    static let columnCount = 512

    /// The recorded rows, `times` times after each other.
    static func matrix(_ format: BlockFormat, times: Int = 1) throws -> WeightMatrix {
        let blocks = Array(try contents("\(format).blocks"))
        return WeightMatrix(
            rows: times * rowCount, columns: columnCount, format: format,
            blocks: Array(repeatElement(blocks, count: times).joined()))
    }

    static func values(_ format: BlockFormat) throws -> [Float] {
        let bytes = Array(try contents("\(format).values"))
        return stride(from: 0, to: bytes.count, by: 4).map { first in
            Float(
                bitPattern: bytes[first..<first + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
    }

    static func contents(_ name: String) throws -> Data {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
        return try Data(contentsOf: url)
    }
}

extension WeightMatrix {
    func row(_ row: Int) -> [Float] {
        var values = [Float](repeating: .nan, count: columnCount)
        var span = values.mutableSpan
        copyRow(row, into: &span)
        return values
    }

    func product(_ input: [Float], positions: Int, on pool: ThreadPool) -> [Float] {
        var output = [Float](repeating: .nan, count: positions * rowCount)
        var span = output.mutableSpan
        multiply(input.span, positions: positions, into: &span, on: pool)
        return output
    }
}
