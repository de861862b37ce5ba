import Foundation

/// SplitMix64.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

    mutating func scalar(_ block: ClosedRange<Int>) -> Unicode.Scalar {
        let value = block.lowerBound + below(block.count)
        return Unicode.Scalar(UInt32(value)) ?? "A"
    }
}

/// Varied lines, the same as `Recorder/lines.py` makes: a change here is a change there.
struct LineGenerator {
    var random = SplitMix64(state: 20_240_607)
    let fragments: [String]

    init() throws {
        let text = String(decoding: try Fixture.bytes("fragments.txt"), as: UTF8.self)
        fragments = text.unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false
        ).dropLast().map { String($0) }
    }

    static func lines(count: Int = 10_000) throws -> [String] {
        var generator = try LineGenerator()
        return (0..<count).map { _ in generator.line() }
    }

    mutating func line() -> String {
        var line = String.UnicodeScalarView()
        switch random.below(10) {
        case 0...2:
            for _ in 0..<1 + random.below(3) {
                line += random.pick(fragments).unicodeScalars
                line += random.pick(Self.glue).unicodeScalars
            }
        case 3:
            let block = random.pick(Self.blocks)
            for _ in 0..<1 + random.below(40) { line.append(random.scalar(block)) }
        case 4:
            for _ in 0..<1 + random.below(60) {
                line.append(random.scalar(random.pick(Self.blocks)))
            }
        case 5:
            for _ in 0..<1 + random.below(30) {
                line += random.pick(Self.glue).unicodeScalars
                if random.below(3) == 0 { line += random.pick(Self.words).unicodeScalars }
            }
        case 6:
            var scalars = Array(random.pick(fragments).unicodeScalars)
            for _ in 0..<1 + random.below(8) {
                let position = random.below(scalars.count + 1)
                scalars.insert(random.scalar(random.pick(Self.blocks)), at: position)
            }
            line += scalars
        case 7:
            for _ in 0..<1 + random.below(40) { line += random.pick(Self.words).unicodeScalars }
        case 8:
            for _ in 0..<1 + random.below(120) { line.append(random.scalar(Self.blocks[0])) }
        default:
            var broken = Array(random.pick(fragments).utf8)
            for _ in 0..<1 + random.below(12) {
                let position = random.below(broken.count)
                broken[position] = UInt8(random.below(256))
            }
            return String(decoding: broken, as: UTF8.self)
        }
        return String(line)
    }

    static let blocks: [ClosedRange<Int>] = [
        0x20...0x7E, 0x00...0x1F, 0x7F...0xA0, 0xA1...0xFF, 0x100...0x24F, 0x250...0x2FF,
        0x300...0x36F, 0x370...0x3FF, 0x400...0x52F, 0x531...0x58F, 0x591...0x5F4, 0x600...0x6FF,
        0x900...0x97F, 0xE01...0xE5B, 0x10A0...0x10FF, 0x1100...0x11FF, 0x1E00...0x1FFF,
        0x2000...0x206F, 0x2070...0x218F, 0x2190...0x23FF, 0x2460...0x27BF, 0x2C60...0x2C7F,
        0x3000...0x30FF, 0x3130...0x33FF, 0x4E00...0x9FFF, 0xA640...0xA69F, 0xAC00...0xD7A3,
        0xE000...0xF8FF, 0xF900...0xFAFF, 0xFB00...0xFDFF, 0xFE00...0xFE6F, 0xFF00...0xFFFF,
        0x10000...0x103FF, 0x1D400...0x1D7FF, 0x1F100...0x1F2FF, 0x1F300...0x1FAFF,
        0x20000...0x2A6DF, 0x2F800...0x2FA1F, 0xE0000...0xE01EF, 0...0x10FFFF,
    ]
    static let glue = [
        "", "", " ", " ", "  ", "   ", "    ", "\t", "\t\t", "\n", "\r\n", "\n\n", " \n ", "\r",
        "\u{a0}", "\u{3000}", "\u{200b}", "\u{301}", ".", "_", "-", "'", "\"", "(", "0",
    ]
    static let words = [
        "get", "HTTP", "value", "Of", "ID", "x", "2", "user", "_", "Name", "count", "URL", "is",
        "Empty", "64", "É", "ü", "'s", "'LL", "'t", "test", "run", "日", "я", ".",
    ]
}

/// Recorded files beside the tests.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func digests(_ name: String) throws -> [UInt32] {
        let bytes = try bytes(name + ".digests")
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    /// FNV-1a over the ids as 32-bit little-endian words, folded to 32 bits.
    static func digest(_ ids: some Sequence<Int>) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for id in ids {
            for shift in stride(from: 0, to: 32, by: 8) {
                hash = (hash ^ UInt64(id >> shift & 0xFF)) &* 0x100_0000_01B3
            }
        }
        return UInt32(truncatingIfNeeded: hash >> 32) ^ UInt32(truncatingIfNeeded: hash)
    }
}

/// Where the models are that tests read.
enum ModelFiles {
    /// Set to run the tests on a machine without models: those that need one are skipped.
    static let isSkipped = ProcessInfo.processInfo.environment["REPOASK_SKIP_MODELS"] == "1"

    static func path(_ name: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        return (environment["REPOASK_HOME"] ?? data + "/repoask") + "/models/" + name
    }
}
