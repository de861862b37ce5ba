internal import Hashing
internal import Tensors

/// Trained weights that turn source into rows of a decoder: a folder with `package.json` and
/// `weights.safetensors`, as `Training/` writes it.
///
/// Nothing of it is believed before it was checked: sizes against the files, tensors against the
/// description, the weights against their SHA-256.
public struct WeightPackage: Sendable {
    /// The folder's name.
    public let name: String
    public let folder: String
    public let description: PackageDescription
    let file: SafetensorsFile

    /// Opens the package in `folder` and reads its weights once, for their hash: 5 ms a megabyte.
    ///
    /// - Throws: ``PackageError``, whatever is wrong with it.
    public init(folder: String) throws(PackageError) {
        let descriptionPath = folder + "/package.json"
        let weightsPath = folder + "/weights.safetensors"
        let text = try Self.opened(descriptionPath)
        description = try PackageDescription(
            path: descriptionPath, text.bytes(at: 0, count: text.byteCount) ?? [])
        let found = SHA256.hex(of: try Self.opened(weightsPath))
        guard found == description.weights.sha256 else {
            throw .wrongHash(
                path: weightsPath, expected: description.weights.sha256, found: found)
        }
        do throws(WeightsError) {
            file = try SafetensorsFile(path: weightsPath)
        } catch {
            throw Self.unreadable(weightsPath, error)
        }
        self.folder = folder
        name = String(folder.split(separator: "/").last ?? "")
        try checkTensors(weightsPath)
    }

    /// Refuses base models that the weights were not trained for.
    ///
    /// - Parameters:
    ///   - decoder: SHA-256 of the decoder's file.
    ///   - encoder: SHA-256 of the text encoder's file; nil where none is used.
    /// - Throws: ``PackageError/wrongModel(package:role:id:expected:found:)``.
    public func check(decoder: String, encoder: String?) throws(PackageError) {
        try check("decoder", description.decoder, decoder)
        if let expected = description.encoder { try check("encoder", expected, encoder ?? "none") }
    }

    private func check(
        _ role: String, _ model: PackageDescription.BaseModel, _ found: String
    ) throws(PackageError) {
        guard model.sha256 == found else {
            throw .wrongModel(
                package: name, role: role, id: model.id, expected: model.sha256, found: found)
        }
    }

    /// The file must hold the tensors described, no more and no fewer.
    private func checkTensors(_ path: String) throws(PackageError) {
        let described = description.weights.tensors
        for name in file.tensorNames {
            guard let expected = described[name] else {
                throw .wrongTensor(path: path, name: name, reason: "is not described")
            }
            let found = file.shape(of: name) ?? []
            guard found == expected else {
                throw .wrongTensor(
                    path: path, name: name, reason: "has shape \(found), \(expected) is described")
            }
        }
        for name in described.keys.sorted() where !file.hasTensor(name) {
            throw .wrongTensor(path: path, name: name, reason: "is missing")
        }
    }

    private static func opened(_ path: String) throws(PackageError) -> MappedFile {
        do throws(WeightsError) {
            return try MappedFile(path: path)
        } catch {
            throw unreadable(path, error)
        }
    }

    private static func unreadable(_ path: String, _ error: WeightsError) -> PackageError {
        switch error {
        case .unreadable(_, let reason), .malformed(_, let reason):
            .unreadable(path: path, reason: reason)
        default: .unreadable(path: path, reason: "\(error)")
        }
    }
}
