package import Generation

/// A decoder and what it can read beside text.
package struct LoadedDecoder: Sendable {
    package let generator: TextGenerator
    package let memory: DecoderMemory

    /// Loads a decoder with the weights for the distances of `choice`.
    ///
    /// - Parameter model: By name or path.
    /// - Throws: `ModelStoreError` if it is not installed; errors of its file and of the weights.
    package init(_ model: String, _ choice: MemoryChoice, home: RepoAskHome, threadCount: Int) throws {
        let models = ModelStore(home: home)
        generator = try TextGenerator(
            path: models.decoderPath(model), threadCount: threadCount)
        memory = try DecoderMemory.find(
            choice, for: generator, decoder: model, models: models, store: WeightStore(home: home))
    }
}
