// The two halves of search on their own, without any weight of ours: what search has to beat. They
// are told what search has to find out: that neither tests nor documentation are wanted.

internal import Chunking
internal import CodeIndex

extension Searcher {
    /// Files by their best chunk's BM25, names and paths counting no more than bodies.
    func filesByWords(_ question: String, limit: Int) throws -> [String] {
        let found = try terms.search(Terms.question(question), pool: encoder.pool)
        return files(ofChunks: found.chunks.lazy.map(\.id), limit: limit)
    }

    /// Files by the cosine of their best chunk.
    func filesByNearness(_ question: String, limit: Int) throws -> [String] {
        let cosines = try encoder.cosines(of: question, with: vectors)
        let order = cosines.indices.sorted {
            cosines[$0] != cosines[$1] ? cosines[$0] > cosines[$1] : $0 < $1
        }
        return files(ofChunks: order.lazy.map { vectorIDs[$0] }, limit: limit)
    }

    private func files(ofChunks ids: some Sequence<Int64>, limit: Int) -> [String] {
        var seen: Set<Int> = []
        var paths: [String] = []
        for id in ids where paths.count < limit {
            let file = fileIndex(ofChunk: id)
            let path = files[file].key.path
            guard seen.insert(file).inserted, !FileRules.isTest(path: path),
                !FileRules.isDocumentation(path: path)
            else { continue }
            paths.append(path)
        }
        return paths
    }
}
