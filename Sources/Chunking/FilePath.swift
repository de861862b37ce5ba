/// Parts of a path with "/" between its folders.
enum FilePath {
    static func name(_ path: String) -> Substring {
        path.utf8.lastIndex(of: 0x2F).map { path[path.utf8.index(after: $0)...] } ?? path[...]
    }

    /// Folder names, outermost first.
    static func folders(_ path: String) -> [Substring] {
        path.utf8.split(separator: 0x2F).dropLast().map { Substring($0) }
    }

    /// Without the dot; empty where there is none. A leading dot begins no extension.
    static func lowercasedExtension(_ path: String) -> String {
        let name = name(path)
        guard let dot = name.utf8.lastIndex(of: 0x2E), dot > name.startIndex else { return "" }
        return name[name.utf8.index(after: dot)...].lowercased()
    }
}
