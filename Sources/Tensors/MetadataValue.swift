/// A value of a GGUF file's metadata.
///
/// Integers of every width become `Int` (larger ones the largest `Int`), both float widths `Double`.
public enum MetadataValue: Sendable, Equatable {
    case integer(Int)
    case float(Double)
    case bool(Bool)
    case string(String)
    case integers([Int])
    case floats([Double])
    case bools([Bool])
    case strings([String])
}

extension [String: MetadataValue] {
    /// The string under `key`; `nil` if there is none or it is no string.
    public func string(_ key: String) -> String? {
        if case .string(let value) = self[key] { value } else { nil }
    }

    /// The integer under `key`; `nil` if there is none or it is no integer.
    public func int(_ key: String) -> Int? {
        if case .integer(let value) = self[key] { value } else { nil }
    }

    /// The number under `key`, an integer too; `nil` if there is none.
    public func float(_ key: String) -> Double? {
        switch self[key] {
        case .float(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// The truth value under `key`; `nil` if there is none or it is none.
    public func bool(_ key: String) -> Bool? {
        if case .bool(let value) = self[key] { value } else { nil }
    }

    /// The array of strings under `key`; `nil` if there is none or it holds something else.
    public func strings(_ key: String) -> [String]? {
        if case .strings(let values) = self[key] { values } else { nil }
    }

    /// The array of integers under `key`; `nil` if there is none or it holds something else.
    public func ints(_ key: String) -> [Int]? {
        if case .integers(let values) = self[key] { values } else { nil }
    }
}
