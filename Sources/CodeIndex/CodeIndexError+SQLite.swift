internal import Foundation
internal import GRDB

extension CodeIndexError {
    /// Sorts an error of SQLite or the file system. SQL texts and values stay out of it.
    init(_ error: any Error, path: String) {
        if let error = error as? CodeIndexError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            let reason = error.localizedDescription.split(whereSeparator: \.isNewline).first
            let code = (error as? CocoaError)?.code
            self =
                code == .fileWriteOutOfSpace
                ? .full(path: path) : .unwritable(path: path, reason: String(reason ?? "unknown"))
            return
        }
        let reason = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: self = .busy(path: path)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR:
            self = .unwritable(path: path, reason: reason)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path, reason: reason)
        default: self = .failed(path: path, reason: reason)
        }
    }
}
