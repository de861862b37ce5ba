// Cuts files as the indexer does, for programs that train on its chunks: JSON lines in and out.
//
// Input lines are independent; a wrong one is named and passed over. Results come in input order.

import ArgumentParser
import Chunking
import Foundation
import RepoAskKit
import Tensors
import Tokenization

struct ChunksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chunks",
        abstract: "Cut files into the chunks that the indexer would make of them.",
        discussion: """
            Reads {"id", "path", "text"}, one file a line, and writes {"id", "chunker", "language", \
            "chunks"} with lines from 1, bytes from 0 and the header that is encoded before each \
            chunk's text. A file that holds secrets has "masked": its text as the indexer reads it, \
            of as many bytes. A file that the indexer leaves out has "excluded": the reason, and no \
            chunks.
            """)

    @Option(help: "Threads.")
    var threads = 2

    @Flag(help: "Name every definition that begins in a chunk.")
    var definitions = false

    private static let batchLineCount = 128
    private static let batchByteCount = 8 << 20

    func validate() throws {
        guard (1...64).contains(threads) else {
            throw ValidationError("--threads must be 1 to 64, not \(threads).")
        }
    }

    func run() throws {
        let home = RepoAskHome.resolve()
        let tokenizer = try WordPieceTokenizer(
            vocabularyPath: home.modelFolder(ModelManifest.defaultEncoder) + "/vocab.txt")
        let chunker = Chunker(grammars: try GrammarStore(home: home).grammarSet()) {
            tokenizer.tokenCount($0)
        }
        let pool = ThreadPool(threadCount: threads)
        var batch: [String] = []
        var byteCount = 0
        var lineCount = 0
        var wrongLineCount = 0
        while true {
            let line = readLine()
            if let line {
                batch.append(line)
                byteCount += line.utf8.count
            }
            if line == nil || batch.count == Self.batchLineCount || byteCount > Self.batchByteCount
            {
                wrongLineCount += try write(batch, after: lineCount, chunker: chunker, on: pool)
                lineCount += batch.count
                batch = []
                byteCount = 0
            }
            if line == nil { break }
        }
        if wrongLineCount > 0 { throw ExitCode.failure }
    }

    /// Cuts and writes a batch of lines.
    ///
    /// - Returns: How many of them were wrong.
    private func write(
        _ lines: [String], after lineCount: Int, chunker: Chunker, on pool: ThreadPool
    ) throws -> Int {
        let results = ParallelMap.map(count: lines.count, on: pool) { position in
            Result { try cut(lines[position], chunker: chunker) }
        }
        var output = Data()
        var wrongLineCount = 0
        for (position, result) in results.enumerated() {
            switch result {
            case .success(let line):
                output += line
                output.append(0x0A)
            case .failure:
                wrongLineCount += 1
                let message =
                    "line \(lineCount + position + 1): not an object with \"id\", \"path\" and "
                    + "\"text\", passed over\n"
                FileHandle.standardError.write(Data(message.utf8))
            }
        }
        try FileHandle.standardOutput.write(contentsOf: output)
        return wrongLineCount
    }

    private func cut(_ line: String, chunker: Chunker) throws -> Data {
        let source = try JSONDecoder().decode(SourceLine.self, from: Data(line.utf8))
        let bytes = Array(source.text.utf8)
        var cut = CutLine(id: source.id)
        if let reason = FileRules.exclusion(path: source.path, contents: bytes) {
            cut.excluded = reason.rawValue
        } else {
            let masked = MaskedSource(bytes, path: source.path)
            if !masked.secrets.isEmpty {
                cut.masked = String(decoding: masked.bytes, as: UTF8.self)
            }
            let file = chunker.chunks(of: masked.bytes, path: source.path)
            cut.language = file.language?.id
            cut.chunks = file.chunks.map {
                CutLine.Piece($0, path: source.path, definitions: definitions)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(cut)
    }
}

/// A file to be cut.
private struct SourceLine: Decodable {
    var id: String
    var path: String
    var text: String
}

/// A file's chunks.
private struct CutLine: Encodable {
    var id: String
    /// The chunker's version.
    var chunker = Chunker.version
    var language: String?
    var excluded: String?
    /// The file's text with its secrets blanked, byte for byte; nil if it holds none.
    var masked: String?
    var chunks: [Piece] = []

    struct Piece: Encodable {
        var start: Int
        var end: Int
        var startByte: Int
        var endByte: Int
        var kind: String
        var symbol: String?
        var scopes: [String]
        var header: String
        var definitions: [Name]?

        init(_ chunk: Chunk, path: String, definitions: Bool) {
            start = chunk.lineRange.lowerBound
            end = chunk.lineRange.upperBound
            startByte = chunk.byteRange.lowerBound
            endByte = chunk.byteRange.upperBound
            kind = chunk.kind.rawValue
            symbol = chunk.symbol
            scopes = chunk.scopes
            header = chunk.header(path: path)
            if definitions { self.definitions = chunk.definitions.map(Name.init) }
        }
    }

    struct Name: Encodable {
        var name: String
        var kind: String
        var start: Int
        var end: Int
        var scopes: [String]

        init(_ definition: Definition) {
            name = definition.name
            kind = definition.kind.rawValue
            start = definition.lineRange.lowerBound
            end = definition.lineRange.upperBound
            scopes = definition.scopes
        }
    }
}
