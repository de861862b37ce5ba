#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What a weight package says of itself, `package.json`; `Training/FORMAT.md` explains each entry.
public struct PackageDescription: Sendable, Equatable, Decodable {
    /// The format that is read.
    public static let format = 2

    public struct Method: Sendable, Equatable, Decodable {
        public enum Name: String, Sendable, Decodable, CaseIterable {
            /// Memory slots of the decoder itself (ICAE).
            case icae
            /// Memory slots pooled from windows of a bidirectional pass.
            case pooled
            /// Soft prompts of an adapter (E2LLM).
            case e2llm
            /// No rows: a LoRA that reads those of others.
            case reader
        }

        public enum Layout: String, Sendable, Decodable {
            /// A row stands where the tokens that it stands for would be.
            case span
            /// A row takes one position.
            case compact
        }

        /// Where the LoRA that reads rows is on.
        public enum ReaderScope: String, Sendable, Decodable {
            /// In the whole prompt and in the answer.
            case prompt
            /// At rows alone: text is read, and answers are written, by the decoder as it is.
            case rows
        }

        public var method: Name
        /// Of the LoRA that is on while a unit is compressed.
        public var rank: Int
        public var alpha: Double
        /// Most memory slots of a unit, reached at the lowest ratio.
        public var maxRows: Int
        /// Of the LoRA that is on while rows are read; 0: there is none.
        public var readerRank: Int
        public var readerAlpha: Double
        public var readerScope: ReaderScope
        public var layout: Layout
        /// Words that stood before the rows in training.
        public var before: String
        /// Soft prompts a chunk.
        public var prompts: Int
        /// Size of the adapter's hidden layer.
        public var adapterHidden: Int

        private enum CodingKeys: String, CodingKey {
            case method, rank, alpha, layout, before, prompts
            case maxRows = "max_rows"
            case readerRank = "reader_rank"
            case readerAlpha = "reader_alpha"
            case readerScope = "reader_scope"
            case adapterHidden = "adapter_hidden"
        }
    }

    /// A file that the weights belong to.
    public struct BaseModel: Sendable, Equatable, Decodable {
        public var id: String
        public var sha256: String
    }

    public struct Weights: Sendable, Equatable, Decodable {
        public var sha256: String
        /// Shapes, outermost dimension first.
        public var tensors: [String: [Int]]
    }

    public struct Training: Sendable, Equatable, Decodable {
        /// Tokens that were compressed.
        public var tokens: Int?
        public var about: String?
    }

    /// How well rows of one ratio (`4x` …) or of `far` serve.
    public struct Score: Sendable, Equatable, Decodable {
        /// Loss of the text that follows a unit, in nats a token.
        public struct Following: Sendable, Equatable, Decodable {
            /// Behind no memory, another repository's, the unit's own, its raw text.
            public var none, control, memory, raw: Double
        }
        public struct Restating: Sendable, Equatable, Decodable {
            /// Share of the unit's own tokens that are likeliest behind its rows.
            public var tokenAccuracy: Double

            private enum CodingKeys: String, CodingKey { case tokenAccuracy = "token_accuracy" }
        }
        public var following: Following?
        public var restating: Restating?

        /// Whether all of it is finite and such as a loss or a share can be.
        var isPlausible: Bool {
            let losses = following.map { [$0.none, $0.control, $0.memory, $0.raw] } ?? []
            return losses.allSatisfy { (0...1000).contains($0) }
                && (0...1).contains(restating?.tokenAccuracy ?? 0)
        }
    }

    public var method: Method
    /// Tokens a row that the weights were trained for; none of soft prompts.
    public var ratios: [Int]
    private var baseModels: [String: BaseModel]
    public var weights: Weights
    /// Of a reader: the packages whose rows it reads, with the SHA-256 of their weights.
    public var reads: [String: String]?
    public var training: Training?
    public var scores: [String: Score]?

    // Checked to be there.
    public var decoder: BaseModel { baseModels["decoder"]! }
    /// The text encoder whose vectors the adapter reads.
    public var encoder: BaseModel? { baseModels["encoder"] }

    private enum CodingKeys: String, CodingKey {
        case method, ratios, weights, reads, training, scores
        case baseModels = "base_models"
    }

    /// Largest description that is read, in bytes.
    private static let sizeLimit = 4 << 20

