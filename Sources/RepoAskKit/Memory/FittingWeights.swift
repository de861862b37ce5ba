// The weight packages that were trained for one decoder.

internal import Compression

/// The packages a decoder can be read with, and what is wrong with others.
package struct FittingWeights: Sendable {
    /// SHA-256 of the decoder's file.
    let decoderHash: String
    let packages: [WeightPackage]
    /// Packages that were refused, in words.
    let notes: [String]
    /// The decoder as the person named it.
    private let decoder: String
    /// A distance is read with the one that is named here, if one is.
    private let chosen: WeightChoice

    /// Finds the packages of `store` that fit `decoder`.
    ///
    /// - Parameters:
    ///   - chosen: Packages to prefer.
    ///   - distances: Those that they are for.
    /// - Throws: ``UnusableWeights``; `ModelStoreError` of an unknown decoder.
    package init(
        of decoder: String, _ chosen: WeightChoice = WeightChoice(),
        for distances: MemoryChoice, in store: WeightStore
    ) throws {
        let models = ModelStore(home: store.home)
        let decoderHash = try models.hash(ofDecoder: decoder)
        let encoderHash = try models.hash(of: ModelManifest.defaultEncoder, "model.safetensors")
        var fitting: [WeightPackage] = []
        var notes: [String] = []
        for package in store.packages() {
            switch package {
            case .success(let package):
                let fits = (try? package.check(decoder: decoderHash, encoder: encoderHash)) != nil
                if fits { fitting.append(package) }
            case .failure(let error): notes.append("\(error)")
            }
        }
        let refusals = fitting.map { Self.refusal(of: $0, beside: fitting) }
        notes += refusals.compactMap(\.self)
        self.decoder = decoder
        self.decoderHash = decoderHash
        self.notes = notes
        self.chosen = chosen
        packages = zip(fitting, refusals).filter { $1 == nil }.map(\.0)
        try checkNames(distances)
        try checkRatio()
    }

    /// Why a reader is not used: a package that it was trained with is another one now.
    private static func refusal(
        of reader: WeightPackage, beside packages: [WeightPackage]
    ) -> String? {
        let reads = reader.description.reads ?? [:]
        let other = packages.first { package in
            reads[package.name].map { $0 != package.description.weights.sha256 } ?? false
        }
        return other.map {
            "weights '\(reader.name)' were trained to read another version of '\($0.name)'"
        }
    }

    private func checkNames(_ distances: MemoryChoice) throws(UnusableWeights) {
        var served: [Distance: String] = [:]
        for name in chosen.names {
            guard let package = packages.first(where: { $0.name == name }) else {
                let known = packages.isEmpty ? "it has none" : "it has "
                throw UnusableWeights(
                    description: ([
                        "no weights '\(name)' for \(decoder): " + known
                            + packages.map(\.name).joined(separator: ", ")
                    ] + notes)
                    .joined(separator: "; "))
            }
            guard let distance = package.distance, distances.contains(distance) else {
                throw UnusableWeights(
                    description: "weights '\(name)' are "
                        + (package.distance.map { "for \($0.rawValue), which is not read" }
                            ?? "used by themselves where they can be"))
            }
            if let other = served.updateValue(name, forKey: distance) {
                throw UnusableWeights(
                    description: "'\(other)' and '\(name)' are both for \(distance.rawValue); "
                        + "name one")
            }
        }
    }

    private func checkRatio() throws(UnusableWeights) {
        guard let ratio = chosen.ratio, let package = best(.middle) else { return }
        let ratios = package.description.ratios
        if !ratios.contains(ratio) {
            throw UnusableWeights(
                description: "'\(package.name)' has memory slots of "
                    + ratios.sorted().map(String.init).joined(separator: ", ")
                    + " tokens, not of \(ratio)")
        }
    }

    /// Tokens that a slot of ``best(_:)`` for the middle stands for.
    var ratio: Int? { chosen.ratio ?? best(.middle)?.description.ratios.min() }

    /// The package for a distance: the one that is named, else that whose memory says most.
    func best(_ distance: Distance) -> WeightPackage? {
        let serving = packages.filter { $0.distance == distance }
        return serving.first { chosen.names.contains($0.name) }
            ?? serving.max { $0.gain < $1.gain }
    }

    /// Says that there is none for a distance.
    func missing(_ distance: Distance) -> String {
        "no weights to read \(decoder) \(distance.rawValue)"
    }
}

/// Weights were named that do not exist, are another decoder's, or serve no distance that is read.
public struct UnusableWeights: Error, CustomStringConvertible {
    public let description: String
}
