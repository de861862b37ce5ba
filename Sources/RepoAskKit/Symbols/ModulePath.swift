// Which file an import names. What languages search (package managers, build systems) is not known
// here, so a module names every file whose path ends as it does; relative ones are exact.

/// The module of an import statement.
struct ModulePath {
    /// Ways to read it, as parts of a path.
    private var readings: [[String]] = []
    /// From the repository's root, not any end of a path.
    private var isRelative = false
    private let family: LanguageFamily

    /// - Parameters:
    ///   - module: As written: `..store`, `./shelf.js`, `crate::shelf`, `org.shelf.Book`.
    ///   - name: What it brings in.
    ///   - importer: The file that imports, from the repository's root.
    init(_ module: String, name: String, importer: String, family: LanguageFamily) {
        self.family = family
        let folder = Self.folderParts(of: importer)
        var parts: [String]
        switch family {
        case .javaScript where module.hasPrefix("."), .c, .shell, .ruby, .go,
            .php where module.contains("/"),
            .julia where module.hasSuffix(".jl"),
            .r where module.contains("/") || module.lowercased().hasSuffix(".r"),
            .cMake, .dart, .make, .nix, .powerShell, .protocolBuffers, .solidity, .style,
            .terraform, .zig:
            // `package:shelf/book.dart`, `.\Book.psm1`, `$PSScriptRoot/book.ps1`.
            let module = module.replacing("\\", with: "/")
            let colon = family == .dart || family == .style ? module.firstIndex(of: ":") : nil
            let path = colon.map { module[module.index(after: $0)...] } ?? module[...]
            parts = path.split(separator: "/").map(String.init).filter { !$0.hasPrefix("$") }
            if family != .go, let last = parts.popLast() {
                parts.append(last.hasPrefix(".") ? last : String(last.prefix { $0 != "." }))
            }
            if module.hasPrefix(".") { parts = resolve(parts, in: folder) }
        case .javaScript:
            // A package, perhaps a folder of this repository.
            parts = module.split(separator: "/").map(String.init).filter { !$0.hasPrefix("@") }
        case .python where module.hasPrefix("."):
            let dots = module.prefix { $0 == "." }.count
            let up = Array(repeating: "..", count: dots - 1)
            parts = resolve(
                up + module.dropFirst(dots).split(separator: ".").map(String.init), in: folder)
        default:
            parts = module.split { ".:\\/".contains($0) }.map(String.init)
            parts = parts.map(family.fileName(ofModule:))
            if parts.first == "super" { parts = resolve([".."] + parts.dropFirst(), in: folder) }
            parts.removeAll { ["crate", "self", "super"].contains($0) }
        }
        readings = [parts, parts + [name]]
        if parts.last == name, parts.count > 1 { readings.append(parts.dropLast()) }
        // The root of a namespace is often no folder: `App\Models\User` in `src/Models/User.php`.
        if family == .php, parts.count > 2 { readings.append(Array(parts.dropFirst())) }
        readings.removeAll { $0.isEmpty && !isRelative }
    }

    private mutating func resolve(_ parts: [String], in folder: [String]) -> [String] {
        isRelative = true
        var resolved = folder
        for part in parts where part != "." {
            if part == ".." {
                if !resolved.isEmpty { resolved.removeLast() }
            } else {
                resolved.append(part)
            }
        }
        return resolved
    }

    /// Whether the import names this file, or the folder it lies in.
    ///
    /// - Parameters:
    ///   - module: The file's ``moduleParts(of:)``.
    ///   - folder: The parts of its folder.
    func names(_ module: [String], in folder: [String]) -> Bool {
        if isRelative { return readings.contains { $0 == module || $0 == folder } }
        return readings.contains { reading in
            if family == .go {
                // The module's own name comes before the folder.
                return !folder.isEmpty && (folder.ends(with: reading) || reading.ends(with: folder))
            }
            if family == .javaScript { return folder.contains(reading[0]) }
            return module.ends(with: reading) || folder.ends(with: reading)
        }
    }

