// Which files questions were about: their memory slots are made before those of others.

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A short list of paths beside the index, those asked about last first.
///
/// A hint: where it cannot be read or written, or two processes write it at once, another order of
/// work is all that is lost.
struct AskedFiles {
    let path: String

    private static let limit = 200

    var paths: [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        // A path may hold a line break, but not this.
        return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
    }

    /// Puts `new` first.
    func note(_ new: [String]) {
        var seen: Set<String> = []
        let all = (new + paths).filter { seen.insert($0).inserted }.prefix(Self.limit)
        let folder = URL(filePath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data(all.joined(separator: "\0").utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
