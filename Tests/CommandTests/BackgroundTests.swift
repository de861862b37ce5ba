import Foundation
import Testing

private struct NothingEncodes: Error {}

/// Questions about a repository that is not encoded yet, through the binary.
@Suite struct BackgroundTests {
    struct Status: Decodable {
        var chunks: Int
        var encodedChunks: Int
        var encodingProcess: Int32?
        var notices: [String]
    }

    /// Far more chunks than a question waits for.
    func repository() throws -> TemporaryRepository {
        var files = ["src/target.swift": "/// Folds the ledger of a voyage.\nfunc foldLedger() {}\n"]
        for number in 0..<40 {
            files["src/part\(number).swift"] = (0..<6).map { piece in
                """
                /// Handles shipment \(number) of kind \(piece) on its way to the harbour.
                func handle\(number)Kind\(piece)(_ shipment: Shipment) -> Receipt {
                \((0..<14).map { "    let value\($0) = shipment.field\($0 * piece) + \(number)" }
                    .joined(separator: "\n"))
                    return Receipt(value\(piece))
                }

                """
            }.joined(separator: "\n")
        }
        return try TemporaryRepository(files)
    }

    func status(_ repository: TemporaryRepository) throws -> Status {
        let run = try CommandRun.repoask("status", "--json", in: repository.folder)
        return try JSONDecoder().decode(Status.self, from: Data(run.output.utf8))
    }

    /// The process that encodes, once it has begun.
    func encodingProcess(_ repository: TemporaryRepository) throws -> Int32 {
        for _ in 0..<100 {
            if let process = try status(repository).encodingProcess { return process }
            usleep(50_000)
        }
        throw NothingEncodes()
    }

    func search(_ repository: TemporaryRepository) throws -> CommandRun {
        try CommandRun.repoask(
            "search", "fold the ledger", in: repository.folder,
            environment: ["REPOASK_BACKGROUND": ""])
    }

    /// Whether a process that let go of its lock is gone soon.
    func ends(_ process: Int32) -> Bool {
        for _ in 0..<50 where kill(process, 0) == 0 { usleep(100_000) }
        return kill(process, 0) != 0
    }

    @Test("A large repository answers from words at once, and is encoded in the background, once")
    func answersFromWords() throws {
        let repository = try repository()
        let first = try search(repository)
        #expect(first.status == 0)
        #expect(first.output.hasPrefix("src/target.swift:1-2"))
        #expect(first.errors.contains("0% of the code is searched by meaning"))
        let process = try encodingProcess(repository)
        #expect(try search(repository).status == 0)
        var now = try status(repository)
        // Another question starts no other run.
        #expect(now.encodingProcess == nil || now.encodingProcess == process)
        for _ in 0..<600 where now.encodingProcess != nil {
            usleep(200_000)
            now = try status(repository)
        }
        #expect(now.encodedChunks == now.chunks && now.chunks > 100)
        #expect(now.notices.isEmpty)
        let last = try search(repository)
        #expect(last.output.contains("src/target.swift:1-2") && last.errors.isEmpty)
    }

    @Test("Indexing by hand takes over from the background, and forgetting stops it")
    func takesOver() throws {
        let repository = try repository()
        #expect(try search(repository).status == 0)
        let process = try encodingProcess(repository)
        let index = try CommandRun.repoask("index", in: repository.folder)
        #expect(index.status == 0)
        #expect(ends(process))
        let now = try status(repository)
        #expect(now.encodedChunks == now.chunks && now.encodingProcess == nil)

        #expect(try CommandRun.repoask("forget", in: repository.folder).status == 0)
        #expect(try search(repository).status == 0)
        let second = try encodingProcess(repository)
        #expect(try CommandRun.repoask("forget", in: repository.folder).status == 0)
        #expect(ends(second))
        #expect(
            !FileManager.default.fileExists(
                atPath: repository.folder.appendingPathComponent(".git/repoask").path))
    }
}
