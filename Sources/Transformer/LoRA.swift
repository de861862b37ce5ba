public import Tensors

/// Low-rank updates of a decoder's linear maps, on for one pass, or its embedding rows, at a time:
/// `y = W x + (alpha / rank) B (A x)`.
///
/// Maps are in the weight file's own row order (Llama files permute query and key rows), so a
/// LoRA belongs to the very file it was trained on. Source: LoRA, arXiv 2106.09685.
public struct LoRA: Sendable {
    /// A layer's linear map.
    public struct Place: Sendable, Hashable {
        public let layer: Int
        public let projection: Projection

        public init(layer: Int, projection: Projection) {
            self.layer = layer
            self.projection = projection
        }
    }

    struct Pair: Sendable {
        let down: WeightMatrix  // A: [rank, in]
        let up: WeightMatrix  // (alpha / rank) B: [out, rank]
    }

    /// Tells one LoRA from another without a look at its values; copies have the same.
    public final class Identity: Sendable {
        fileprivate init() {}
    }

    /// Which positions of a pass it changes.
    public enum Scope: Sendable {
        case all
        /// Embedding rows: tokens pass as if it were off.
        case rows
    }

    public private(set) var identity = Identity()
    public let scope: Scope
    public let rank: Int
    public let alpha: Float
    let pairs: [Place: Pair]

    /// The maps this LoRA changes.
    public var places: Set<Place> { Set(pairs.keys) }

    /// Makes a LoRA from values in memory.
    ///
    /// - Parameter matrices: For each map, A `[rank, in]` and B `[out, rank]`, row-major.
    /// - Throws: ``InferenceError/badLoRA(_:)`` if a place or a shape does not fit
    ///   `configuration`.
    public init(
        rank: Int, alpha: Float, scope: Scope = .all,
        matrices: [Place: (a: [Float], b: [Float])], for configuration: DecoderConfiguration
    ) throws(InferenceError) {
        guard (1...4096).contains(rank) else { throw .badLoRA("rank \(rank)") }
        guard alpha.isFinite else { throw .badLoRA("alpha \(alpha)") }
        self.rank = rank
        self.alpha = alpha
        self.scope = scope
        var pairs: [Place: Pair] = [:]
        for (place, (a, b)) in matrices {
            let name = "blk.\(place.layer).\(place.projection.rawValue)"
            guard (0..<configuration.layerCount).contains(place.layer) else {
                throw .badLoRA("'\(name)': the model has \(configuration.layerCount) layers")
            }
            let (rows, columns) = configuration.shape(of: place.projection)
            guard a.count == rank * columns, b.count == rows * rank else {
                throw .badLoRA(
                    "'\(name)' needs A [\(rank), \(columns)] and B [\(rows), \(rank)], "
                        + "found \(a.count) and \(b.count) values")
            }
            let scale = alpha / Float(rank)
            pairs[place] = Pair(
                down: WeightMatrix(rows: rank, columns: columns, values: a),
                up: WeightMatrix(rows: rows, columns: rank, values: b.map { $0 * scale }))
        }
        self.pairs = pairs
    }

    /// Loads a safetensors file.
    ///
    /// It holds `blk.<layer>.<projection>.lora_a` `[rank, in]` and `….lora_b` `[out, rank]` for
    /// each map changed, with projections named as in GGUF (`attn_q` … `ffn_down`), and `alpha`,
    /// `[1]`; without it, alpha is the rank.
    ///
    /// - Throws: ``WeightsError`` if the file cannot be read,
    ///   ``InferenceError/badLoRA(_:)`` if it does not fit `configuration`.
    public init(path: String, for configuration: DecoderConfiguration) throws {
        let file = try SafetensorsFile(path: path)
        let alpha = file.hasTensor("alpha") ? try file.vector("alpha").first : nil
        guard let lora = try LoRA(file: file, alpha: alpha, for: configuration) else {
            throw InferenceError.badLoRA("'\(path)' has no lora_a tensors")
        }
        self = lora
    }

    /// Reads the tensors `PREFIX` + `blk.<layer>.<projection>.lora_a` and `….lora_b` of an open file;
    /// nil if it has none.
    ///
    /// - Parameter alpha: Nil: the rank.
    /// - Throws: As ``init(path:for:)``.
    public init?(
        file: SafetensorsFile, prefix: String = "", alpha: Float?, scope: Scope = .all,
        for configuration: DecoderConfiguration
    ) throws {
        var rank: Int?
        var matrices: [Place: (a: [Float], b: [Float])] = [:]
        for layer in 0..<configuration.layerCount {
            for projection in Projection.allCases {
                let name = "\(prefix)blk.\(layer).\(projection.rawValue)"
                guard file.hasTensor("\(name).lora_a") else { continue }
                let a = try file.matrix("\(name).lora_a")
                let b = try file.matrix("\(name).lora_b")
                let (rows, columns) = configuration.shape(of: projection)
                let here = rank ?? a.rowCount
                guard a.rowCount == here, a.columnCount == columns, b.rowCount == rows,
                    b.columnCount == here
                else {
                    throw InferenceError.badLoRA(
                        "'\(name)' needs A [\(here), \(columns)] and B [\(rows), \(here)], "
                            + "found [\(a.rowCount), \(a.columnCount)] and "
                            + "[\(b.rowCount), \(b.columnCount)]")
                }
                rank = here
                matrices[Place(layer: layer, projection: projection)] = (a.values, b.values)
            }
        }
        guard let rank else { return nil }
        try self.init(
            rank: rank, alpha: alpha ?? Float(rank), scope: scope, matrices: matrices,
            for: configuration)
    }
}
