// The names that the rules of `FileRules` go by. All in lower case.

extension FileRules {
    static let binaryExtensions: Set<String> = [
        "png", "jpg", "jpeg", "gif", "bmp", "ico", "icns", "webp", "avif", "tif", "tiff", "psd",
        "heic",
        "mp3", "mp4", "m4a", "wav", "ogg", "flac", "mov", "avi", "mkv", "webm",
        "zip", "gz", "bz2", "xz", "zst", "7z", "rar", "tar", "tgz", "jar", "war", "aar", "apk",
        "ipa",
        "whl", "egg", "gem", "deb", "rpm", "dmg", "iso", "phar",
        "o", "a", "so", "dylib", "dll", "exe", "lib", "class", "pyc", "pyo", "wasm", "bc", "node",
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods",
        "ttf", "otf", "woff", "woff2", "eot", "sqlite", "sqlite3", "db", "mdb", "bin", "dat", "pak",
        "gguf", "safetensors", "onnx", "pt", "pth", "npy", "npz", "pkl", "parquet", "arrow", "h5",
        "jks", "keystore", "p12", "pfx", "der", "mo", "nib", "car", "swiftmodule", "swiftdoc",
        "asc", "gpg", "sig",
    ]

    static let lockNames: Set<String> = [
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock",
        "package.resolved", "podfile.lock", "cartfile.resolved", "cargo.lock", "poetry.lock",
        "pipfile.lock", "uv.lock", "pdm.lock", "gemfile.lock", "composer.lock", "go.sum",
        "go.work.sum", "mix.lock", "pubspec.lock", "flake.lock", "packages.lock.json",
        "gradle.lockfile", "deno.lock", "conan.lock", "conda-lock.yml", "cabal.project.freeze",
        ".terraform.lock.hcl", "project.assets.json", "verification-metadata.xml",
    ]

    static let vendorFolders: Set<String> = [
        "vendor", "vendors", "vendored", "node_modules", "bower_components", "jspm_packages",
        "third_party", "third-party", "thirdparty", "3rdparty", "3rd_party", "pods", "carthage",
        "dist", ".build", ".gradle", ".tox", ".venv", "venv", "site-packages", "__pycache__",
        ".yarn", ".pnpm", "deriveddata", "_vendor", "_deps", ".terraform", ".next", ".nuxt",
    ]

    static let generatedSuffixes: [String] = [
        ".pb.go", ".pb.cc", ".pb.h", ".pb.swift", ".pb.c", "_pb2.py", "_pb2.pyi", "_pb2_grpc.py",
        "_pb.js", "_pb.ts", "_pb.d.ts", "_grpc_pb.js", ".pb.rs", ".grpc.swift", ".g.dart",
        ".freezed.dart", ".gr.dart", ".config.dart", ".mocks.dart", ".designer.cs", ".g.cs",
        ".g.i.cs",
        ".generated.cs", ".generated.swift", ".generated.ts", ".generated.go", ".generated.h",
        ".gen.go", "_generated.go", "_gen.go", "_string.go", ".tab.c", ".tab.h", ".yy.c", ".map",
    ]

    static let minifiedSuffixes: [String] = [
        ".min.js", ".min.mjs", ".min.cjs", ".min.css", "-min.js", ".bundle.js", ".min.html",
    ]

    static let tableExtensions: Set<String> = [
        "json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "csv", "tsv", "svg", "xml", "plist",
        "yaml", "yml",
        "toml", "sql", "txt", "log", "html", "htm", "po", "pot", "strings", "xcstrings",
        "storyboard", "xib", "pbxproj", "snap", "har", "obj", "stl", "bib", "dic", "eps", "ps",
    ]

    static let secretNames: Set<String> = [
        ".env", ".netrc", "_netrc", ".npmrc", ".pypirc", ".htpasswd", ".pgpass", ".git-credentials",
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk",
        "credentials.json", ".dockercfg", ".dockerconfigjson", "kubeconfig", ".htdigest", ".my.cnf",
        ".s3cfg", ".boto", ".vault-token", ".terraformrc",
    ]

    /// Ends of paths: names that are harmless elsewhere.
    static let secretPaths: [String] = [
        "/.aws/credentials", "/.kube/config", "/.docker/config.json", "/.cargo/credentials",
        "/.cargo/credentials.toml", "/.gem/credentials",
    ]

    static let secretExtensions: Set<String> = [
        "env", "pem", "key", "p8", "ppk", "kdbx", "keychain", "kubeconfig", "tfstate",
    ]

    /// Folder names that hold tests, in lower case.
    static let testFolders: Set<String> = [
        "test", "tests", "testing", "spec", "specs", "__tests__", "testdata", "test-data",
        "fixture",
        "fixtures", "e2e", "__mocks__", "__snapshots__", "runtime-tests", "runtime_tests",
    ]

    static let documentationFolders: Set<String> = [
        "doc", "docs", "documentation", "man", "manual",
    ]

    static let exampleFolders: Set<String> = [
        "example", "examples", "sample", "samples", "demo", "demos", "playground", "playgrounds",
        "tutorial", "tutorials", "sandbox",
    ]
}
