package import Generation

/// A decoder and what it can read beside text.
package struct LoadedDecoder: Sendable {
    package let generator: TextGenerator
    package let memory: DecoderMemory

    /// Loads a decoder with the weights for the distances of `choice`.
    ///
    /// - Parameters:
    ///   - model: By name or path.
    ///   - weights: Packages to choose from, for the distances of `choice`; nil: looked for, if any is
    ///     needed.
    /// - Throws: `ModelStoreError` if it is not installed; errors of its file and of the weights.
    package init(
        _ model: String, _ choice: MemoryChoice, weights: FittingWeights? = nil, home: RepoAskHome,
        threadCount: Int
    ) throws {
        generator = try TextGenerator(
            path: ModelStore(home: home).decoderPath(model), threadCount: threadCount)
        if choice.isDisjoint(with: [.far, .middle]) {
            memory = .none
        } else {
            let weights =
                try weights ?? FittingWeights(of: model, for: choice, in: WeightStore(home: home))
            memory = try DecoderMemory.load(choice, from: weights, for: generator)
        }
    }
}
