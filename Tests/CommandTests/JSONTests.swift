import Foundation
import Testing

/// What the commands print with `--json` is what `JSON.md` says, key by key.
@Suite struct JSONTests {
    static let document = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/repoask/Documentation.docc/JSON.md")

    /// Twelve commits, callers, a lock file, broken syntax and something that looks like a token.
    func repository() throws -> TemporaryRepository {
        let letters = "R7mZq2Xw9KfLb4TnVc8HsYd3PgJe6UaQ1xBo"
        let repository = try TemporaryRepository([
            "src/ledger.py": """
            class Ledger:
                def fold(self, voyage):
                    return weigh(voyage)


            def weigh(voyage):
                return voyage.weight


            weigh(None)
            """,
            "src/key.py": "token = \"ghp_\(letters)\"\n", "package-lock.json": "{}\n",
            "src/broken.py": IndexTests.broken,
        ])
        for (name, subject) in EvalTests.subjects {
            let words = subject.lowercased().replacing(" ", with: "_")
            try repository.write("def \(words)():\n    return 1\n", to: "src/\(name)_.py")
            try repository.commit(subject)
        }
        return repository
    }

    /// Each section's runs; together they show every key.
    static let runs: [(section: String, runs: [(arguments: String, input: String)])] = [
        (
            "search --json",
            [
                ("search --json -k 30 fold", ""), ("search --json --at HEAD fold", ""),
                ("search --json --batch", "{\"id\":\"1\",\"query\":\"fold\"}\n"),
            ]
        ),
        (
            "ask --json",
            [
                ("ask --json --memory none how is a ledger folded", ""),
                ("ask --json --memory none --at HEAD what calls weigh", ""),
                ("ask --json --model smollm2-135m --memory all how does fold weigh a voyage", ""),
                ("ask --json --memory far how does fold weigh a voyage", ""),
                (
                    "ask --batch --memory none",
                    "{\"id\":\"1\",\"question\":\"how is a ledger folded\"}\n"
                ),
            ]
        ),
        ("symbols --json", [("symbols --json --at HEAD weigh", "")]),
        (
            "symbols --json --file",
            [("symbols --json --file src/ledger.py --at HEAD", "")]
        ),
        (
            "index --json",
            [
                ("index --json", ""), ("index --json --at HEAD --prune", ""),
                ("index --json --warm --model smollm2-135m", ""),
            ]
        ),
        ("status --json", [("status --json", "")]),
        ("eval --json", [("eval --json", "")]),
        ("config --json", [("config --json", "")]),
        ("models list --json", [("models list --json", "")]),
        ("models weights --json", [("models weights --json", "")]),
        ("grammars list --json", [("grammars list --json", ""), ("!grammars list --json", "")]),
        ("doctor --json", [("doctor --json", ""), ("!doctor --json", "")]),
    ]

    @Test("Every key that is printed is documented with its type, and every documented key is printed")
    func shapes() throws {
        let shapes = JSONShape.read(try String(contentsOf: Self.document, encoding: .utf8))
        #expect(Set(shapes.keys) == Set(Self.runs.map(\.section)))
        let repository = try repository()
        for (section, runs) in Self.runs {
            let shape = try #require(shapes[section])
            for (arguments, input) in runs {
                // "!" is a run without models and grammars.
                let isBare = arguments.hasPrefix("!")
                let words = arguments.drop { $0 == "!" }.split(separator: " ").map(String.init)
                let home = isBare ? ["REPOASK_HOME": repository.folder.path + "/.git/none"] : [:]
                let run = try CommandRun.run(
                    CommandRun.binary, words, in: repository.folder, input: input,
                    environment: home)
                // Whether an answer is found is not what is tested here.
                let expected: Set<Int32> =
                    isBare && words[0] == "doctor" ? [2] : words[0] == "ask" ? [0, 1] : [0]
                #expect(expected.contains(run.status), "\(arguments): \(run.errors)")
                #expect(shape.complaints(about: try JSONValue(run.output)) == [], "\(section)")
            }
            // No run here is large enough to go on in the background.
            #expect(shape.unseenKeys.filter { !$0.hasSuffix("ingProcess") } == [], "\(section)")
        }
    }

    @Test("The comparison notices what is not documented, missing, or of another type")
    func comparison() throws {
        let shape = try #require(
            JSONShape.read("## a\n\n| `list[].name` | string | |\n| `count` | integer? | |\n")["a"])
        func complaints(_ text: String) throws -> [String] {
            shape.complaints(about: try JSONValue(text))
        }
        #expect(try complaints("{\"list\":[{\"name\":\"x\"}]}").isEmpty)
        #expect(shape.unseenKeys == [".count"])
        #expect(try complaints("{\"list\":[{\"name\":1}]}") == [".list[].name is no string"])
        #expect(try complaints("{\"count\":1}") == [".list is missing"])
        #expect(try complaints("{\"list\":[],\"other\":1}") == [".other is not documented"])
        #expect(try complaints("{\"list\":[],\"count\":1.5}") == [".count is no integer"])
        #expect(try complaints("{\"list\":[],\"count\":true}") == [".count is no integer"])
    }

    @Test("Every command that has --json is documented")
    func complete() throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        let repository = try TemporaryRepository()
        let page = try CommandRun.repoask("--experimental-dump-help", in: repository.folder).output
        func commands(_ tree: [String: Any], _ path: [String]) -> [String] {
            let arguments = tree["arguments"] as? [[String: Any]] ?? []
            let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }
            let own = names.contains { $0["name"] as? String == "json" }
            let below = (tree["subcommands"] as? [[String: Any]] ?? []).flatMap {
                commands($0, path + [$0["commandName"] as? String ?? ""])
            }
            return (own ? [path.joined(separator: " ")] : []) + below
        }
        let dump = try JSONSerialization.jsonObject(with: Data(page.utf8)) as? [String: Any]
        let found = commands(try #require(dump?["command"] as? [String: Any]), [])
        #expect(found.count >= 10)
        for command in found { #expect(text.contains("## \(command) --json"), "\(command)") }
    }
}
