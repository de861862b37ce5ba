/// Why a weight package is refused.
public enum PackageError: Error, Equatable {
    /// A file of the package cannot be read.
    case unreadable(path: String, reason: String)
    /// The package is of a format that this version does not read.
    case unknownFormat(path: String, found: Int)
    /// The package holds weights of a method that this version does not run.
    case unknownMethod(path: String, found: String)
    /// An entry of the description is missing, out of range or contradicts another.
    case badEntry(path: String, entry: String, reason: String)
    /// The weights are not the file that the package describes.
    case wrongHash(path: String, expected: String, found: String)
    /// The weights hold other tensors than they should.
    case wrongTensor(path: String, name: String, reason: String)
    /// The package was trained for another base model.
    case wrongModel(package: String, role: String, id: String, expected: String, found: String)
}

extension PackageError: CustomStringConvertible {
    /// One line, ready to follow `Error:`.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read weight package '\(path)': \(reason)"
        case .unknownFormat(let path, let found):
            "weight package '\(path)' is of format \(found), expected \(PackageDescription.format)"
        case .unknownMethod(let path, let found):
            "weight package '\(path)' is of method '\(found)', expected "
                + PackageDescription.Method.Name.allCases.map(\.rawValue).joined(separator: ", ")
        case .badEntry(let path, let entry, let reason):
            "weight package '\(path)': '\(entry)' \(reason)"
        case .wrongHash(let path, let expected, let found):
            "'\(path)' has SHA-256 \(found), the package describes \(expected)"
        case .wrongTensor(let path, let name, let reason):
            "weight package '\(path)': tensor '\(name)' \(reason)"
        case .wrongModel(let package, let role, let id, let expected, let found):
            "weight package '\(package)' was trained for \(role) \(id) (SHA-256 "
                + "\(expected.prefix(12))…), this one is \(found.prefix(12))…"
        }
    }
}
