internal import Tensors
public import Tokenization
public import Transformer

/// A weight package joined with the decoder that it was trained for: it makes rows of source, and
/// knows how the decoder reads them.
public struct MemoryMethod: Sendable {
    public let package: WeightPackage
    /// Nil of a reader, which makes no rows.
    public let compressor: (any UnitCompressor)?
    /// On while rows are read.
    public let readerLoRA: LoRA?
    /// Token ids of the words that stood before the rows in training.
    public let before: [Int]
    /// Learned rows that, behind a unit's rows, ask for its text, `[n, hiddenSize]`; empty of a
    /// reader.
    public let restate: [Float]

    /// Most rows that ask for a unit's text.
    private static let restateLimit = 64

    /// Joins `package` with `model`, whose file's hash is checked by
    /// ``WeightPackage/check(decoder:encoder:)``.
    ///
    /// - Throws: ``PackageError`` if a tensor is missing, foreign, or of another shape than the method
    ///   and this model need.
    public init(
        _ package: WeightPackage, model: LanguageModel, tokenizer: BytePairTokenizer
    ) throws(PackageError) {
        let (method, configuration) = (package.description.method, model.configuration)
        let own: Set<String>
        switch method.method {
        case .icae:
            compressor = try MemorySlotCompressor(package, for: model)
            own = MemorySlotCompressor.tensorNames
        case .pooled:
            compressor = try PooledCompressor(package, for: model)
            own = PooledCompressor.tensorNames
        case .e2llm:
            compressor = try SoftPromptAdapter(package, for: configuration)
            own = SoftPromptAdapter.tensorNames
        case .reader:
            compressor = nil
            own = []
        }
        var groups = method.method == .icae || method.method == .pooled ? ["lora"] : []
        if method.readerRank > 0 { groups.append("reader_lora") }
        let hasRows = method.method != .reader
        try package.checkNames(own.union(hasRows ? ["restate"] : []), groups: groups)
        readerLoRA =
            method.readerRank == 0
            ? nil
            : try package.lora(
                "reader_lora", rank: method.readerRank, alpha: method.readerAlpha,
                scope: method.readerScope == .rows ? .rows : .all, for: configuration)
        guard (readerLoRA == nil) == (method.readerRank == 0) else {
            throw .wrongTensor(path: package.folder, name: "reader_lora", reason: "is missing")
        }
        let restateCount = package.file.shape(of: "restate")?.first ?? 0
        guard restateCount <= Self.restateLimit else {
            throw .wrongTensor(
                path: package.folder, name: "restate", reason: "has \(restateCount) rows")
        }
        restate =
            hasRows ? try package.values("restate", [restateCount, configuration.hiddenSize]) : []
        before = tokenizer.encode(method.before)
        self.package = package
    }

    /// Rows as the decoder was trained to read them.
    public func placed(_ rows: MemoryRows) -> MemoryRows {
        package.description.method.layout == .compact ? rows.compact : rows
    }

    /// What asks for the text of a unit: `before rows restate`.
    public func restatingPrompt(_ rows: MemoryRows) -> ModelInput {
        ModelInput([.tokens(before), placed(rows).piece, .embeddings(restate)])
    }

    /// What the text that follows a unit is read behind: `before rows`.
    public func followingPrompt(_ rows: MemoryRows) -> ModelInput {
        ModelInput([.tokens(before), placed(rows).piece])
    }
}
