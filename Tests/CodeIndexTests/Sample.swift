import CodeIndex
import Foundation

/// A temporary folder with an index path in it, removed with the object.
final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "repoask-\(UUID().uuidString)")
    var indexPath: String { url.appending(path: "index.sqlite").path }

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

enum Sample {
    static let chunker = "chunker-1"

    static func key(_ path: String, version: UInt8 = 0) -> FileKey {
        FileKey(blob: Array(repeating: version, count: 20), path: path)
    }

    /// A file with one chunk of one line for each text.
    static func file(_ key: FileKey, _ texts: String...) -> IndexedFile {
        let chunks = texts.enumerated().map { number, text in
            IndexedChunk(
                startLine: number + 1, endLine: number + 1, startByte: number * 10,
                endByte: number * 10 + 10, kind: "function", symbol: "symbol\(number)",
                scopes: ["Outer"],
                definitions: ["symbol\(number)", "inner name"],
                bodyTerms: TermCounts(text))
        }
        return IndexedFile(
            key: key, language: "swift", lineCount: texts.count, byteCount: texts.count * 10,
            chunks: chunks)
    }

    /// Twenty files of three chunks with vectors of two dimensions.
    static func fill(_ index: CodeIndex, prefix: String = "f") throws {
        let files = (0..<20).map {
            file(key("\(prefix)\($0).swift"), "alpha common", "beta common", "gamma\($0)")
        }
        try index.store(files, chunker: chunker)
        try index.storeVectors(
            model: "m", vectorByteCount: 2, files.map { ($0.key, [1, 2, 3, 4, 5, 6]) }, chunker: chunker)
    }
}
