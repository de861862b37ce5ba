// Which of the names that the query found are references, and what they say.

/// Turns captured nodes into references.
///
/// Names that are only named (`ReferenceKind.use`) are many and mostly local variables. Kept are
/// those the file defines outside its types or imports, members of what is known, and names in
/// capitals, which are constants nearly everywhere.
struct ReferenceNames {
    /// Longer names are cut, as those of definitions are.
    private static let nameLimit = 80
    private static let moduleLimit = 160

    /// In order of their lines, each once a line and kind.
    private(set) var references: [Reference] = []
    private let source: [UInt8]
    private let hasWholeNames: Bool

    /// Languages in whose trees a name with what it is in before it is one word: `Shelf::open`.
    private static let wholeNameLanguages: Set<String> = [
        "clojure", "elixir", "haskell", "matlab", "perl", "powershell", "proto", "scss",
        "solidity", "sql",
    ]

    /// Languages without local names: what is named is defined somewhere.
    private static let globalLanguages: Set<String> = ["cmake", "hcl", "make"]

    init(
        _ facts: SyntaxFacts, definitions: [FileSymbols.Entry], source: [UInt8], language: Language
    ) {
        self.source = source
        hasWholeNames = Self.wholeNameLanguages.contains(language.id)
        // The names of definitions, and receivers, are no uses.
        var own = facts.matches.flatMap { [$0.name, $0.scope].compactMap(\.self) }
        own.sort { $0.lowerBound < $1.lowerBound }
        var members: Set<String> = []
        var known: Set<String> = []
        for definition in definitions {
            members.insert(definition.name)
            let parent = definition.parent.map { definitions[$0].kind }
            // Types in small letters share their names with variables: `struct book *book`.
            let isPlain = definition.kind.isType && definition.name.first?.isLowercase == true
            if definition.scope == nil, parent?.isType != true, !isPlain {
                known.insert(definition.name)
            }
        }
        var nextOwn = 0
        var found: [Reference] = []
        for use in facts.uses {
            while nextOwn < own.count, own[nextOwn].upperBound <= use.byteRange.lowerBound {
                nextOwn += 1
            }
            let isOwn =
                nextOwn < own.count && own[nextOwn].lowerBound <= use.byteRange.lowerBound
                && use.byteRange.upperBound <= own[nextOwn].upperBound
            // `const path = require("path")` defines a name and imports it.
            if isOwn, use.kind != .import { continue }
            guard let reference = reference(use) else { continue }
            if Self.isMemberImport(reference) { known.insert(reference.name) }
            found.append(reference)
        }
        let isGlobal = Self.globalLanguages.contains(language.id)
        // What else is said of a name in a line says more than that it is named. So does what is
        // looked up in a module, but for a type, which is used with its members.
        var seen: Set<Reference> = []
        var lines: [Int: Set<String>] = [:]
        for reference in found {
            if reference.kind != .use { lines[reference.line, default: []].insert(reference.name) }
            if let qualifier = reference.qualifier, qualifier.first?.isLowercase == true {
                lines[reference.line, default: []].insert(qualifier)
            }
        }
        references = found.filter { reference in
            if reference.kind == .use {
                if lines[reference.line]?.contains(reference.name) == true { return false }
                guard isGlobal || Self.isKept(reference, known: known, members: members) else {
                    return false
                }
            }
            return seen.insert(reference).inserted
        }
    }

    /// Whether an import makes a name of its own, and not a module that others are looked up in.
    private static func isMemberImport(_ reference: Reference) -> Bool {
        guard reference.kind == .import else { return false }
        let isModule = reference.qualifier.map {
            $0.hasSuffix(reference.name) || moduleName($0) == reference.name
        }
        return isModule != true || reference.name.first?.isLowercase == false
    }

    private static func isKept(
        _ use: Reference, known: Set<String>, members: Set<String>
    ) -> Bool {
        if isConstantName(use.name) { return true }
        guard let qualifier = use.qualifier else { return known.contains(use.name) }
        if SelfName.all.contains(qualifier) { return members.contains(use.name) }
        return known.contains(qualifier) || qualifier.first?.isUppercase == true
    }

    /// `MAX_SIZE`, but not `T` or `OK`.
    private static func isConstantName(_ name: String) -> Bool {
        name.utf8.count > 2 && name.utf8.first.map { $0 >= 0x41 && $0 <= 0x5A } == true
            && name.utf8.allSatisfy {
                ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F
            }
    }

    private func reference(_ use: SyntaxFacts.Use) -> Reference? {
        var name = text(use.byteRange, limit: Self.nameLimit)
        var qualifier = use.qualifier.map { text($0, limit: Self.moduleLimit) }
        let parts = hasWholeNames && !name.contains("/") ? QualifiedName.parts(name) : [name]
        if use.kind == .import {
            name = parts.count > 1 ? parts[parts.count - 1] : Self.moduleName(name)
        } else {
            qualifier = qualifier.map(Self.lastName)
            while let first = name.first, first == ":" || first == "$" { name.removeFirst() }
            if parts.count > 1 {
                name = parts[parts.count - 1]
                qualifier = qualifier ?? parts[parts.count - 2]
            } else if hasWholeNames, let only = name.split(separator: ".").first {
                // `.close` of any object, `File.` that is made.
                name = String(only)
            }
        }
        guard !name.isEmpty else { return nil }
        return Reference(name: name, kind: use.kind, line: use.row + 1, qualifier: qualifier)
    }

    /// The text of a node without quotes and angle brackets around it.
    private func text(_ range: Range<Int>, limit: Int) -> String {
        let text = Substring(
            decoding: source[range.clamped(to: source.indices)].prefix(limit), as: UTF8.self)
        guard let first = text.first, "\"'`<".contains(first), text.count > 1 else {
            return String(text)
        }
        return String(text.dropFirst().dropLast())
    }

    /// What a module is called in the file that imports it: `book` for `shelf/book.h`, `shelf` for
    /// `example.org/shelf/v2`.
    private static func moduleName(_ text: String) -> String {
        guard text.contains(where: { "/.:".contains($0) }) else { return text }
        var parts = text.split { "/\\:".contains($0) }
        if parts.count > 1, let last = parts.last, last.first == "v",
            last.dropFirst().allSatisfy(\.isNumber)
        {
            parts.removeLast()
        }
        let last = parts.last ?? ""
        return String(last.prefix { $0 != "." })
    }

    /// `store` for `self.store`, nothing for `stores[0]` and `open()`.
    private static func lastName(_ text: String) -> String {
        let name = text.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return String(name.reversed())
    }
}

/// What languages call the object that a method belongs to.
public enum SelfName {
    public static let all: Set<String> = ["self", "this", "Self", "cls", "static"]
}

extension ChunkKind {
    /// Members of it are looked up in it.
    public var isType: Bool { self == .type || self == .interface || self == .enumeration }
}
