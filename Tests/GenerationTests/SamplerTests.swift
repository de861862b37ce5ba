internal import Foundation
internal import Generation
internal import Testing

@Suite struct SamplerTests {
    @Test("Greedy takes the first of the largest, whatever the length")
    func greedy() {
        for count in [1, 7, 8, 9, 31, 100] {
            for best in 0..<count {
                var logits = (0..<count).map { -Float($0 % 5) - 1 }
                logits[best] = 3
                if best + 1 < count { logits[best + 1] = 3 }
                var sampler = Sampler(options: SamplingOptions())
                #expect(sampler.next(logits) == best)
            }
        }
    }

    @Test("Logits that are not numbers are never chosen and never trap")
    func notNumbers() {
        for temperature in [Float(0), 1] {
            var sampler = Sampler(options: SamplingOptions(temperature: temperature))
            #expect(sampler.next([.nan, 1, .nan, -1000]) == 1)
            #expect(sampler.next([-.infinity, 2, -.infinity]) == 1)
            #expect(sampler.next([.nan, .nan]) == 0)
            #expect(sampler.next([-.infinity, -.infinity]) == 0)
        }
    }

    @Test("Sampling follows the distribution, and top-p cuts its tail")
    func sampling() {
        let probabilities: [Float] = [0.5, 0.3, 0.15, 0.05]
        let logits = probabilities.map { logf($0) }
        var counts = [0, 0, 0, 0]
        var sampler = Sampler(options: SamplingOptions(temperature: 1, seed: 3))
        for _ in 0..<4000 { counts[sampler.next(logits)] += 1 }
        for (count, probability) in zip(counts, probabilities) {
            #expect(abs(Float(count) / 4000 - probability) < 0.03)
        }
        var cut = Sampler(options: SamplingOptions(temperature: 1, topP: 0.75, seed: 3))
        let chosen = Set((0..<1000).map { _ in cut.next(logits) })
        #expect(chosen == [0, 1])
        var zero = Sampler(options: SamplingOptions(temperature: 1, topP: 0))
        #expect((0..<50).allSatisfy { _ in zero.next(logits) == 0 })
    }

    @Test("No run of the forbidden length occurs twice")
    func repeatedRuns() {
        var options = SamplingOptions()
        options.noRepeatLength = 3
        var sampler = Sampler(options: options)
        let chosen = (0..<200).map { step in
            sampler.next((0..<64).map { Float(($0 * 3 + step) % 5) })
        }
        var seen: Set<[Int]> = []
        for start in 0..<chosen.count - 2 {
            #expect(seen.insert(Array(chosen[start..<start + 3])).inserted)
        }
        options.noRepeatLength = 1
        var once = Sampler(options: options)
        #expect(Set((0..<5).map { _ in once.next([1, 2, 3, 4, 5]) }).count == 5)
    }

    @Test("Log-probabilities are normalized")
    func logProbability() {
        let logits: [Float] = [1, 2, 3, -.infinity]
        let sum = (0..<3).reduce(Float(0)) {
            $0 + expf(Sampler.logProbability(of: $1, in: logits))
        }
        #expect(abs(sum - 1) < 1e-5)
    }
}
