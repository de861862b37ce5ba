// Question → the few places that answer it, with the lines that show it, quoted from the blobs.

internal import CodeIndex

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Finds evidence in one tree.
struct EvidenceFinder {
    struct Finding {
        var evidence: [Evidence]
        /// The chunks that the evidence was taken from, whole, for the decoder to read, and behind them
        /// those that were asked for beside.
        var excerpts: [Evidence]
        /// Of the whole question.
        var ranking: Searcher.Ranking
        /// Nil where nothing matches at all.
        var likelihood: AnswerLikelihood?
    }

    let session: RepositorySession
    let searcher: Searcher

    private static let placeCount = 4
    private static let placesPerFile = 3
    private static let fileCount = 3
    /// Words of quoted lines and their places together, over all places.
    private static let wordBudget = 95
    private static let longestLine = 25
    /// How much a word of the question still counts each time it has been shown.
    private static let novelty = 0.5

    /// A line that may be quoted.
    private struct Candidate {
        var place: Int
        var line: Int
        var wordCount: Int
        var score: Double
        var stems: Set<String>
    }

    /// One chunk chosen as a place.
    private struct Place {
        var record: ChunkRecord
        var lines: [Substring]
        var weight: Double
    }

    /// - Parameter furtherCount: Chunks to find beside those that the evidence is taken from.
    func find(_ question: String, furtherCount: Int = 0) throws -> Finding {
        let ranking = try searcher.rank(question)
        let parts = QuestionParts.split(question)
        let places =
            try parts.count < 2
            ? places(ranking, limit: Self.placeCount)
            : places(ofParts: parts)
        guard !places.isEmpty else {
            return Finding(evidence: [], excerpts: [], ranking: ranking, likelihood: nil)
        }
        let weights = termWeights(ranking.termCounts)
        let score = LineScore(question: question, weights: weights)
        let quoted = quote(
            places, score: score, weights: weights)
        let evidence = zip(places, quoted).map { place, lines in
            Evidence(
                path: place.record.path, start: place.record.startLine, end: place.record.endLine,
                symbol: place.record.qualifiedName,
                lines: lines.sorted().map {
                    QuotedLine(
                        number: place.record.startLine + $0,
                        text: Self.trimmed(place.lines[$0]))
                })
        }
        let further = try further(ranking, beside: places, count: furtherCount)
        return Finding(
            evidence: evidence,
            excerpts: (places + further).map { Evidence(whole: $0.record, $0.lines) },
            ranking: ranking,
            likelihood: likelihood(places[0], score: score, bestCosine: ranking.bestCosine))
    }

    /// The best chunks of each part of a question in turn.
    private func places(ofParts parts: [String]) throws -> [Place] {
        let each = try parts.map { try self.places(searcher.rank($0), limit: Self.placeCount) }
        var places: [Place] = []
        for round in 0..<Self.placeCount {
            for part in each where round < part.count && places.count < Self.placeCount {
                let id = part[round].record.id
                if !places.contains(where: { $0.record.id == id }) { places.append(part[round]) }
            }
        }
        return places
    }

    /// The best chunks, each weighed with its file's score.
    private func places(_ ranking: Searcher.Ranking, limit: Int) throws -> [Place] {
        var counts: [Int: Int] = [:]
        var places: [Place] = []
        for (match, weight) in weighed(ranking) where places.count < limit {
            let count = counts[match.file, default: 0]
            guard count < Self.placesPerFile, count > 0 || counts.count < Self.fileCount,
                let place = try place(match, weight: weight)
            else { continue }
            counts[match.file, default: 0] += 1
            places.append(place)
        }
        return places
    }

    /// The next best chunks, of whatever files.
    private func further(
        _ ranking: Searcher.Ranking, beside places: [Place], count: Int
    ) throws -> [Place] {
        guard count > 0 else { return [] }
        let known = Set(places.map(\.record.id))
        var further: [Place] = []
        for (match, weight) in weighed(ranking)
        where further.count < count && !known.contains(match.chunkID) {
            if let place = try place(match, weight: weight) { further.append(place) }
        }
        return further
    }

