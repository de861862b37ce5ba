// How fast secrets are recognised, and what is taken for one: every alarm with its place, so that a
// person can say which are false.

import ArgumentParser
import Chunking
import Foundation

struct SecretsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets",
        abstract: "Secrets found in folders, by kind, and the bytes read a second.",
        discussion: """
            Reads the files that would be indexed. With --alarms each place is listed as \
            path:line kind; --show adds its line, value included: do not share that.
            """)

    @Argument(help: "Folders with source files.")
    var folders: [String]

    @Flag(help: "List every place.")
    var alarms = false

    @Flag(help: "List every place with its line.")
    var show = false

    @Option(help: "How often every file is scanned.")
    var runs = 3

    func run() throws {
        var rates: [[Double]] = []
        var tally = Tally()
        for folder in folders {
            for path in Self.files(in: folder) {
                guard let contents = FileManager.default.contents(atPath: folder + "/" + path)
                else { continue }
                let bytes = Array(contents)
                if FileRules.exclusion(path: path, contents: bytes) != nil { continue }
                var seconds: [Double] = []
                var secrets: [Secret] = []
                for _ in 0..<max(1, runs) {
                    let start = ContinuousClock.now
                    secrets = MaskedSource(bytes, path: path).secrets
                    seconds.append((ContinuousClock.now - start) / .seconds(1))
                }
                rates.append(seconds)
                tally.add(secrets, bytes: bytes)
                for secret in secrets where alarms || show {
                    print(line(secret, path: folder + "/" + path, bytes: bytes))
                }
            }
        }
        func record(_ name: String, _ unit: String, _ values: [Double]) {
            Record.print(name, unit: unit, program: "repoask", threads: 1, values)
        }
        record("files", "files", [Double(tally.files)])
        record("lines", "lines", [Double(tally.lines)])
        for (kind, count) in tally.kinds.sorted(by: { $0.key < $1.key }) {
            record("secrets \(kind)", "places", [Double(count)])
        }
        let found = tally.kinds.values.reduce(0, +)
        record("secrets", "places", [Double(found)])
        record(
            "secrets in 10,000 lines", "places",
            [Double(found) * 10_000 / Double(max(1, tally.lines))])
        record(
            "recognition", "MB/s",
            (0..<max(1, runs)).map { run in
                Double(tally.bytes) / 1e6 / max(1e-9, rates.reduce(0) { $0 + $1[run] })
            })
    }

    private struct Tally {
        var files = 0
        var lines = 0
        var bytes = 0
        var kinds: [String: Int] = [:]

        mutating func add(_ secrets: [Secret], bytes: [UInt8]) {
            files += 1
            lines += bytes.count { $0 == UInt8(ascii: "\n") }
            self.bytes += bytes.count
            for secret in secrets { kinds[secret.kind, default: 0] += 1 }
        }
    }

    private func line(_ secret: Secret, path: String, bytes: [UInt8]) -> String {
        let place = "\(path):\(secret.line) \(secret.kind)"
        guard show else { return place }
        let newline = UInt8(ascii: "\n")
        let start = secret.byteRange.lowerBound
        let first = bytes[..<start].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[start...].firstIndex(of: newline) ?? bytes.count
        let text = bytes[max(first, start - 80)..<min(end, start + 120)]
        return place + "  " + String(decoding: text, as: UTF8.self)
    }

    /// The regular files below a folder, from it, sorted.
    private static func files(in folder: String) -> [String] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        var paths: [String] = []
        for case let path as String in names
        where names.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
            paths.append(path)
        }
        return paths.sorted()
    }
}
