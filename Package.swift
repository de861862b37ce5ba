// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A Swift target under `Sources/`.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module, under `Tests/<module>Tests`.
///
/// - Parameters:
///   - fixtures: It has `Fixtures`.
///   - recorder: It has the scripts that recorded them, in `Recorder`.
func tests(
    of module: String, _ dependencies: [Target.Dependency] = [], fixtures: Bool = false,
    recorder: Bool = false
) -> Target {
    .testTarget(
        name: module + "Tests", dependencies: [.byName(name: module)] + dependencies,
        exclude: recorder ? ["Recorder"] : [], resources: fixtures ? [.copy("Fixtures")] : [],
        swiftSettings: strict)
}

let package = Package(
    name: "repoask",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "repoask", targets: ["repoask"]),
        .executable(name: "repoask-bench", targets: ["repoask-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.8.0"),
    ],
    targets: [
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
        .systemLibrary(
            name: "CGit2", pkgConfig: "libgit2",
            providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
        .systemLibrary(
            name: "CTreeSitter", pkgConfig: "tree-sitter",
            providers: [.apt(["libtree-sitter-dev"]), .brew(["tree-sitter"])]),
        // SwiftPM builds C without optimization unless told; kernels are useless that way.
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"])]),

        module("Hashing"),
        module("Tensors", ["COpenBLAS", "CKernels", "Hashing"]),
        module("Tokenization"),
        module("Transformer", ["Tensors", "CKernels"]),
        module("Generation", ["Transformer", "Tokenization", "Tensors"]),
        module("Compression", ["Transformer", "Tokenization", "Tensors", "Hashing"]),
        module("Programs"),
        module("Git", ["CGit2", "Hashing", "Programs"]),
        module("Chunking", ["CTreeSitter"]),
        module("CodeIndex", ["Tensors", .product(name: "GRDB", package: "GRDB.swift")]),
        module(
            "RepoAskKit",
            [
                "Tensors", "Tokenization", "Transformer", "Generation", "Compression", "Git",
                "Chunking", "CodeIndex", "Hashing", "Programs",
            ]),
        .executableTarget(
            name: "repoask",
            dependencies: [
                "RepoAskKit", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "repoask-bench",
            dependencies: [
                "RepoAskKit", "Tensors", "Tokenization", "Transformer", "Generation",
                "Compression", "Git", "Chunking", "CodeIndex",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], exclude: ["Peers", "Questions", "Records"], swiftSettings: strict),

        tests(of: "Hashing"),
        tests(of: "Tensors", ["CKernels"], fixtures: true, recorder: true),
        tests(of: "Tokenization", ["Tensors"], fixtures: true, recorder: true),
        tests(of: "Transformer", ["Tensors", "Tokenization"], fixtures: true, recorder: true),
        tests(of: "Generation", ["Transformer", "Tokenization", "Tensors"]),
        tests(
            of: "Compression",
            ["Generation", "Transformer", "Tokenization", "Tensors", "Hashing"],
            fixtures: true, recorder: true),
        tests(of: "Git"),
        tests(of: "Chunking", fixtures: true),
        tests(of: "CodeIndex", ["Tensors", .product(name: "GRDB", package: "GRDB.swift")], fixtures: true),
        tests(
            of: "RepoAskKit",
            ["Compression", "CodeIndex", "Generation", "Tensors", "Tokenization", "Transformer"]),
        .testTarget(name: "CommandTests", dependencies: ["repoask"], swiftSettings: strict),
    ]
)