    /// Matches with their weights, of which the first is 1.
    private func weighed(_ ranking: Searcher.Ranking) -> [(Searcher.Match, Double)] {
        guard let bestFile = ranking.fileOrder.first, let best = ranking.fileScores[bestFile]
        else { return [] }
        let weighed = ranking.matches.prefix(200).map { match in
            (match, match.score * (ranking.fileScores[match.file] ?? 0) / best)
        }.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.chunkID < $1.0.chunkID }
        let first = weighed.first?.1 ?? 1
        return weighed.map { ($0, $1 / first) }
    }

    /// Nil for what cannot be read any more: it is no evidence.
    private func place(_ match: Searcher.Match, weight: Double) throws -> Place? {
        guard let record = try searcher.view.chunk(match.chunkID),
            let lines = try? session.lines(of: record)
        else { return nil }
        return Place(record: record, lines: lines, weight: weight)
    }

    /// How rare each stem of the question is among the chunks of the tree.
    private func termWeights(_ chunkCounts: [String: Int]) -> [String: Double] {
        var weights: [String: Double] = [:]
        for (term, count) in chunkCounts {
            let rarity = log((Double(searcher.chunkCount) + 1) / (Double(count) + 0.5))
            // Of two words with one stem, the rarer says more.
            weights[stem(term)] = max(weights[stem(term)] ?? 0, rarity)
        }
        return weights
    }

    /// Takes the line with the largest gain until the budget is spent.
    ///
    /// - Returns: Offsets of the quoted lines in each place.
    private func quote(
        _ places: [Place], score: LineScore, weights: [String: Double]
    ) -> [[Int]] {
        var quoted = [[Int]](repeating: [], count: places.count)
        var left = Self.wordBudget
        var candidates: [Candidate] = []
        for (position, place) in places.enumerated() {
            left -= place.record.qualifiedName == nil ? 1 : 2
            let stems = place.lines.map { RepoAskKit.stems($0) }
            let scores = score(place.lines, stems: stems)
            for line in place.lines.indices
            where !stems[line].isEmpty && !LinePattern.namesPlace(place.lines[line]) {
                candidates.append(
                    Candidate(
                        place: position, line: line,
                        wordCount: place.lines[line].split(whereSeparator: \.isWhitespace).count,
                        score: scores[line] * place.weight, stems: stems[line]))
            }
        }
        var seen: [String: Int] = [:]
        func gain(_ candidate: Candidate) -> Double {
            var whole = 0.0
            var fresh = 0.0
            for (stem, weight) in weights where candidate.stems.contains(stem) {
                whole += weight
                fresh += weight * pow(Self.novelty, Double(seen[stem, default: 0]))
            }
            let share = whole > 0 ? fresh / whole : 1
            return candidate.score * share / Double(max(4, candidate.wordCount)).squareRoot()
        }
        while true {
            candidates.removeAll { $0.wordCount > min(left, Self.longestLine) }
            let gains = candidates.map(gain)
            guard let best = gains.indices.max(by: { gains[$0] < gains[$1] }) else {
                return quoted
            }
            let candidate = candidates.remove(at: best)
            quoted[candidate.place].append(candidate.line)
            left -= candidate.wordCount
            for stem in candidate.stems { seen[stem, default: 0] += 1 }
        }
    }

    private func likelihood(
        _ best: Place, score: LineScore, bestCosine: Float
    ) -> AnswerLikelihood {
        let record = best.record
        let texts = [record.path, record.qualifiedName ?? ""] + best.lines.map(String.init)
        let shared = score.share(of: stems(texts.joined(separator: "\n")))
        return searcher.isMostlyUnencoded
            ? AnswerLikelihood(shared: shared)
            : AnswerLikelihood(
                bestCosine: bestCosine, shared: shared, chunkCount: searcher.chunkCount)
    }

    /// A quoted line without trailing white space; a very long one is cut.
    static func trimmed(_ line: Substring) -> String {
        var line = line.prefix(240)
        while line.last?.isWhitespace == true { line.removeLast() }
        return String(line)
    }
}

extension Evidence {
    /// All lines of a chunk.
    init(whole record: ChunkRecord, _ lines: [Substring]) {
        self.init(
            path: record.path, start: record.startLine, end: record.endLine,
            symbol: record.qualifiedName,
            lines: lines.enumerated().map {
                QuotedLine(number: record.startLine + $0, text: String($1))
            })
    }
}

extension ChunkRecord {
    /// `Scope.name`, or `name1.name2` of a chunk that holds several definitions; nil for none.
    var qualifiedName: String? {
        var names: [String] = scopes.suffix(1)
        for name in definitions.prefix(2) where !names.contains(name) { names.append(name) }
        return names.isEmpty ? symbol : names.joined(separator: ".")
    }
}
