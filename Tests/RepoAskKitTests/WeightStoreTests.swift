import Compression
import Foundation
import RepoAskKit
import Testing

@Suite struct WeightStoreTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "CompressionTests/Fixtures")

    @Test("Kept copies of an older format, of weights that come no more, are deleted; others stay")
    func olderFormat() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "weights-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (source, home) = (folder.appending(path: "new"), folder.appending(path: "home"))
        let kept = home.appending(path: "weights")
        for (name, parent, format) in [
            ("current", source, PackageDescription.format),
            ("retired", kept, PackageDescription.format - 1),
            ("future", kept, PackageDescription.format + 1),
            ("own", kept, PackageDescription.format),
        ] {
            try FileManager.default.createDirectory(
                at: parent, withIntermediateDirectories: true)
            let copy = parent.appending(path: name)
            try FileManager.default.copyItem(
                at: Self.fixtures.appending(path: "icae-tiny-qwen2"), to: copy)
            let file = copy.appending(path: "package.json")
            try String(contentsOf: file, encoding: .utf8).replacing(
                "\"format\": \(PackageDescription.format)", with: "\"format\": \(format)"
            ).write(to: file, atomically: true, encoding: .utf8)
        }
        var store = WeightStore(home: RepoAskHome(path: home.path()))
        store.environment = ["REPOASK_WEIGHTS": source.path()]
        store.executablePath = ""

        #expect(try store.keep() == ["current"])

        let names = try FileManager.default.contentsOfDirectory(atPath: kept.path())
        #expect(names.sorted() == ["current", "future", "own"])
    }
}
