import Tensors
import Testing

@Suite struct QuantizerTests {
    @Test("Every value comes back within half a step of its block, signs and zeros included")
    func roundTrip() {
        var state: UInt64 = 7
        let values = (0..<32 * 40).map { position -> Float in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let unit = Float(Int64(bitPattern: state) >> 33) / Float(1 << 30)
            return position / 32 == 3 ? 0 : unit * Float(position / 32)
        }
        let blocks = Quantizer.q4_0(values)
        #expect(blocks.count == 40 * 18)
        let matrix = WeightMatrix(rows: 40, columns: 32, format: .q4_0, blocks: blocks)
        for row in 0..<40 {
            var back = [Float](repeating: .nan, count: 32)
            var span = back.mutableSpan
            matrix.copyRow(row, into: &span)
            let original = values[row * 32..<row * 32 + 32]
            let extreme = original.max { abs($0) < abs($1) } ?? 0
            for (found, value) in zip(back, original) {
                // The end of the range opposite the extreme has one step less.
                let limit = value * extreme < 0 ? abs(extreme) / 8 : abs(extreme) / 16
                #expect(abs(found - value) <= limit * 1.01)
            }
        }
    }

    @Test("The bytes of a block, worked out by hand")
    func bytes() {
        // The extreme -4 is -8 steps of .5; values are stored with 8 added, the first half in the
        // low nibbles.
        var values = [Float](repeating: 0, count: 32)
        values[0] = -4
        values[16] = 3.5
        values[1] = 1.2
        let blocks = Quantizer.q4_0(values)
        #expect(blocks.prefix(2) == [0x00, 0x38])  // .5 as a half float
        #expect(blocks[2] == 0xF0 && blocks[3] == 0x8A)
        #expect(blocks.dropFirst(4).allSatisfy { $0 == 0x88 })
    }
}
