// Memory slots made ahead of questions, of files that questions are likely to be about.

internal import Chunking
internal import CodeIndex
internal import Compression
internal import Git

/// What was made ahead of questions.
public struct SlotWarming: Sendable, Encodable {
    /// The weight package.
    public var weights: String
    /// Chunks whose slots were made now, and the tokens they were made of.
    public var made = 0
    public var tokens = 0
    /// Chunks whose slots were there already.
    public var kept = 0
    public var seconds = 0.0
}

/// Weights that make memory slots.
public struct SlotWeights: Sendable {
    let decoder: String
    let fitting: FittingWeights
}

/// A decoder has nothing to read slots with.
public struct NoSlotWeights: Error, CustomStringConvertible {
    let notes: [String]
    /// Those that have.
    var otherDecoders: [String] = []

    public var description: String {
        let advice =
            otherDecoders.isEmpty
            ? "`repoask models weights` lists what there is"
            : "there are some with "
                + otherDecoders.map { "`--model \($0)`" }.joined(separator: ", ")
        return (notes + [advice]).joined(separator: "; ")
    }
}

extension RepositorySession {
    /// Finds weights that make memory slots for a decoder, before anything is read or fetched.
    ///
    /// - Throws: ``NoSlotWeights``; ``UnusableWeights``; `ModelStoreError` of an unknown name.
    public func slotWeights(of model: String, _ chosen: WeightChoice) throws -> SlotWeights {
        let store = WeightStore(home: home)
        let weights = try FittingWeights(of: model, chosen, for: .middle, in: store)
        guard weights.best(.middle) != nil else {
            throw NoSlotWeights(
                notes: [weights.missing(.middle)] + weights.notes,
                otherDecoders: store.decoders(with: .middle))
        }
        return SlotWeights(decoder: model, fitting: weights)
    }

    /// Commits whose changed files count as changed often.
    private static let commitCount = 300
    /// Commits that touch more say nothing about any one file.
    private static let mostFiles = 20

    /// Makes memory slots of the files asked about, newest question first, then of those that the
    /// last commits changed most often.
    ///
    /// - Parameters:
    ///   - weights: Of the decoder that is to read them.
    ///   - tokenLimit: Stop when slots were made of so many tokens.
    /// - Throws: `CancellationError`; errors of models and index. What was made by then is kept.
    /// - Precondition: The index is up to date.
    public func warmSlots(
        with weights: SlotWeights, tokenLimit: Int, progress: ProgressReport = { _ in }
    ) throws -> SlotWarming {
        let clock = Stopwatch()
        let decoder = try LoadedDecoder(
            weights.decoder, .middle, weights: weights.fitting, home: home,
            threadCount: threadCount)
        guard let method = decoder.memory.middle,
            let slots = ChunkSlots(decoder, session: self)
        else { throw NoSlotWeights(notes: decoder.memory.notes) }
        let searcher = try searcher()
        var warming = SlotWarming(weights: method.package.name)
        // Beyond the limit the first, which are wanted most, would be dropped for the last.
        var bytesLeft = slots.byteLimit
        for chunk in try filesToWarm(searcher).lazy.flatMap({ searcher.files[$0].chunks }) {
            try Task.checkCancellation()
            guard let record = try searcher.view.chunk(chunk), let lines = try? lines(of: record)
            else { continue }
            let tokens = slots.tokens(of: Evidence(whole: record, lines).text)
            bytesLeft -= slots.byteCount(ofTokens: tokens.count)
            guard bytesLeft >= 0 else { break }
            guard slots.kept(of: record) == nil else {
                warming.kept += 1
                continue
            }
            guard warming.tokens + tokens.count <= tokenLimit else { break }
            guard !tokens.isEmpty else { continue }
            _ = try slots.make(of: record, tokens: tokens)
            warming.made += 1
            warming.tokens += tokens.count
            progress(
                Progress(
                    step: "making memory slots", done: warming.tokens, total: tokenLimit,
                    unit: "tokens"))
        }
        warming.seconds = clock.seconds
        return warming
    }

    /// Indices of files, first the one whose slots are wanted most.
    private func filesToWarm(_ searcher: Searcher) throws -> [Int] {
        var fileOfPath: [String: Int] = [:]
        for (index, file) in searcher.files.enumerated() { fileOfPath[file.key.path] = index }
        let asked = askedFiles.paths.compactMap { fileOfPath[$0] }
        var counts: [Int: Int] = [:]
        var commitsLeft = Self.commitCount
        _ = try repository.walkHistory { commit in
            commitsLeft -= 1
            if commit.parentCount <= 1, let changes = try? repository.changes(ofCommit: commit.id),
                changes.count <= Self.mostFiles
            {
                for path in changes.paths where !FileRules.isTest(path: path) {
                    if let file = fileOfPath[path] { counts[file, default: 0] += 1 }
                }
            }
            return commitsLeft > 0
        }
        let changed = counts.keys.sorted {
            counts[$0]! != counts[$1]! ? counts[$0]! > counts[$1]! : $0 < $1
        }
        var seen: Set<Int> = []
        return (asked + changed).filter { seen.insert($0).inserted }
    }

    var askedFiles: AskedFiles { AskedFiles(path: memoryFolder + "/asked") }
}
