// The middle distance: memory slots of the chunks that matter to a question.

internal import CodeIndex
internal import Compression
internal import Generation
internal import Transformer

/// Memory slots of some chunks, best first.
struct MiddleMemory {
    /// A chunk that is read as slots.
    struct Reading {
        var place: Evidence
        var rows: MemoryRows
    }

    /// Tokens a slot.
    let ratio: Int
    private(set) var readings: [Reading] = []
    /// Chunks whose slots were made for this question, the others were kept from before.
    private(set) var madeCount = 0
    /// Paths of chunks that would have been read, were there slots of them.
    private(set) var waitingPaths: [String] = []

    /// Chunks of the ranking that are looked at.
    private static let candidateCount = 32
    /// Slots that are made for one question.
    struct NewSlots {
        /// Tokens that more may be made of: about five seconds of the default decoder on two cores.
        /// Not seconds, so that a busy machine gives the same answer.
        fileprivate var tokensLeft = 1_024
        /// Of the chunks that have them.
        fileprivate var chunks: Set<Int64> = []
    }

    /// Reads the best chunks of a question.
    ///
    /// - Parameters:
    ///   - nearPlaces: Chunks that are read as raw text already, whole; quoted lines alone say little.
    ///   - budget: Most rows.
    ///   - new: What was made for this question before.
    init(
        _ ranking: Searcher.Ranking, searcher: Searcher, session: RepositorySession,
        decoder: LoadedDecoder, nearPlaces: Set<Citation>, budget: Int, new: inout NewSlots
    ) throws {
        ratio = decoder.memory.ratio
        guard let slots = ChunkSlots(decoder, session: session) else { return }
        var left = budget
        for match in ranking.matches.prefix(Self.candidateCount) {
            guard left > 0 else { break }
            guard let record = try searcher.view.chunk(match.chunkID),
                let lines = try? session.lines(of: record)
            else { continue }
            let place = Evidence(whole: record, lines)
            guard !nearPlaces.contains(place.citation) else { continue }
            let tokens = slots.tokens(of: place.text)
            let rowCount = slots.count(ofTokens: tokens.count)
            guard !tokens.isEmpty, rowCount <= left else { continue }
            if let rows = slots.kept(of: record) {
                if new.chunks.contains(record.id) { madeCount += 1 }
                readings.append(Reading(place: place, rows: rows))
            } else {
                guard tokens.count <= new.tokensLeft else {
                    waitingPaths.append(record.path)
                    continue
                }
                new.tokensLeft -= tokens.count
                new.chunks.insert(record.id)
                try Task.checkCancellation()
                let rows = try slots.make(of: record, tokens: tokens)
                madeCount += 1
                readings.append(Reading(place: place, rows: rows))
            }
            left -= rowCount
        }
    }

    /// Rows of all readings together.
    var rowCount: Int { readings.reduce(0) { $0 + $1.rows.count } }

    var parts: [PromptPart] {
        readings.flatMap { reading in
            [
                .text("File \(reading.place.citation.label)\n"), .rows(reading.rows.piece),
                .text("\n\n"),
            ] as [PromptPart]
        }
    }
}
