#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Cosines and sines of the rotary position embedding, made for the positions of one batch.
///
/// Angles are computed in double precision: position × base^(-2i/size) / scale.
struct RotaryTable: Sendable {
    /// Cosines and sines of some positions, each `[positions, rotarySize / 2]`.
    struct Angles {
        var cosines: [Float] = []
        var sines: [Float] = []
    }

    private let frequencies: [Double]  // [rotarySize / 2]

    init(_ configuration: DecoderConfiguration, divisors: [Float]?) {
        let size = configuration.rotarySize
        frequencies = (0..<size / 2).map { index in
            let frequency = pow(configuration.ropeBase, -2 * Double(index) / Double(size))
            let divisor = Double(divisors?[index] ?? 1) * configuration.ropeFactor
            return frequency / divisor
        }
    }

    /// The angles of `positions`.
    func angles(of positions: [Int]) -> Angles {
        var angles = Angles()
        angles.cosines.reserveCapacity(positions.count * frequencies.count)
        angles.sines.reserveCapacity(positions.count * frequencies.count)
        for position in positions {
            for frequency in frequencies {
                let angle = Double(position) * frequency
                angles.cosines.append(Float(cos(angle)))
                angles.sines.append(Float(sin(angle)))
            }
        }
        return angles
    }
}
