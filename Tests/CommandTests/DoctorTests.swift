import Foundation
import Testing

/// What `repoask doctor` finds.
@Suite struct DoctorTests {
    struct Finding: Decodable {
        var subject: String
        var state: String
        var isFine: Bool
        var remedy: String?
    }

    private let repository: TemporaryRepository

    init() throws {
        repository = try TemporaryRepository()
    }

    private func findings(
        _ environment: [String: String], status: Int32 = 0
    ) throws -> [String: Finding] {
        let run = try CommandRun.repoask(
            "doctor", "--json", in: repository.folder, environment: environment)
        #expect(run.status == status, "\(run.output)")
        let findings = try JSONDecoder().decode([Finding].self, from: Data(run.output.utf8))
        return Dictionary(uniqueKeysWithValues: findings.map { ($0.subject, $0) })
    }

    @Test("The decoder that is set is looked for, and no other")
    func decoder() throws {
        let small = try findings(["REPOASK_MODEL": "smollm2-135m"])
        #expect(small["model smollm2-135m"]?.isFine == true)
        #expect(small["model qwen2.5-coder-0.5b"] == nil)
        #expect(small["weights"]?.isFine == true)
        #expect(small["weights"]?.state.contains(" packages for smollm2-135m: ") == true)

        let path = "/nonexistent/a.gguf"
        let missing = try findings(["REPOASK_MODEL": path], status: 2)
        #expect(missing["model \(path)"]?.isFine == false)

        try repository.write("model = \"smollm2-135m\"\n", to: ".git/config.toml")
        let user = try findings([
            "REPOASK_CONFIG": repository.folder.path + "/.git/config.toml"
        ])
        #expect(user["model smollm2-135m"] != nil)
    }

    @Test("Who wants no decoder needs none")
    func noDecoder() throws {
        let findings = try findings(["REPOASK_MEMORY": "none"])
        #expect(findings.keys.filter { $0.hasPrefix("model ") } == ["model minilm-l6"])
        #expect(findings["weights"] == nil)
    }

    @Test("Colour is as it is set, whatever else cannot be read")
    func colour() throws {
        for limit in ["limit = 3", "limit = \"many\""] {
            try repository.write("color = \"always\"\n\(limit)\n", to: ".git/config.toml")
            let run = try CommandRun.repoask(
                "doctor", in: repository.folder,
                environment: ["REPOASK_CONFIG": repository.folder.path + "/.git/config.toml"])
            #expect(run.output.contains("\u{1B}["), "\(limit)")
        }
    }

    @Test("Weights that were altered are a fault")
    func alteredWeights() throws {
        let weights = repository.folder.appending(path: ".git/weights")
        let package = try repository.copyWeights("icae-smollm2-135m", to: weights)
        let file = package.appending(path: "weights.safetensors")
        try Data(contentsOf: file).dropLast().write(to: file)

        let found = try findings(["REPOASK_WEIGHTS": weights.path], status: 2)["weights"]

        #expect(found?.isFine == false && found?.remedy != nil)
        #expect(found?.state.contains("icae-smollm2-135m") == true)
    }
}
