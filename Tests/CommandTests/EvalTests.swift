import Foundation
import Testing

/// Measuring search on a history, through the binary.
@Suite struct EvalTests {
    struct Report: Decodable {
        struct Estimate: Decodable {
            var mean: Double
            var low: Double
            var high: Double
        }
        struct Level: Decodable {
            var mrr: Estimate
            var recall: Estimate
        }
        struct Outcome: Decodable {
            var query: String
            var gold: [String]
            var ranks: [String: Int]
        }
        var commits: Int
        var leftOut: [String: Int]
        var levels: [String: Level]
        var differences: [String: Level]
        var outcomes: [Outcome]
        var isInterrupted: Bool
    }

    static let subjects = [
        "ledger": "Fold the ledger of a voyage", "anchor": "Weigh the anchor before the tide",
        "compass": "Correct the compass for drift", "sail": "Reef the sail in strong wind",
        "cargo": "Stow the cargo below the deck", "pilot": "Call the pilot near the harbour",
        "lantern": "Light the lantern after dusk", "rudder": "Turn the rudder against the current",
        "galley": "Feed the crew from the galley", "chart": "Draw the chart of the coast",
        "signal": "Hoist the signal for distress", "mast": "Climb the mast to look out",
    ]

    /// Twelve commits that each bring one file and a test of it, and some that are not suitable.
    func repository() throws -> TemporaryRepository {
        let repository = try TemporaryRepository()
        for (name, subject) in Self.subjects.sorted(by: { $0.key < $1.key }) {
            let words = subject.lowercased().split(separator: " ").joined(separator: "_")
            try repository.write(
                "def \(words)(value):\n    return value.\(name)\n", to: "src/\(name).py")
            try repository.write("def test_\(words)():\n    pass\n", to: "tests/test_\(name).py")
            try repository.commit(subject + " (#12)")
        }
        try repository.write("def gone():\n    pass\n", to: "src/gone.py")
        try repository.commit("Write something that does not last")
        try repository.git("rm", "-q", "src/gone.py")
        try repository.commit("Drop what did not last")
        try repository.write("# Ships\n", to: "README.md")
        try repository.commit("Say what the project is about")
        try repository.write("VERSION = 2\n", to: "src/version.py")
        try repository.commit("Release 2.0.0")
        try repository.write("VERSION = 3\n", to: "src/version.py")
        try repository.commit("Fix it")
        for number in 0..<7 { try repository.write("x = \(number)\n", to: "src/many\(number).py") }
        try repository.commit("Write many files at the same time")
        try repository.git("revert", "--no-edit", "HEAD")
        return repository
    }

    func report(_ run: CommandRun) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    }

    @Test("A history is searched for; unsuitable commits are counted by their reasons")
    func measures() throws {
        let repository = try repository()
        let run = try CommandRun.repoask("eval", "--json", in: repository.folder)
        #expect(run.status == 0, "\(run.errors)")
        let report = try report(run)
        #expect(report.commits == 19)
        #expect(
            report.leftOut == [
                "noCodeLeft": 3, "versionBump": 1, "shortSubject": 1, "manyFiles": 1, "revert": 1,
            ])
        #expect(Set(report.outcomes.map(\.query)) == Set(Self.subjects.values))
        #expect(report.outcomes.allSatisfy { $0.gold.count == 1 && $0.gold[0].hasPrefix("src/") })
        // Each subject stands in one file's only function.
        let level = try #require(report.levels["search"])
        #expect(level.mrr.mean == 1 && level.recall.mean == 1 && level.mrr.low == 1)
        #expect(Set(report.levels.keys) == ["search", "bm25", "vectors"])
        let gain = try #require(report.differences["bm25"])
        let plain = try #require(report.levels["bm25"])
        #expect(abs(gain.mrr.mean - (1 - plain.mrr.mean)) < 1e-9)
        #expect(gain.mrr.low <= gain.mrr.mean && gain.mrr.mean <= gain.mrr.high)
    }

    @Test("For people there is a table, with what was left out and what to believe")
    func table() throws {
        let repository = try repository()
        let run = try CommandRun.repoask(
            "eval", "-n", "10", "-k", "1", "--misses", in: repository.folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("10 queries from 17 commits up to "))
        for words in ["1 reverts", "MRR@1 ", "R@1 ", "search − BM25", "own change is in the index"]
        {
            #expect(run.output.contains(words))
        }
        #expect(run.output.contains("not among the first 1: 0"))
        #expect(run.errors.isEmpty)
    }

    @Test("Too small a history exits with 1 and says what was left out")
    func tooFew() throws {
        let repository = try repository()
        let few = try CommandRun.repoask("eval", "--since", "HEAD~9", in: repository.folder)
        #expect(few.status == 1 && few.output.isEmpty)
        #expect(few.errors.hasPrefix("repoask: 2 of 9 commits are suitable, 10 are needed"))
        #expect(few.errors.split(separator: "\n").count == 1)
        let unborn = try TemporaryRepository()
        #expect(try CommandRun.repoask("eval", in: unborn.folder).status == 1)
        let wrong = try CommandRun.repoask("eval", "--since", "nowhere", in: repository.folder)
        #expect(wrong.status == 2 && wrong.errors.contains("no commit is named 'nowhere'"))
        #expect(try CommandRun.repoask("eval", "-n", "3", in: repository.folder).status == 64)
    }

    static let hasProcessStates = FileManager.default.fileExists(atPath: "/proc/self/status")

    /// Whether a process would be told of Ctrl-C instead of ended by it.
    func catchesInterrupts(_ process: Int32) -> Bool {
        let program = try? FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/\(process)/exe")
        // Before it is that program, it is a copy of this one, with its handlers.
        guard program?.hasSuffix("/repoask") == true else { return false }
        let state = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let mask = state.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
        let bits = mask.flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" }, radix: 16) } ?? 0
        return bits & (1 << UInt64(SIGINT - 1)) != 0
    }

    @Test(
        "Ctrl-C prints what is done and exits as interrupted programs do",
        .enabled(if: hasProcessStates))
    func interrupted() throws {
        let repository = try repository()
        // Many different queries, so that there is time to interrupt them.
        for number in 0..<150 {
            try repository.write("value = \(number)\n", to: "src/ledger.py")
            try repository.commit("Count the ledger of voyage number \(number)")
        }
        let output = repository.folder.appendingPathComponent(".git/output")
        func interruptedRun() throws -> Process {
            try Data().write(to: output)
            let process = try CommandRun.start(
                ["eval", "--json"], in: repository.folder,
                output: FileHandle(forWritingTo: output))
            while process.isRunning, !catchesInterrupts(process.processIdentifier) { usleep(1_000) }
            process.interrupt()
            process.waitUntilExit()
            return process
        }
        var process = try interruptedRun()
        // Where this process gets no time, a run is done before it is interrupted.
        for _ in 0..<20 where process.terminationStatus == 0 { process = try interruptedRun() }

        #expect(process.terminationReason == .exit && process.terminationStatus == 130)
        let found = try JSONDecoder().decode(Report.self, from: Data(contentsOf: output))
        #expect(found.isInterrupted && found.outcomes.count < Self.subjects.count + 150)
    }
}
