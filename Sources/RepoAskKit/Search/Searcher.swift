// Words and vectors, joined by rank: each finds what the other misses, and ranks need no common
// scale. Then files: a file with several good chunks beats one with a single lucky one.

internal import Chunking
package import CodeIndex
package import Tensors

/// Search over one tree.
package struct Searcher {
    /// A chunk with its score, and its file's.
    struct Match {
        var chunkID: Int64
        /// Of the chunk itself.
        var score: Double
        /// Index into `files` of the ranking.
        var file: Int

        static func isBefore(_ first: Match, _ second: Match) -> Bool {
            first.score != second.score
                ? first.score > second.score : first.chunkID < second.chunkID
        }
    }

    struct Ranking {
        var terms: [String]
        /// How many chunks hold each of them.
        var termCounts: [String: Int]
        /// Best first.
        var matches: [Match]
        /// Scores of the files that the matches belong to, and the order of the best.
        var fileScores: [Int: Double]
        var fileOrder: [Int]
        /// Cosine of the question with the nearest chunk.
        var bestCosine: Float
    }

    package let view: IndexView
    let encoder: ChunkEncoder
    let chunkCount: Int
    /// Of the tree, in the order of the index.
    package let files: [(key: FileKey, chunks: Range<Int64>)]
    private let isTest: [Bool]
    /// Chunks that have a vector.
    let encodedCount: Int
    /// Of each file; nil where all are.
    private let isEncoded: [Bool]?
    let terms: TermIndex
    package let vectorIDs: [Int64]
    /// `[vectorIDs.count, dimension]`
    package let vectors: WeightMatrix

    /// Files are scored by the best of all chunks.
    private static let candidateCount = 600
    /// Chunks of each list that are ranked: what stands behind adds less than ranks can tell.
    private static let rankedCount = 2_000
    private static let leastCosine: Float = 0.3

    init(view: IndexView, encoder: ChunkEncoder) throws {
        self.view = view
        self.encoder = encoder
        files = view.fileChunks
        isTest = files.map { FileRules.isTest(path: $0.key.path) }
        terms = try view.terms()
        (vectorIDs, vectors) = try encoder.storedVectors(of: view)
        chunkCount = view.chunkCount
        encodedCount = vectorIDs.count
        let encoded = encodedCount < chunkCount ? Set(vectorIDs) : nil
        isEncoded = encoded.map { [files] ids in
            files.map { ids.contains($0.chunks.lowerBound) }
        }
    }

    /// Whether so few chunks have vectors that nearness says little.
    var isMostlyUnencoded: Bool { encodedCount * 2 < chunkCount }

    /// Scores the chunks and files of the tree for a question.
    func rank(_ question: String, options: SearchOptions = SearchOptions()) throws -> Ranking {
        try rank(question, cosines: cosines(of: question), options: options)
    }

    /// The cosine of a question with each vector.
    func cosines(of question: String) throws -> [Float] {
        try encoder.cosines(of: question, with: vectors)
    }

    /// Scores the chunks and files of the tree for a question.
    ///
    /// - Parameter cosines: Of the question, as ``cosines(of:)`` returns them.
    func rank(_ question: String, cosines: [Float], options: SearchOptions) throws -> Ranking {
        let terms = Terms.question(question, dropsStopWords: options.dropsStopWords)
        let scope = QuestionScope(question)
        let found = try self.terms.search(
            terms, weights: TermWeights(path: options.pathWeight, symbol: options.symbolWeight),
            limit: Self.rankedCount, pool: encoder.pool)
        let lexical = options.usesWords ? found.chunks : []

        let bestCosine = cosines.max() ?? 0
        // Something is always nearest; without a shared word it has to be near.
        guard !lexical.isEmpty || bestCosine >= Self.leastCosine else {
            return Ranking(
                terms: terms, termCounts: found.chunkCounts, matches: [], fileScores: [:],
                fileOrder: [], bestCosine: bestCosine)
        }

        var scores: [Int64: Double] = [:]
        addRanks(of: lexical.lazy.map(\.id), scope: scope, options: options, to: &scores)
        if options.usesVectors {
            let nearest = Array(cosines.indices).first(Self.rankedCount) {
                cosines[$0] != cosines[$1] ? cosines[$0] > cosines[$1] : $0 < $1
            }
            addRanks(
                of: nearest.lazy.map { vectorIDs[$0] }, scope: scope, options: options,
                to: &scores)
        }
        // A chunk without a vector has its words speak for both.
        if let isEncoded {
            for id in scores.keys where !isEncoded[fileIndex(ofChunk: id)] { scores[id]! *= 2 }
        }

        var matches = scores.map { id, score in
            let file = fileIndex(ofChunk: id)
            let isWanted = isTest[file] == scope.isAboutTests || !options.ranksTestsDown
            let weight = isWanted ? 1 : scope.otherWeight
            return Match(chunkID: id, score: score * weight, file: file)
        }
        matches.sort(by: Match.isBefore)
        if matches.count > Self.candidateCount {
            matches.removeLast(matches.count - Self.candidateCount)
        }
        // Which tests cover a name is not asked of what defines it.
        let names = scope.isAboutTests ? [] : question.identifierLikeWords
        let defining = names.isEmpty ? [] : try chunksDefining(names, among: matches)
        if !defining.isEmpty {
            for index in matches.indices where defining.contains(matches[index].chunkID) {
                matches[index].score *= options.definingChunkWeight
            }
            matches.sort(by: Match.isBefore)
        }
        let fileScores = scoreFiles(
            matches, defining: Set(defining.map(fileIndex(ofChunk:))), options: options,
            weight: FileWeight(question: question, scope: scope, options: options))
        let order = fileScores.keys.sorted {
            let (a, b) = (fileScores[$0]!, fileScores[$1]!)
            return a != b ? a > b : $0 < $1
        }
        return Ranking(
            terms: terms, termCounts: found.chunkCounts, matches: matches, fileScores: fileScores,
            fileOrder: order, bestCosine: bestCosine)
    }

    /// The best chunk of each file in turn, then the second best of each, and so on.
    func search(_ question: String, limit: Int) throws -> [Hit] {
        try hits(of: rank(question), limit: limit)
    }

    /// The best chunk of each file of a ranking in turn, then the second best of each, and so on.
    func hits(of ranking: Ranking, limit: Int) throws -> [Hit] {
        var byFile: [Int: [Match]] = [:]
        for match in ranking.matches { byFile[match.file, default: []].append(match) }
        var picked: [Match] = []
        var round = 0
        while picked.count < limit {
            let before = picked.count
            for file in ranking.fileOrder where picked.count < limit {
                if let matches = byFile[file], round < matches.count {
                    picked.append(matches[round])
                }
            }
            if picked.count == before { break }
            round += 1
        }
        return try picked.compactMap { match in
            // Another process may have deleted the index meanwhile.
            guard let record = try view.chunk(match.chunkID) else { return nil }
            return Hit(
                path: record.path, start: record.startLine, end: record.endLine,
                symbol: record.symbol, scopes: record.scopes, kind: record.kind,
                score: ranking.fileScores[match.file] ?? 0)
        }
    }

    /// Adds `1 / (constant + rank)`.
    private func addRanks(
        of ids: some Sequence<Int64>, scope: QuestionScope, options: SearchOptions,
        to scores: inout [Int64: Double]
    ) {
        var rank = 0
        var rankOutsideTests = 0
        for id in ids {
            rank += 1
            let isTest = isTest[fileIndex(ofChunk: id)] && !scope.isAboutTests
            if !isTest { rankOutsideTests += 1 }
            let isAmongAll = isTest || !options.ranksCodeAmongItself
            scores[id, default: 0] +=
                1 / (options.rankConstant + Double(isAmongAll ? rank : rankOutsideTests))
        }
    }

    private func scoreFiles(
        _ matches: [Match], defining: Set<Int>, options: SearchOptions, weight: FileWeight
    ) -> [Int: Double] {
        var scores: [Int: Double] = [:]
        var counts: [Int: Int] = [:]
        for match in matches where counts[match.file, default: 0] < options.chunksPerFile {
            counts[match.file, default: 0] += 1
            scores[match.file, default: 0] += match.score / Double(counts[match.file]!)
        }
        for file in scores.keys {
            scores[file]! *= weight(path: files[file].key.path)
            if defining.contains(file) { scores[file]! *= options.definingFileWeight }
        }
        return scores
    }

    /// The matches in which one of the names is defined.
    private func chunksDefining(
        _ names: Set<String>, among matches: [Match]
    ) throws -> Set<Int64> {
        let ids = matches.map(\.chunkID)
        let defined = try view.definitions(ofChunks: ids)
        return Set(
            zip(ids, defined).filter { _, definitions in
                definitions.contains { name in
                    let start = name.utf8.lastIndex(of: 0x2E).map(name.utf8.index(after:))
                    return names.contains(name[(start ?? name.startIndex)...].lowercased())
                }
            }.map(\.0))
    }

    func fileIndex(ofChunk id: Int64) -> Int {
        min(files.partitionIndex { $0.chunks.upperBound > id }, files.count - 1)
    }
}
