// Which of the places that the decoder read does a sentence speak of?

internal import CodeIndex

/// Ties sentences to what the decoder read, by the words they share beyond the question's own.
package struct SentenceSource {
    /// Stems of each place, in order.
    private let places: [Set<String>]
    private let questionStems: Set<String>
    /// One word that this place alone has, or several that it shares with others.
    private static let leastScore = 1.0

    package init(places: [Evidence], question: String) {
        self.places = places.map {
            Self.stems("\($0.path) \($0.symbol ?? "") \($0.text)")
        }
        questionStems = Self.stems(question)
    }

    /// The place that shares most with `sentence`, words of few places counting more; nil if
    /// none shares any.
    package func place(of sentence: String) -> Int? {
        let words = Self.stems(sentence).subtracting(questionStems)
        let scores = places.map { place in
            words.intersection(place).reduce(0.0) { sum, word in
                sum + 1 / Double(places.count { $0.contains(word) })
            }
        }
        guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }),
            scores[best] >= Self.leastScore
        else { return nil }
        return best
    }

    private static func stems(_ text: String) -> Set<String> {
        Set(Terms.question(text).map { stem($0) })
    }
}