    /// The last parts of its readings: whatever it names ends in one of them.
    var lastNames: Set<String> {
        // A Go module's folder may be the end of the reading's beginning only.
        Set(readings.compactMap { family == .javaScript && !isRelative ? $0.first : $0.last })
    }

    /// `src`, `lib` for `src/lib/shelf.py`.
    static func folderParts(of path: String) -> [String] {
        path.split(separator: "/").dropLast().map(String.init)
    }

    /// `src`, `shelf` for `src/shelf.py` and for `src/shelf/__init__.py`.
    static func moduleParts(of path: String) -> [String] {
        var parts = path.split(separator: "/").map(String.init)
        guard let last = parts.popLast() else { return [] }
        let stem = String(last.prefix { $0 != "." })
        if !["__init__", "index", "mod", "lib"].contains(stem) { parts.append(stem) }
        return parts
    }
}

/// Languages that use each other's names, and how names are looked up in them.
enum LanguageFamily: String {
    case c, go, java, javaScript, php, python, ruby, rust, shell, swift, cSharp
    case beam, clojure, cMake, dart, fortran, haskell, julia, lua, make, matlab, nix, ocaml, perl
    case graphQL, powerShell, protocolBuffers, r, solidity, sql, style, terraform, zig
    /// Files whose names no other file uses: configuration, pages, prose.
    case other

    init(_ language: String?) {
        self =
            switch language {
            case "c", "cpp", "objc": .c
            case "go": .go
            case "java", "kotlin", "scala", "groovy": .java
            case "javascript", "typescript", "tsx", "vue", "svelte": .javaScript
            case "php": .php
            case "python": .python
            case "ruby": .ruby
            case "rust": .rust
            case "bash": .shell
            case "swift": .swift
            case "csharp", "fsharp": .cSharp
            case "elixir", "erlang", "gleam": .beam
            case "clojure": .clojure
            case "cmake": .cMake
            case "dart": .dart
            case "fortran": .fortran
            case "graphql": .graphQL
            case "haskell": .haskell
            case "hcl": .terraform
            case "julia": .julia
            case "lua": .lua
            case "make": .make
            case "matlab": .matlab
            case "nix": .nix
            case "ocaml", "ocamlinterface": .ocaml
            case "perl": .perl
            case "powershell": .powerShell
            case "proto": .protocolBuffers
            case "r": .r
            case "solidity": .solidity
            case "sql": .sql
            case "css", "scss": .style
            case "zig": .zig
            default: .other
            }
    }

    /// What the file of a module is called, where modules are written large and files small:
    /// `shelf_book` for Elixir's `ShelfBook`.
    func fileName(ofModule name: String) -> String {
        switch self {
        case .ocaml: return name.prefix(1).lowercased() + name.dropFirst()
        case .beam:
            // `http_client` for `HTTPClient`.
            let characters = Array(name)
            var text = ""
            for (index, character) in characters.enumerated() {
                if index > 0, character.isUppercase {
                    let last = characters[index - 1]
                    let beginsWord = index + 1 < characters.count && characters[index + 1].isLowercase
                    if last.isLowercase || last.isNumber || (last.isUppercase && beginsWord) {
                        text.append("_")
                    }
                }
                text += character.lowercased()
            }
            return text
        default: return name
        }
    }

    /// Members are used without a receiver in their own type.
    var hasImplicitSelf: Bool {
        switch self {
        case .c, .java, .ruby, .swift, .cSharp, .dart, .fortran, .graphQL, .haskell, .matlab,
            .solidity, .other:
            true
        default: false
        }
    }

    /// What is at top level is seen in all files of the folder.
    var sharesFolder: Bool { self == .go || self == .java || self == .terraform }

    /// A type or function may be written in several folders: opened again, declared in a header.
    var isOpen: Bool { self == .c || self == .swift || self == .ruby || self == .cSharp }

    /// Names of other files are used only if they are imported.
    var needsImport: Bool { self == .python || self == .javaScript }
}
