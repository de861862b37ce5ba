internal import Foundation
internal import GRDB

// GRDB's own accessors trap where a value has another type than asked for, which a damaged file
// can bring about. These throw.
extension Row {
    /// An integer from 0 to 2^48, as all of the index are.
    func count(at column: Int, atMost limit: Int64 = 1 << 48) throws -> Int64 {
        guard let value = Int64.fromDatabaseValue(self[column]), (0...limit).contains(value)
        else {
            throw Self.damaged
        }
        return value
    }

    func optionalCount(at column: Int) throws -> Int64? {
        if (self[column] as DatabaseValue).isNull { return nil }
        return try count(at: column)
    }

    func real(at column: Int) throws -> Double {
        guard let value = Double.fromDatabaseValue(self[column]) else { throw Self.damaged }
        return value
    }

    func text(at column: Int) throws -> String {
        guard let value = try optionalText(at: column) else { throw Self.damaged }
        return value
    }

    func optionalText(at column: Int) throws -> String? {
        switch (self[column] as DatabaseValue).storage {
        case .null: return nil
        case .string(let text): return text
        default: throw Self.damaged
        }
    }

    func bytes(at column: Int) throws -> [UInt8] {
        guard case .blob(let bytes) = (self[column] as DatabaseValue).storage else {
            throw Self.damaged
        }
        return Array(bytes)
    }

    static var damaged: DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a value is not of its type or range")
    }
}
