// Full-text search by scanning the terms of every chunk of one tree: exact counts of the tree that is
// asked about, no index of other revisions in the way, and a few milliseconds for 50,000 chunks.

internal import Foundation
internal import GRDB
public import Tensors

/// How much a term counts by where it is found.
public struct TermWeights: Sendable, Equatable {
    public var path: Double
    public var symbol: Double
    public var body: Double

    public init(path: Double = 1, symbol: Double = 1, body: Double = 1) {
        self.path = path
        self.symbol = symbol
        self.body = body
    }
}

/// The terms of one tree, in memory.
public struct TermIndex: Sendable {
    public struct Result: Sendable {
        /// The best, best first; equal scores by id.
        public var chunks: [(id: Int64, score: Double)] = []
        /// How many chunks hold each of the terms that were asked for.
        public var chunkCounts: [String: Int] = [:]
    }

    private let index: CodeIndex
    /// Files that have terms, with where these begin in `bytes`.
    private let files: [(chunks: Range<Int64>, start: Int)]
    private let bytes: [UInt8]

    /// Okapi BM25's usual constants, as SQLite's FTS5 has them.
    private static let saturation = 1.2
    private static let lengthShare = 0.75

    init(index: CodeIndex, files: [(chunks: Range<Int64>, start: Int)], bytes: [UInt8]) {
        self.index = index
        self.files = files
        self.bytes = bytes
    }

    /// Finds the chunks that hold any of the terms, scored by Okapi BM25 over this tree.
    ///
    /// - Parameters:
    ///   - terms: From ``Terms/question(_:)``. Each counts, even where two have one stem.
    ///   - limit: How many chunks at most.
    ///   - pool: Threads to scan with; nil for the caller's alone.
    public func search(
        _ terms: [String], weights: TermWeights = TermWeights(), limit: Int = .max,
        pool: ThreadPool? = nil
    ) throws(CodeIndexError) -> Result {
        let ids = try index.termIDs(terms.map { PorterStemmer.stem(of: $0) })
        let wanted = Set(ids.compactMap { $0 }).sorted()
        var result = Result(chunkCounts: Dictionary(terms.map { ($0, 0) }) { first, _ in first })
        if wanted.isEmpty { return result }
        let scan = try scan(for: wanted, weights: weights, pool: pool)
        // How many of the terms asked for have each wanted id.
        var uses = [Double](repeating: 0, count: wanted.count)
        for (term, id) in zip(terms, ids) {
            guard let id, let place = wanted.firstIndex(of: id) else { continue }
            uses[place] += 1
            result.chunkCounts[term] = scan.chunkCounts[place]
        }
        let chunkCount = Double(scan.lengths.count)
        let meanLength = Double(scan.lengths.reduce(0, +)) / max(chunkCount, 1)
        let rarity = scan.chunkCounts.map { count in
            max(1e-6, log((chunkCount - Double(count) + 0.5) / (Double(count) + 0.5)))
        }
        var scores = [Double](repeating: 0, count: scan.lengths.count)
        for hit in scan.hits {
            let length = Double(scan.lengths[hit.chunk]) / max(meanLength, 1)
            let damping =
                Self.saturation * (1 - Self.lengthShare + Self.lengthShare * length)
            let frequency = hit.frequency * (Self.saturation + 1) / (hit.frequency + damping)
            scores[hit.chunk] += uses[hit.term] * rarity[hit.term] * frequency
        }
        result.chunks = scores.indices.filter { scores[$0] > 0 }
            .first(limit) { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
            .map { (scan.ids[$0], scores[$0]) }
        return result
    }

    /// Where wanted terms were found.
    private struct Scan {
        struct Hit {
            var chunk: Int
            var term: Int
            /// Occurrences, each by the weight of its place.
            var frequency: Double
        }

        var hits: [Hit] = []
        /// Of every chunk: its id, and how many terms it has, its path's included.
        var ids: [Int64] = []
        var lengths: [Int] = []
        /// How many chunks hold each wanted term.
        var chunkCounts: [Int]

        /// Adds the scan of the files behind.
        mutating func append(_ next: Scan) {
            hits += next.hits.map { hit in
                Hit(chunk: ids.count + hit.chunk, term: hit.term, frequency: hit.frequency)
            }
            ids += next.ids
            lengths += next.lengths
            for term in chunkCounts.indices { chunkCounts[term] += next.chunkCounts[term] }
        }
    }

    /// Fewer bytes are scanned sooner than threads wake up.
    private static let leastPart = 1 << 18

    /// Scans all files, each thread a run of them.
    private func scan(
        for wanted: [Int], weights: TermWeights, pool: ThreadPool?
    ) throws(CodeIndexError) -> Scan {
        guard let pool, bytes.count >= 2 * Self.leastPart else {
            return try scan(files[...], for: wanted, weights: weights)
        }
        let count = min(pool.threadCount, bytes.count / Self.leastPart)
        let starts = (0..<count).map { part in
            files.partitionIndex { $0.start >= part * (bytes.count / count) }
        }
        let bounds = starts + [files.count]
        let scans = ParallelMap.map(count: count, on: pool) { part in
            Swift.Result { () throws(CodeIndexError) -> Scan in
                try scan(files[bounds[part]..<bounds[part + 1]], for: wanted, weights: weights)
            }
        }
        var whole = Scan(chunkCounts: [Int](repeating: 0, count: wanted.count))
        for scan in scans { whole.append(try scan.get()) }
        return whole
    }

    private func scan(
        _ files: ArraySlice<(chunks: Range<Int64>, start: Int)>, for wanted: [Int],
        weights: TermWeights
    ) throws(CodeIndexError) -> Scan {
        var scan = Scan(chunkCounts: [Int](repeating: 0, count: wanted.count))
        let none = [Double](repeating: 0, count: wanted.count)
        let bytes = bytes.span
        do {
            for file in files {
                var reader = TermReader(wanted: wanted, position: file.start)
                var ofPath = none
                let pathLength = try reader.readSection(bytes) { term, count in
                    ofPath[term] = Double(count) * weights.path
                }
                for id in file.chunks {
                    var found = ofPath
                    let symbolLength = try reader.readSection(bytes) { term, count in
                        found[term] += Double(count) * weights.symbol
                    }
                    let bodyLength = try reader.readSection(bytes) { term, count in
                        found[term] += Double(count) * weights.body
                    }
                    let chunk = scan.ids.count
                    scan.ids.append(id)
                    scan.lengths.append(pathLength + symbolLength + bodyLength)
                    for (term, frequency) in found.enumerated() where frequency > 0 {
                        scan.chunkCounts[term] += 1
                        scan.hits.append(Scan.Hit(chunk: chunk, term: term, frequency: frequency))
                    }
                }
            }
        } catch {
            throw .damaged(path: index.path, reason: "the terms of a file cannot be read")
        }
        return scan
    }
}

extension IndexView {
    /// The terms of this tree.
    public func terms() throws(CodeIndexError) -> TermIndex {
        try index.reading { database in
            let statement = try database.cachedStatement(
                sql: "SELECT terms FROM fileTerms WHERE file = ?")
            var found: [(chunks: Range<Int64>, start: Int)] = []
            var bytes: [UInt8] = []
            for file in files {
                statement.setUncheckedArguments([file.id.databaseValue])
                let rows = try Row.fetchCursor(statement)
                // A row is valid until the next step only. There is one at most.
                while let row = try rows.next() {
                    found.append((file.chunks, bytes.count))
                    bytes += try row.bytes(at: 0)
                }
            }
            return TermIndex(index: index, files: found, bytes: bytes)
        }
    }
}
