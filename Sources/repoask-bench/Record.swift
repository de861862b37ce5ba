import Foundation

/// One line of a benchmark's record.
struct Record: Encodable {
    var name: String
    var unit: String
    var program: String
    var threads: Int
    var median: Double
    var mean: Double
    var minimum: Double
    var maximum: Double
    var runs: Int
    var processor: String
    var commit: String

    /// Prints the record of some runs as one line of JSON.
    static func print(
        _ name: String, unit: String, program: String, threads: Int, _ values: [Double]
    ) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return }
        let record = Record(
            name: name, unit: unit, program: program, threads: threads,
            median: sorted[sorted.count / 2], mean: sorted.reduce(0, +) / Double(sorted.count),
            minimum: first, maximum: last, runs: sorted.count,
            processor: processor, commit: commit)
        printLine(record)
    }

    /// Prints any record as one line of JSON.
    static func printLine(_ record: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(record) else { return }
        // At once, so that a run that is stopped leaves what it measured.
        FileHandle.standardOutput.write(line + Data("\n".utf8))
    }

    /// The processor's name and the vector instructions that matter here.
    static let processor: String = {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
            return "unknown"
        }
        func value(_ key: String) -> Substring? {
            text.split(separator: "\n").first { $0.hasPrefix(key) }?
                .split(separator: ":", maxSplits: 1).last
        }
        let flags = Set((value("flags") ?? "").split(separator: " "))
        let wanted: [Substring] = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16"]
        let name = (value("model name") ?? "unknown").trimmingCharacters(in: .whitespaces)
        return ([name] + wanted.filter(flags.contains).map(String.init)).joined(separator: " ")
    }()

    static let commit: String = {
        let git = Process()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "rev-parse", "--short", "HEAD"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil else { return "unknown" }
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        git.waitUntilExit()
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }()

    /// Most memory that this process held resident.
    static var peakMegabytes: Double { Double(usage.ru_maxrss) / 1024 }

    /// What all threads of this process have computed so far.
    static var processorSeconds: Double {
        [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }

    private static var usage: rusage {
        // 0 is RUSAGE_SELF; its Swift type differs between systems.
        var usage = rusage()
        // SAFETY: it writes one rusage.
        unsafe getrusage(0, &usage)
        return usage
    }
}