    /// Reads and checks the description at `path`.
    init(path: String, _ bytes: [UInt8]) throws(PackageError) {
        guard bytes.count <= Self.sizeLimit else {
            throw .unreadable(path: path, reason: "longer than \(Self.sizeLimit) bytes")
        }
        let data = Data(bytes)
        let decoder = JSONDecoder()
        guard let kind = try? decoder.decode(Kind.self, from: data) else {
            throw .unreadable(path: path, reason: "not the JSON of a weight package")
        }
        // Other kinds of packages have formats of their own.
        guard Method.Name(rawValue: kind.method.name) != nil else {
            throw .unknownMethod(path: path, found: String(kind.method.name.prefix(40)))
        }
        guard kind.format == Self.format else {
            throw .unknownFormat(path: path, found: kind.format)
        }
        do {
            self = try decoder.decode(Self.self, from: data)
        } catch {
            throw .badEntry(
                path: path, entry: Self.entry(of: error), reason: "is missing or of another type")
        }
        try check(path)
    }

    /// What is looked at before the rest may be believed.
    private struct Kind: Decodable {
        /// An object with a name in this format; other kinds of packages have a string.
        struct Method: Decodable {
            var name: String

            private enum CodingKeys: String, CodingKey { case name = "method" }

            init(from decoder: any Decoder) throws {
                if let text = try? decoder.singleValueContainer().decode(String.self) {
                    name = text
                } else {
                    name = try decoder.container(keyedBy: CodingKeys.self)
                        .decode(String.self, forKey: .name)
                }
            }
        }
        var format: Int
        var method: Method
    }

    /// The entry that an error of decoding is about.
    private static func entry(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "" }
        var path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .dataCorrupted(let context), .keyNotFound(_, let context):
                context.codingPath
            @unknown default: []
            }
        if case .keyNotFound(let key, _) = error { path.append(key) }
        return path.map(\.stringValue).joined(separator: ".")
    }

    /// Bounds every number that sizes or indexes something.
    private func check(_ path: String) throws(PackageError) {
        func require(
            _ holds: Bool, _ entry: String, _ reason: @autoclosure () -> String
        ) throws(PackageError) {
            guard holds else { throw .badEntry(path: path, entry: entry, reason: reason()) }
        }
        let counts = [
            ("rank", method.rank, 1...4096), ("max_rows", method.maxRows, 1...4096),
            ("reader_rank", method.readerRank, 0...4096), ("prompts", method.prompts, 1...256),
            ("adapter_hidden", method.adapterHidden, 1...65_536),
        ]
        for (entry, value, bounds) in counts {
            try require(bounds.contains(value), "method.\(entry)", "is \(value), not in \(bounds)")
        }
        for (entry, value) in [("alpha", method.alpha), ("reader_alpha", method.readerAlpha)] {
            try require(
                value.isFinite && abs(value) <= 65_536, "method.\(entry)", "is \(value)")
        }
        try require(method.before.utf8.count <= 1024, "method.before", "is too long")
        let hasSlots = method.method == .icae || method.method == .pooled
        try require(
            ratios.isEmpty != hasSlots && ratios.count <= 16
                && ratios.allSatisfy { (1...256).contains($0) }, "ratios",
            "is \(ratios.prefix(16)), which a package of method \(method.method) cannot have")
        try require(
            method.method != .reader || method.readerRank > 0, "method.reader_rank",
            "is 0, and a reader is nothing else")
        try require(
            method.method != .reader || reads?.isEmpty == false, "reads",
            "names no package that the reader was trained with")
        try require(baseModels["decoder"] != nil, "base_models.decoder", "is missing")
        try require(
            (encoder != nil) == (method.method == .e2llm), "base_models.encoder",
            encoder == nil ? "is missing" : "does not belong to method \(method.method)")
        let hashes =
            baseModels.map { ("base_models.\($0.key)", $0.value.sha256) }
            + [("weights", weights.sha256)] + (reads ?? [:]).map { ("reads.\($0.key)", $0.value) }
        for (entry, hash) in hashes {
            try require(
                hash.utf8.count == 64 && hash.allSatisfy { "0123456789abcdef".contains($0) },
                entry, "has no SHA-256 of 64 lower-case digits")
        }
        for (ratio, score) in scores ?? [:] {
            try require(score.isPlausible, "scores.\(ratio.prefix(20))", "is no score")
        }
    }
}
