import Chunking
import Foundation
import Testing

@Suite struct SecretTests {
    func masked(_ text: String, path: String = "a.py") -> (text: String, secrets: [Secret]) {
        let source = MaskedSource(Array(text.utf8), path: path)
        return (String(decoding: source.bytes, as: UTF8.self), source.secrets)
    }

    /// Whether any eight characters of the secret are left.
    func leaks(_ sample: SecretSample, in text: String) -> Bool {
        let letters = Array(sample.secret)
        return (0...max(0, letters.count - 8)).contains { start in
            text.contains(String(letters[start..<min(start + 8, letters.count)]))
        }
    }

    @Test("Of the labelled set 95% at least are blanked, in each half of it", arguments: [7, 8, 9])
    func recall(_ seed: UInt64) {
        for isFormat in [true, false] {
            let kinds = Set(SecretSet.formats.map(\.kind))
            let samples = SecretSet.samples(seed: seed).filter {
                kinds.contains($0.kind) == isFormat
            }
            let missed = samples.filter { leaks($0, in: masked($0.text, path: $0.path).text) }
            #expect(
                missed.count * 20 <= samples.count,
                """
                \(missed.count) of \(samples.count) missed: \
                \(missed.map { "\($0.kind) in \($0.text)" }.joined(separator: "; "))
                """)
        }
    }

    @Test("Every format is told by its name, in most places")
    func kinds() {
        var random = SeededGenerator(state: 3)
        for format in SecretSet.formats {
            let found = (0..<20).count { _ in
                let token = format.head + SecretSet.text(format.parts, &random)
                return masked("x = \"\(token)\"\n").secrets.map(\.kind) == [format.kind]
            }
            #expect(found >= 18, "\(format.kind): \(found) of 20")
        }
    }

    @Test("Bytes, lines and everything around a secret stay", arguments: [1, 2])
    func layout(_ seed: UInt64) {
        for sample in SecretSet.samples(seed: seed) {
            let before = Array(sample.text.utf8)
            let source = MaskedSource(before, path: sample.path)
            #expect(source.bytes.count == before.count)
            var secrets = Set<Int>()
            for secret in source.secrets {
                secrets.formUnion(secret.byteRange)
                let line = 1 + before[..<secret.byteRange.lowerBound].count { $0 == 0x0A }
                #expect(secret.line == line)
            }
            for (offset, byte) in before.enumerated() {
                #expect(
                    source.bytes[offset] == byte
                        || (secrets.contains(offset) && source.bytes[offset] == 0x2A
                            && byte != 0x0A && byte != 0x0D)
                )
            }
            let again = MaskedSource(source.bytes, path: sample.path)
            #expect(again.secrets.isEmpty, "what is blanked is no secret: \(sample.text)")
        }
    }

    @Test(
        "Private keys are blanked in every form, their marks and quotes stay",
        arguments: [
            ("RSA PRIVATE KEY", "\n"), ("PRIVATE KEY", "\\n"), ("EC PRIVATE KEY", "\r\n"),
            ("OPENSSH PRIVATE KEY", "\n    "), ("PGP PRIVATE KEY BLOCK", "\n"),
            ("ENCRYPTED PRIVATE KEY", "\" +\n    \""),
        ])
    func privateKeys(_ name: String, _ separator: String) {
        var random = SeededGenerator(state: 5)
        let lines =
            (0..<6).map { _ in SecretSet.draw(SecretSet.base64, 64, &random) }
            + [SecretSet.draw(SecretSet.base64, 10, &random) + "=="]
        let dashes = String(repeating: "-", count: 5)
        let first = "\(dashes)BEGIN \(name)\(dashes)"
        let last = "\(dashes)END \(name)\(dashes)"
        let key = ([first] + lines + [last]).joined(separator: separator)
        let text = "let key = \"\(key)\"\nlet next = \"after\"\n"

        let result = masked(text)

        #expect(result.secrets.map(\.kind) == ["private-key"])
        for line in lines { #expect(!result.text.contains(line.prefix(10))) }
        #expect(result.text.contains("BEGIN \(name)") && result.text.contains("END \(name)"))
        #expect(result.text.count { $0 == "\"" } == text.count { $0 == "\"" })
        #expect(result.text.hasSuffix("let next = \"after\"\n"))
    }

    @Test("Keys of PuTTY, cut keys and keys in base 64 once more")
    func otherKeys() {
        var random = SeededGenerator(state: 6)
        let lines = (0..<4).map { _ in SecretSet.draw(SecretSet.base64, 64, &random) }
        let body = lines.joined(separator: "\n")
        let dashes = String(repeating: "-", count: 5)
        let putty = masked("Public-Lines: 1\nAAAA\nPrivate-Lines: 4\n\(body)\nPrivate-MAC: x\n")
        #expect(putty.secrets.map(\.kind) == ["private-key"])
        #expect(putty.text.contains("Private-MAC") && !putty.text.contains(lines[3].prefix(9)))

        let cut = masked("\(dashes)BEGIN PRIVATE KEY\(dashes)\n\(body)\n\nand then some prose\n")
        #expect(cut.secrets.count == 1)
        #expect(
            cut.text.hasSuffix("and then some prose\n") && !cut.text.contains(lines[0].prefix(9)))

        let inner = "LS0tLS1CRUdJTi" + "BSU0EgUFJJVkFURSBLRVktLS0tLQ"
        let encoded = masked("client-key-data: \(inner)\(lines.joined())\n", path: "cluster.yaml")
        #expect(encoded.secrets.map(\.kind) == ["private-key"])
        #expect(!encoded.text.contains(lines[1].prefix(9)))
    }

    @Test("Credentials that were encoded are looked into")
    func encoded() {
        func login(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        let real = masked(
            "{\"auths\":{\"r.acme.io\":{\"auth\":\"\(login("deploy:Xk29sdLq8fPz"))\"}}}")
        #expect(real.secrets.map(\.kind) == ["credential"])
        let toy = masked("{\"auths\":{\"r.acme.io\":{\"auth\":\"\(login("user:password"))\"}}}")
        #expect(toy.secrets.isEmpty)
        #expect(masked("data:\n  password: \(login("password"))\n", path: "a.yaml").secrets.isEmpty)
    }

    @Test("What is no secret stays", arguments: SecretNegatives.lines)
    func negatives(_ path: String, _ line: String) {
        #expect(masked("first\n\(line)\nlast\n", path: path).secrets.isEmpty)
    }

    @Test("Real source files of sixteen languages hold none")
    func corpus() throws {
        for path in TestGrammars.samples {
            let bytes = try TestGrammars.sample(path)
            let secrets = MaskedSource(bytes, path: path).secrets
            #expect(secrets.isEmpty, "\(path) \(secrets)")
        }
    }

    @Test("Hostile bytes are read in time", arguments: SecretNegatives.hostile)
    func hostile(_ unit: String) {
        let bytes = Array(String(repeating: unit, count: 100_000 / unit.utf8.count).utf8)
        let seconds = processorSeconds {
            #expect(MaskedSource(bytes, path: "a.yaml").bytes.count == bytes.count)
        }
        // Unoptimized; a quadratic walk over 100 kB would take minutes.
        #expect(seconds < 20)
    }

    @Test("Random bytes and cut samples end in as many bytes, never in a crash")
    func randomBytes() {
        var random = SeededGenerator(state: 11)
        let samples = SecretSet.samples()
        for _ in 0..<300 {
            var bytes = Array(samples.randomElement(using: &random)!.text.utf8)
            bytes = Array(bytes.dropFirst(Int.random(in: 0..<bytes.count, using: &random)))
            for _ in 0..<min(3, bytes.count) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            #expect(MaskedSource(bytes, path: "a.yaml").bytes.count == bytes.count)
        }
        #expect(MaskedSource([], path: "").secrets.isEmpty)
    }
}
