import Foundation
import Testing

/// Settings through the binary: who wins, what a repository may say, and what goes wrong.
@Suite struct ConfigTests {
    struct Entry: Decodable {
        var name: String
        var value: String
        var isSet: Bool
        var origin: String
        var variable: String
        var option: String?
        var isForRepositories: Bool
    }

    static let files = [
        "src/a.swift": "func openAnchor() {}\n", "src/b.swift": "func closeAnchor() {}\n",
        "gen/c.swift": "func sinkAnchor() {}\n", ".repoaskignore": ".repoask*\n",
    ]

    func config(
        _ repository: TemporaryRepository, _ environment: [String: String] = [:]
    ) throws -> [String: Entry] {
        let run = try CommandRun.repoask(
            "config", "--json", in: repository.folder, environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        let entries = try JSONDecoder().decode([Entry].self, from: Data(run.output.utf8))
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
    }

    func hits(
        _ repository: TemporaryRepository, _ options: [String] = [],
        _ environment: [String: String] = [:]
    ) throws -> [Substring] {
        let run = try CommandRun.run(
            CommandRun.binary, ["search", "anchor"] + options, in: repository.folder,
            environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        return run.output.split(separator: "\n")
    }

    @Test("Options win over the environment, that over the user's file, that over the repository's")
    func order() throws {
        let repository = try TemporaryRepository(Self.files)
        #expect(try hits(repository).count == 3)
        try repository.write("limit = 1\nexclude = [\"gen/\"]\n", to: ".repoask.toml")
        #expect(try hits(repository).count == 1)
        try repository.write("limit = 2\n", to: ".git/config.toml")
        let user = ["REPOASK_CONFIG": repository.folder.path + "/.git/config.toml"]
        let both = try hits(repository, [], user)
        #expect(both.count == 2 && !both.contains { $0.hasPrefix("gen/") })
        let environment = user.merging(["REPOASK_LIMIT": "1"]) { $1 }
        #expect(try hits(repository, [], environment).count == 1)
        #expect(try hits(repository, ["-k", "9"], environment).count == 2)

        let listed = try config(repository, environment)
        #expect(listed["limit"]?.value == "1" && listed["limit"]?.origin == "REPOASK_LIMIT")
        #expect(listed["exclude"]?.value == "gen/")
        #expect(listed["exclude"]?.origin == ".repoask.toml:2")
        #expect(listed["model"]?.isSet == false && listed["model"]?.origin == "default")
        #expect(listed["model"]?.option == "--model" && listed["model"]?.isForRepositories == false)
        let status = try CommandRun.repoask("status", "--excluded", in: repository.folder)
        #expect(status.output.contains("ignored  gen/c.swift"))
    }

    @Test("A repository cannot set models, sources or homes: it is named, and nothing changes")
    func untrusted() throws {
        let repository = try TemporaryRepository(Self.files)
        try repository.write(
            "home = \"/nowhere\"\nsources = [\"mirror:http://127.0.0.1:9\"]\nlimit = 1\n",
            to: ".repoask.toml")
        let run = try CommandRun.repoask("search", "anchor", in: repository.folder)
        #expect(run.status == 0 && run.output.split(separator: "\n").count == 1)
        #expect(
            run.errors == """
                note: .repoask.toml:1: a repository may not set 'home'; ignored
                note: .repoask.toml:2: a repository may not set 'sources'; ignored

                """)
        #expect(try config(repository)["home"]?.isSet == false)
    }

    @Test("What is ignored is no failure of a run in the background; what fails is")
    func background() throws {
        let repository = try TemporaryRepository(Self.files)
        try repository.write("home = \"/nowhere\"\n", to: ".repoask.toml")
        _ = try CommandRun.repoask("index", in: repository.folder)
        func complaints(after script: String) throws -> Bool {
            _ = try CommandRun.run(
                URL(fileURLWithPath: "/bin/sh"),
                ["-c", "{ \(script); } 2> .git/repoask/index.sqlite.log"], in: repository.folder)
            let status = try CommandRun.repoask("status", "--json", in: repository.folder)
            return status.output.contains("in the background: ")
        }
        #expect(try !complaints(after: "'\(CommandRun.binary.path)' index --in-background"))
        #expect(try complaints(after: "echo 'repoask: no space left' >&2"))
    }

    @Test("The user's file says where models are, for every command")
    func places() throws {
        let repository = try TemporaryRepository(Self.files)
        let home = repository.folder.path + "/.git/home"
        try repository.write("home = \"\(home)\"\n", to: ".git/config.toml")
        let user = ["REPOASK_CONFIG": repository.folder.path + "/.git/config.toml"]
        let run = try CommandRun.repoask(
            "models", "list", "--json", in: repository.folder, environment: user)
        #expect(run.output.contains(home) && run.output.contains("\"absent\""))
        #expect(try config(repository, user)["home"]?.origin.hasSuffix("config.toml:1") == true)
    }

    @Test("A mistake of the user's stops with one line that says where; the manual still works")
    func mistakes() throws {
        let repository = try TemporaryRepository(Self.files)
        try repository.write("# mine\nlimit = many\n", to: ".git/config.toml")
        let path = repository.folder.path + "/.git/config.toml"
        for command in [["search", "anchor"], ["models", "list"], ["config"]] {
            let run = try CommandRun.run(
                CommandRun.binary, command, in: repository.folder,
                environment: ["REPOASK_CONFIG": path])
            #expect(run.status == 2)
            // Whoever mends the file has to know what can be set.
            #expect(run.output.contains("max-tokens") == (command == ["config"]))
            #expect(run.errors.hasPrefix("repoask: \(path):2: 'many' is no number"))
            #expect(run.errors.split(separator: "\n").count == 1)
        }
        // What else is set is listed as it is.
        let listed = try CommandRun.repoask(
            "config", in: repository.folder,
            environment: ["REPOASK_CONFIG": path, "REPOASK_SEED": "7"])
        #expect(listed.output.contains(/(?m)^seed +7 +REPOASK_SEED$/))
        let man = try CommandRun.repoask(
            "man", in: repository.folder, environment: ["REPOASK_CONFIG": path])
        #expect(man.status == 0)
        let doctor = try CommandRun.repoask(
            "doctor", in: repository.folder, environment: ["REPOASK_CONFIG": path])
        #expect(doctor.status == 2 && doctor.output.contains("\(path):2: 'many' is no number"))
        let variable = try CommandRun.repoask(
            "search", "anchor", in: repository.folder, environment: ["REPOASK_LIMIT": "0"])
        #expect(variable.status == 2)
        #expect(variable.errors == "repoask: REPOASK_LIMIT: 'limit' must be 1 to 1000, not '0'\n")
    }

    @Test("A repository's broken file is passed over, with one line")
    func broken() throws {
        let repository = try TemporaryRepository(Self.files)
        try repository.write(Data([0x61, 0x3D, 0xFF, 0x0A]), to: ".repoask.toml")
        let run = try CommandRun.repoask("search", "anchor", in: repository.folder)
        #expect(run.status == 0 && run.output.split(separator: "\n").count == 3)
        #expect(run.errors == "note: .repoask.toml:1: not UTF-8; the file is ignored\n")
    }

    @Test("People see a table, with what a repository may set marked")
    func table() throws {
        let repository = try TemporaryRepository(Self.files)
        let run = try CommandRun.repoask("config", in: repository.folder)
        let lines = run.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("limit *  ") && $0.hasSuffix("default") })
        #expect(lines.contains { $0.hasPrefix("weights   ") && $0.hasSuffix("default") })
        #expect(
            lines.contains { $0.hasPrefix("background   ") && $0.hasSuffix("REPOASK_BACKGROUND") })
    }
}
