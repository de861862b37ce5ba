internal import Tensors
internal import Transformer

extension WeightPackage {
    /// A tensor as floats, row-major.
    ///
    /// - Throws: ``PackageError/wrongTensor(path:name:reason:)`` if it is missing, not of this shape,
    ///   of another type, or holds what is no number.
    func values(_ name: String, _ shape: [Int]) throws(PackageError) -> [Float] {
        func wrong(_ reason: String) -> PackageError {
            .wrongTensor(path: folder, name: name, reason: reason)
        }
        guard let found = file.shape(of: name) else { throw wrong("is missing") }
        guard found == shape else {
            throw wrong("has shape \(found), the method and its decoder need \(shape)")
        }
        let values: [Float]
        do throws(WeightsError) {
            values =
                shape.count == 1
                ? try file.vector(name) : try file.matrix(name).values
        } catch {
            throw wrong("cannot be read: \(error)")
        }
        guard values.allSatisfy(\.isFinite) else { throw wrong("holds what is no number") }
        return values
    }

    /// The LoRA whose tensors' names begin with `group`; nil if the package describes none.
    ///
    /// - Throws: ``PackageError/wrongTensor(path:name:reason:)`` if it does not fit the decoder.
    func lora(
        _ group: String, rank: Int, alpha: Double, scope: LoRA.Scope = .all,
        for configuration: DecoderConfiguration
    ) throws(PackageError) -> LoRA? {
        let prefix = group + "."
        let names = file.tensorNames.filter { $0.hasPrefix(prefix) }
        if names.isEmpty { return nil }
        var known: Set<String> = []
        for layer in 0..<configuration.layerCount {
            for projection in Projection.allCases {
                let (rows, columns) = configuration.shape(of: projection)
                let name = "\(prefix)blk.\(layer).\(projection.rawValue).lora_"
                guard file.hasTensor(name + "a") || file.hasTensor(name + "b") else { continue }
                _ = try values(name + "a", [rank, columns])
                _ = try values(name + "b", [rows, rank])
                known.formUnion([name + "a", name + "b"])
            }
        }
        if let foreign = names.first(where: { !known.contains($0) }) {
            throw .wrongTensor(
                path: folder, name: foreign, reason: "belongs to no map of the decoder")
        }
        do {
            return try LoRA(
                file: file, prefix: prefix, alpha: Float(alpha), scope: scope,
                for: configuration)
        } catch {
            throw .wrongTensor(path: folder, name: group, reason: "\(error)")
        }
    }

    /// Refuses tensors that the method has no use for.
    func checkNames(_ names: Set<String>, groups: [String]) throws(PackageError) {
        for name in file.tensorNames
        where !names.contains(name) && !groups.contains(where: { name.hasPrefix($0 + ".") }) {
            throw .wrongTensor(
                path: folder, name: name,
                reason: "does not belong to method \(description.method.method)")
        }
    }
}
