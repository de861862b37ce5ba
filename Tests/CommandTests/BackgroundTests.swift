import Foundation
import Testing

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

    /// The process that encodes, once it has begun; nil if it is done by then.
    func encodingProcess(_ repository: TemporaryRepository) throws -> Int32? {
        var process: Int32?
        let hasBegun = try eventually {
            let now = try status(repository)
            process = now.encodingProcess
            return process != nil || now.encodedChunks == now.chunks
        }
        #expect(hasBegun)
        return process
    }

    func search(_ repository: TemporaryRepository) throws -> CommandRun {
        try CommandRun.repoask(
            "search", "fold the ledger", in: repository.folder,
            environment: ["REPOASK_BACKGROUND": ""])
    }

    /// Whether a process that let go of its lock is gone soon.
    func ends(_ process: Int32?) -> Bool {
        guard let process else { return true }
        return eventually {
            let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            // Some containers have no first process that would ask how it ended.
            return kill(process, 0) != 0 || state?.contains(") Z ") == true
        }
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
        try eventually {
            now = try status(repository)
            return now.encodingProcess == nil
        }
        #expect(now.encodedChunks == now.chunks && now.chunks > 100)
        #expect(now.notices.isEmpty)
        let last = try search(repository)
        #expect(last.output.contains("src/target.swift:1-2") && last.errors.isEmpty)
    }

    @Test("The log is emptied by the run that owns it, and its last line is what counts")
    func log() throws {
        let repository = try TemporaryRepository(IndexTests.small)
        let log = repository.folder.appendingPathComponent(".git/repoask/index.sqlite.log")
        _ = try status(repository)
        let notes = String(repeating: "note: one of very many things to know\n", count: 200)
        try Data((notes + "repoask: no space left\n").utf8).write(to: log)
        #expect(try status(repository).notices == ["in the background: repoask: no space left"])
        do {
            let lock = try EncodingLock(in: repository.folder)
            let idle = try CommandRun.repoask("index", "--in-background", in: repository.folder)
            #expect(idle.status == 0)
            extendLifetime(lock)
        }
        #expect(try status(repository).notices.count == 1)

        let run = try CommandRun.repoask("index", "--in-background", in: repository.folder)
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(try Data(contentsOf: log).isEmpty)
        #expect(try status(repository).notices.isEmpty)
    }

    @Test("A long file that was interrupted is not encoded again from its beginning")
    func longFile() throws {
        struct Update: Decodable {
            var newFiles: Int
            var chunks: Int
            var encodedNow: Int
        }
        let lines = (0..<4_000).map {
            "def voyage_\($0)(): return \($0 * 7 % 1_000), 'crates of salted fish to the harbour'"
        }
        let repository = try TemporaryRepository(["voyages.py": lines.joined(separator: "\n")])
        let journal = repository.folder.path + "/.git/repoask/index.sqlite-wal"
        func written() -> Date? {
            let attributes = try? FileManager.default.attributesOfItem(atPath: journal)
            return attributes?[.modificationDate] as? Date
        }
        var hasGoneOn = false
        // Where this process gets no time, a run is done before it is killed: another is tried.
        for _ in 0..<5 where !hasGoneOn {
            _ = try CommandRun.repoask("forget", in: repository.folder)
            let process = try CommandRun.start(["index"], in: repository.folder)
            // The words are stored first, then a part of the vectors.
            var chunks = 0
            try eventually {
                chunks = try status(repository).chunks
                return chunks > 0
            }
            let before = written()
            eventually { written() != before || !process.isRunning }
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()

            let run = try CommandRun.repoask("index", "--json", in: repository.folder)
            let update = try JSONDecoder().decode(Update.self, from: Data(run.output.utf8))
            #expect(update.newFiles == 0 && update.chunks == chunks && chunks > 300)
            hasGoneOn = update.encodedNow > 0 && update.encodedNow < chunks
        }
        #expect(hasGoneOn)
        let now = try status(repository)
        #expect(now.encodedChunks == now.chunks)
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
