internal import CodeIndex

/// The secrets of a tree that were blanked before anything was indexed. Never their values.
public struct SecretSummary: Sendable, Codable, Equatable {
    /// Where a secret begins.
    public struct Place: Sendable, Codable, Equatable {
        /// From the repository's root.
        public var path: String
        /// Counted from 1.
        public var line: Int
        /// `github-token`, `private-key`, `password`.
        public var kind: String
    }

    public var count = 0
    /// How many files hold one at least.
    public var files = 0
    /// By path, then line.
    public var places: [Place] = []

    public init() {}

    init(_ view: IndexView) {
        places = view.secrets.sorted { $0.file.path < $1.file.path }.flatMap { file, secrets in
            secrets.map { Place(path: file.path, line: $0.line, kind: $0.kind) }
        }
        count = places.count
        files = view.secrets.count
    }

    /// `3 secrets in 2 files`.
    public var label: String {
        "\(count) secret\(count == 1 ? "" : "s") in \(files) file\(files == 1 ? "" : "s")"
    }
}
