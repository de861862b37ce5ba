// The trained weights that come with repoask: found beside the executable's checkout, or kept in the
// home folder so that the executable works wherever it is copied to.

public import Compression

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Finds weight packages.
public struct WeightStore: Sendable {
    public let home: RepoAskHome
    /// `REPOASK_WEIGHTS`: a folder of packages that is looked into first.
    public var environment = ProcessInfo.processInfo.environment
    public var executablePath = GrammarStore.executablePath

    public init(home: RepoAskHome) {
        self.home = home
    }

    /// Folders of packages, by name; of two with one name the first place wins: `REPOASK_WEIGHTS`, the
    /// checkout or installation that the executable is in, the home folder, whose copies may be older.
    public func folders() -> [String] {
        var found: [String: String] = [:]
        for place in places() + [home.weights] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            where found[name] == nil && isPackage("\(place)/\(name)") {
                found[name] = "\(place)/\(name)"
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Every package, opened and checked; for those that are refused, why.
    ///
    /// Packages of other kinds (those of search) are left out.
    public func packages() -> [Result<WeightPackage, PackageError>] {
        folders().compactMap { folder in
            do throws(PackageError) {
                return .success(try WeightPackage(folder: folder))
            } catch {
                if case .unknownMethod = error { return nil }
                return .failure(error)
            }
        }
    }

    /// The decoders of `manifest` that have weights for a distance.
    func decoders(with distance: Distance, manifest: ModelManifest = .builtIn) -> [String] {
        let hashes = packages().compactMap { try? $0.get() }
            .filter { $0.distance == distance }.map(\.description.decoder.sha256)
        return manifest.models.filter { model in
            model.role == .decoder && model.files.contains { hashes.contains($0.sha256) }
        }.map(\.id)
    }

    /// Copies the packages that lie elsewhere into the home folder; those of a name that is there are
    /// replaced, and copies of an older format, which nothing reads any more, deleted.
    ///
    /// - Returns: Names of the packages that were copied.
    /// - Throws: ``ModelStoreError/unwritable(path:reason:)``.
    @discardableResult
    public func keep() throws(ModelStoreError) -> [String] {
        var kept: [String] = []
        for folder in folders() where !folder.hasPrefix(home.weights + "/") {
            guard let package = try? WeightPackage(folder: folder) else { continue }
            let target = home.weights + "/" + package.name
            try RepoAskHome.create(target)
            // The description last: a package without one is none.
            for file in ["weights.safetensors", "package.json"] {
                do {
                    try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
                        .write(to: URL(filePath: "\(target)/\(file)"), options: .atomic)
                } catch {
                    throw .unwritable(path: "\(target)/\(file)", reason: error.localizedReason)
                }
            }
            kept.append(package.name)
        }
        for folder in folders() where folder.hasPrefix(home.weights + "/") {
            do throws(PackageError) {
                _ = try WeightPackage(folder: folder)
            } catch .unknownFormat(_, let found) where found < PackageDescription.format {
                try? FileManager.default.removeItem(atPath: folder)
            } catch {
                continue  // is said wherever it would be read
            }
        }
        return kept
    }

    /// Where packages come from that the home folder has copies of.
    private func places() -> [String] {
        let places = [environment["REPOASK_WEIGHTS"] ?? ""].filter { !$0.isEmpty }
        var folder = executablePath[...]
        while let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")) {
            folder = folder[..<slash]
            let near = ["\(folder)/Training/weights", "\(folder)/share/repoask/weights"]
            if let place = near.first(where: FileManager.default.fileExists(atPath:)) {
                return places + [place]
            }
        }
        return places
    }

    private func isPackage(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/package.json")
    }
}

/// A weight package as `repoask models weights --json` prints it.
public struct WeightSummary: Sendable, Encodable {
    public struct Score: Sendable, Encodable {
        /// Nats a token that the memory takes from the loss of the text that follows, against
        /// another repository's memory in its place.
        public var gain: Double
        /// The same as a share of what the raw text takes from that loss; nil where that takes
        /// nothing.
        public var shareOfRawGain: Double?
        /// Share of a unit's own tokens that are likeliest behind its rows.
        public var tokenAccuracy: Double?
    }

    public var name: String
    public var path: String
    public var method: String
    public var distance: Distance?
    public var decoder: String
    public var ratios: [Int]
    public var trainedTokens: Int?
    /// By ratio (`4x`), or `far`.
    public var scores: [String: Score]
    /// Whether a model of the manifest is the very one that the weights were trained for.
    public var matches: Bool

    /// Nats a token that are more than rounding.
    private static let leastGain = 0.001

    public init(_ package: WeightPackage, manifest: ModelManifest = .builtIn) {
        let description = package.description
        name = package.name
        path = package.folder
        method = description.method.method.rawValue
        distance = package.distance
        decoder = description.decoder.id
        ratios = description.ratios
        trainedTokens = description.training?.tokens
        scores = (description.scores ?? [:]).compactMapValues { score in
            guard let following = score.following else { return nil }
            let gain = following.control - following.memory
            let rawGain = following.control - following.raw
            return Score(
                gain: gain, shareOfRawGain: rawGain > Self.leastGain ? gain / rawGain : nil,
                tokenAccuracy: score.restating?.tokenAccuracy)
        }
        let known = manifest.models.flatMap(\.files).map(\.sha256)
        let needed = [description.decoder] + (description.encoder.map { [$0] } ?? [])
        matches = needed.allSatisfy { known.contains($0.sha256) }
    }
}

extension WeightPackage {
    /// The distance that the package's rows are read at; nil of a reader, which makes none.
    public var distance: Distance? {
        switch description.method.method {
        case .e2llm: .far
        case .icae, .pooled: .middle
        case .reader: nil
        }
    }

    /// What the memory itself says at its best ratio: nats a token against a foreign memory.
    var gain: Double {
        (description.scores ?? [:]).values.compactMap { score in
            score.following.map { $0.control - $0.memory }
        }.max() ?? 0
    }
}
