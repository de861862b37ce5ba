import Foundation
import Testing

/// Secrets in a repository, through the binary: neither the index nor any output holds them.
@Suite struct SecretTests {
    /// Small letters only, so that the index would hold each as one term.
    static let password = drawn(24, seed: 1)
    static let token = drawn(36, seed: 2)
    static let urlPassword = drawn(20, seed: 3)
    static let keyLine = drawn(64, seed: 4)
    /// No secret: its name says so.
    static let plain = drawn(24, seed: 5)

    static var files: [String: String] {
        let dashes = String(repeating: "-", count: 5)
        return [
            "config/billing.yml": """
            billing:
              retries: 3
              password: \(password)
              colour: \(plain)
            """,
            "src/github.py": """
            # Talks to the forge.
            def forge_client():
                return Forge(access="gh" "p", raw='\("gh" + "p_")\(token)')

            DATABASE = "postgresql://app:\(urlPassword)@db.acme.io/app"
            """,
            "src/signing.go": """
            package signing

            // signingKey signs the release manifest.
            const signingKey = `\(dashes)BEGIN PRIVATE KEY\(dashes)
            \(keyLine)
            \(dashes)END PRIVATE KEY\(dashes)`
            """,
            ".env.example": "BILLING_PASSWORD=\nFORGE_TOKEN=your-token\n",
        ]
    }

    static var secrets: [String] { [password, token, urlPassword, keyLine] }

    static func drawn(_ count: Int, seed: UInt64) -> String {
        var state = seed
        return String(
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Array("bcdfghjkmpqrtvwxz")[Int(state >> 33) % 17]
            })
    }

    /// Whether any eight letters of a secret stand in `text`.
    func expectNone(in text: String, _ place: String) {
        for secret in Self.secrets {
            let letters = Array(secret)
            for start in 0...letters.count - 8 {
                let piece = String(letters[start..<start + 8])
                #expect(!text.contains(piece), "\(piece) in \(place)")
            }
        }
    }

    func indexBytes(_ repository: TemporaryRepository) throws -> String {
        let folder = repository.folder.appendingPathComponent(".git/repoask")
        return try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil
        ).map { String(decoding: try Data(contentsOf: $0), as: Unicode.ASCII.self) }.joined()
    }

    @Test("Neither index nor hits nor evidence hold a secret; the lines around them are found")
    func keptOut() throws {
        let repository = try TemporaryRepository(Self.files)

        let index = try CommandRun.repoask("index", "--verbose", in: repository.folder)

        #expect(index.status == 0, "\(index.errors)")
        #expect(index.output.contains("kept out: 4 secrets in 3 files"))
        #expect(index.output.contains("config/billing.yml:3 password"))
        expectNone(in: index.output + index.errors, "index --verbose")
        let bytes = try indexBytes(repository)
        #expect(bytes.contains(Self.plain), "what is no secret is there to be found")
        expectNone(in: bytes, "the index")

        for question in ["billing password", "forge client access", "signing key of the manifest"] {
            let search = try CommandRun.repoask("search", "--json", question, in: repository.folder)
            #expect(search.status == 0, "\(search.errors)")
            expectNone(in: search.output, "search")
            let ask = try CommandRun.repoask(
                "ask", "--json", "--memory", "none", question, in: repository.folder)
            #expect(ask.status == 0, "\(ask.errors)")
            expectNone(in: ask.output, "ask")
        }
        for name in ["forge_client", "signingKey", "DATABASE"] {
            let symbols = try CommandRun.repoask("symbols", name, in: repository.folder)
            expectNone(in: symbols.output + symbols.errors, "symbols")
        }
        expectNone(in: try indexBytes(repository), "the index with symbols")
        let quoted = try CommandRun.repoask(
            "--memory", "none", "what is the billing password", in: repository.folder)
        #expect(quoted.output.contains("password: \(String(repeating: "*", count: 24))"))
        #expect(quoted.output.contains("config/billing.yml:"))
    }

    @Test("The status says how many and where, also as JSON, and an example of settings stays")
    func status() throws {
        struct Reply: Decodable {
            struct Secrets: Decodable {
                struct Place: Decodable, Equatable {
                    var path: String
                    var line: Int
                    var kind: String
                }
                var count: Int
                var files: Int
                var places: [Place]
            }
            var secrets: Secrets
            var excluded: [String: [String]]
        }
        let repository = try TemporaryRepository(Self.files)
        try repository.write("FORGE_TOKEN=\(Self.token)\n", to: ".env")
        let index = try CommandRun.repoask("index", "--json", in: repository.folder)
        #expect(index.status == 0, "\(index.errors)")

        let text = try CommandRun.repoask("status", in: repository.folder)
        let run = try CommandRun.repoask("status", "--json", in: repository.folder)

        #expect(text.output.contains("secrets     4 secrets in 3 files kept out"))
        #expect(text.output.contains("src/github.py:3 github-token"))
        expectNone(in: text.output + run.output, "status")
        let reply = try JSONDecoder().decode(Reply.self, from: Data(run.output.utf8))
        #expect(reply.secrets.count == 4 && reply.secrets.files == 3)
        #expect(
            reply.secrets.places.contains(
                Reply.Secrets.Place(path: "src/signing.go", line: 4, kind: "private-key")))
        #expect(reply.excluded["secret"] == [".env"])
        expectNone(in: try indexBytes(repository), "the index")
    }

    @Test("Uncommitted secrets are kept out as well, and a file without them says none")
    func workTree() throws {
        let repository = try TemporaryRepository(["a.py": "def main():\n    return 1\n"])
        let clean = try CommandRun.repoask("index", in: repository.folder)
        #expect(clean.status == 0 && !clean.output.contains("kept out"), "\(clean.errors)")
        #expect(
            try CommandRun.repoask("status", in: repository.folder).output
                .contains("secrets     none kept out"))
        try repository.write("API_TOKEN = '\(Self.token)'\n", to: "b.py")

        let search = try CommandRun.repoask("search", "api token", in: repository.folder)

        #expect(search.status == 0, "\(search.errors)")
        expectNone(in: try indexBytes(repository), "the index")
        #expect(
            try CommandRun.repoask("index", "--verbose", in: repository.folder).output
                .contains("b.py:1 token"))
    }
}
