/// Why a weight file, or a tensor in it, could not be used.
public enum WeightsError: Error, Equatable {
    /// The file cannot be opened or mapped.
    case unreadable(path: String, reason: String)
    /// The file's bytes are not what its format promises.
    case malformed(path: String, reason: String)
    /// The file has no tensor of this name.
    case missingTensor(name: String)
    /// The tensor is stored in a format that is not implemented.
    case unsupportedFormat(name: String, format: String)
    /// The tensor's shape is not the one the configuration needs.
    case shapeMismatch(name: String, expected: [Int], found: [Int])
}

extension WeightsError: CustomStringConvertible {
    /// One line, ready to follow `Error:`.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read weights '\(path)': \(reason)"
        case .malformed(let path, let reason):
            "weights '\(path)' are malformed: \(reason)"
        case .missingTensor(let name):
            "weights have no tensor '\(name)'"
        case .unsupportedFormat(let name, let format):
            "tensor '\(name)' is stored as \(format), which is not supported"
        case .shapeMismatch(let name, let expected, let found):
            "tensor '\(name)' has shape \(found), configuration needs \(expected)"
        }
    }
}
