import CodeIndex
import Testing

@Suite struct ArrayFirstTests {
    @Test("The first elements in order are those of a whole sort, equal ones included")
    func matchesSort() {
        var random = Lehmer(seed: 3)
        for size in [0, 1, 2, 3, 10, 257] {
            for range in [1, 4, 1000] {
                let values = (0..<size).map { _ in Int.random(in: 0..<range, using: &random) }
                for count in [0, 1, size / 3, size - 1, size, size + 5] where count >= 0 {
                    #expect(values.first(count, by: <) == Array(values.sorted().prefix(count)))
                }
            }
        }
    }
}
