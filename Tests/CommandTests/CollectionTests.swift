import Foundation
import Testing

/// What nothing reaches leaves the index; whatever happens, nothing else does. Through the binary.
@Suite struct CollectionTests {
    struct Update: Decodable {
        struct Collected: Decodable {
            var removedFiles: Int
            var keptFiles: Int
            var bytesBefore: Int
            var bytesAfter: Int
        }
        var files: Int
        var newFiles: Int
        var encodedNow: Int
        var collected: Collected?
    }

    func index(_ folder: URL, _ options: String...) throws -> Update {
        let run = try CommandRun.run(
            CommandRun.binary, ["index", "--json"] + options, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Update.self, from: Data(run.output.utf8))
    }

    @Test("Refs, work trees, their indexes and recent revisions keep what they reach")
    func reach() throws {
        let repository = try TemporaryRepository(["a.py": "def first():\n    return 1\n"])
        func version(_ number: Int) throws {
            try repository.write("def version\(number)():\n    return \(number)\n", to: "a.py")
            try repository.commit("Version \(number)")
            #expect(try index(repository.folder).newFiles == 1)
        }
        try repository.git("branch", "kept")
        #expect(try index(repository.folder).newFiles == 1)
        try version(2)
        try version(3)
        try repository.git("tag", "-a", "v3", "-m", "three")
        try version(4)
        try version(5)
        // Once asked about by name, 4 is kept for a while; 2 is not.
        #expect(try index(repository.folder, "--at", "HEAD~1").newFiles == 0)
        // A linked work tree with a file of its own, on a commit of its own.
        try repository.git("worktree", "add", "-q", "--detach", "../linked-\(name(repository))")
        let linked = repository.folder.deletingLastPathComponent()
            .appendingPathComponent("linked-\(name(repository))")
        defer { try? FileManager.default.removeItem(at: linked) }
        try Data("def linked():\n    return 6\n".utf8).write(
            to: linked.appendingPathComponent("own.py"))
        #expect(try index(linked).newFiles == 1)
        try version(7)
        // Staged, then changed on disk.
        try repository.write("def staged():\n    return 8\n", to: "a.py")
        try repository.git("add", "a.py")
        #expect(try index(repository.folder).newFiles == 1)
        try repository.write("def unstaged():\n    return 9\n", to: "a.py")
        #expect(try index(repository.folder).newFiles == 1)

        let collected = try #require(try index(repository.folder, "--prune").collected)
        #expect(collected.removedFiles == 1)
        #expect(collected.keptFiles == 8)
        for revision in ["kept", "v3", "HEAD~2", "HEAD~1", "HEAD"] {
            #expect(try index(repository.folder, "--at", revision).newFiles == 0, "\(revision)")
        }
        #expect(try index(linked).newFiles == 0)
        #expect(try index(repository.folder).newFiles == 0)
        #expect(try index(repository.folder, "--at", ":/Version 2").newFiles == 1)
    }

    func name(_ repository: TemporaryRepository) -> String {
        repository.folder.lastPathComponent
    }

    @Test("A large unreachable share is collected without being asked for")
    func automatic() throws {
        let repository = try TemporaryRepository(["keep.txt": "kept\n"])
        for number in 0..<620 { try repository.write("word\(number)\n", to: "gone/\(number).txt") }
        #expect(try index(repository.folder).collected == nil)
        try FileManager.default.removeItem(at: repository.folder.appendingPathComponent("gone"))
        let collected = try #require(try index(repository.folder).collected)
        #expect(collected.removedFiles == 620 && collected.keptFiles == 1)
        #expect(try index(repository.folder).collected == nil)
        let pruned = try #require(try index(repository.folder, "--prune").collected)
        #expect(pruned.removedFiles == 0 && pruned.bytesAfter < pruned.bytesBefore)
    }

    @Test("Pruning waits for no other run, and says which to wait for")
    func busy() throws {
        let repository = try TemporaryRepository(SearchTests.files)
        _ = try index(repository.folder)
        // A batch that is never ended keeps the index open.
        let (input, output) = (Pipe(), Pipe())
        let process = try CommandRun.start(
            ["search", "--batch"], in: repository.folder, input: input, output: output)
        input.fileHandleForWriting.write(Data("{\"id\":\"1\",\"query\":\"circle\"}\n".utf8))
        #expect(!output.fileHandleForReading.availableData.isEmpty)

        let run = try CommandRun.repoask("index", "--prune", in: repository.folder)
        #expect(run.status == 2)
        #expect(run.errors.contains("try again when the other run has ended"), "\(run.errors)")
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(try CommandRun.repoask("index", "--prune", in: repository.folder).status == 0)
    }

    /// `REPOASK_KILLS` sets how often.
    @Test("Killed at any moment, indexing and collecting lose nothing")
    func kills() throws {
        let count = Int(ProcessInfo.processInfo.environment["REPOASK_KILLS"] ?? "") ?? 20
        let repository = try TemporaryRepository()
        var random = Generator(state: UInt64(count))
        func write(_ round: Int) throws {
            for number in 0..<60 {
                try repository.write(
                    "def step_\(round)_\(number)(value):\n    return value * \(round + number)\n",
                    to: "src/file\(number).py")
            }
            try repository.commit("Round \(round)")
        }
        let question = "step value times"
        func answer(_ home: String = "") throws -> String {
            let run = try CommandRun.repoask(
                "search", "--json", "-k", "20", question, in: repository.folder)
            #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
            return run.output
        }
        var wholeTime = 0.0
        for round in 0..<max(1, count / 10) {
            try write(round)
            if round == 0 {
                let started = Date()
                _ = try index(repository.folder, "--prune")
                wholeTime = Date().timeIntervalSince(started)
                _ = try CommandRun.repoask("forget", in: repository.folder)
            }
            for _ in 0..<10 {
                let process = try CommandRun.start(["index", "--prune"], in: repository.folder)
                Thread.sleep(forTimeInterval: .random(in: 0...wholeTime * 1.2, using: &random))
                if process.isRunning { kill(process.processIdentifier, SIGKILL) }
                process.waitUntilExit()
                let status = try CommandRun.repoask("status", "--json", in: repository.folder)
                #expect(status.status == 0, "\(status.errors)")
                #expect(!status.output.contains("set aside"))
            }
            let survived = try answer()
            let last = try index(repository.folder, "--prune")
            #expect(last.newFiles == 0 && last.encodedNow == 0 && last.collected?.keptFiles == 60)
            #expect(try answer() == survived)
            _ = try CommandRun.repoask("forget", in: repository.folder)
            #expect(try answer() == survived, "as one that was built in one go")
        }
    }

    /// Seeded, so that a failure comes again.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) ^ (state << 31)
        }
    }
}
