/// What search is made of, and how much each part counts.
///
/// The defaults are what users get; no setting changes them. Other values are for measuring what a part
/// is worth: `repoask-bench search --ablate`.
package struct SearchOptions: Sendable, Equatable {
    /// Whether chunks are ranked by BM25, and whether by the cosine of their vectors.
    package var usesWords = true
    package var usesVectors = true
    /// Whether words that say nothing are left out of the question.
    package var dropsStopWords = true
    /// What a term counts in a path and in a symbol, for BM25; in a body it counts 1.
    package var pathWeight = 2.0
    package var symbolWeight = 3.0
    /// Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009): `1 / (rankConstant + rank)`.
    /// 20 instead of the usual 60: lists are short, and the first ranks matter most.
    package var rankConstant = 20.0
    /// Whether tests count less than code, and code less than tests where tests are asked for.
    package var ranksTestsDown = true
    /// Whether chunks outside tests are ranked as if there were no tests: one that repeats the
    /// question's words must not push the code down.
    package var ranksCodeAmongItself = true
    /// A file is scored by this many of its chunks, the second counting half, the third a third.
    package var chunksPerFile = 3
    /// What a file counts in which a name of the question is defined, and what the chunk counts. Of
    /// 200 made questions that name a definition the first place is right for .87, with files
    /// counting 1 for .77, with chunks counting 1 for .57; searches for changes lose .002 and .004.
    package var definingFileWeight = 1.5
    package var definingChunkWeight = 1.5
    /// What prose counts: it says what code is meant to do; the code says what it does, and where.
    package var proseWeight = 0.25
    /// What files count in folders that explain, feed or come with the code.
    package var asideWeight = 0.5
    /// What a file counts whose path or name is in the question; nil: as any other. Of 198 made
    /// questions that name a file it comes first for .97, with nil for .57.
    package var namedFileWeight: Double? = 3.0

    package init() {}
}
