/// Finds a file's language: by its name, where that has several meanings by what its lines begin
/// with, and without an extension by its `#!` line.
struct LanguageTable: Sendable {
    private var byID: [String: Language] = [:]
    private var byExtension: [String: Language] = [:]
    private var byFileName: [String: Language] = [:]
    private var byPrefix: [(prefix: String, language: Language)] = []
    private var byShebang: [String: Language] = [:]

    init(_ languages: [Language]) {
        for language in languages {
            byID[language.id] = language
            for name in language.extensions { byExtension[name] = language }
            for name in language.fileNames {
                if name.hasSuffix("*") {
                    byPrefix.append((String(name.dropLast()), language))
                } else {
                    byFileName[name] = language
                }
            }
            for name in language.shebangs { byShebang[name] = language }
        }
    }

    func language(id: String) -> Language? { byID[id] }

    func language(path: String, source: [UInt8]) -> Language? {
        let name = FilePath.name(path)
        if let language = byFileName[String(name)] { return language }
        let suffix = FilePath.lowercasedExtension(path)
        if let match = prefixMatch(path: path) { return match.language }
        if let ambiguity = Ambiguity.byExtension[suffix] {
            return ambiguity.languageID(of: source).flatMap { byID[$0] }
        }
        if let language = byExtension[suffix] { return language }
        guard suffix.isEmpty, let interpreter = Self.interpreter(source) else { return nil }
        return byShebang[interpreter]
    }

    func ending(path: String) -> String? {
        let name = FilePath.name(path)
        if byFileName[String(name)] != nil { return String(name) }
        if let match = prefixMatch(path: path) { return match.prefix + "*" }
        let suffix = FilePath.lowercasedExtension(path)
        return suffix.isEmpty || byExtension[suffix] != nil ? suffix : nil
    }

    /// The name's beginning that decides, unless the file is prose.
    private func prefixMatch(path: String) -> (prefix: String, language: Language)? {
        guard HeadingPlan.syntax(ofPath: path) == nil else { return nil }
        let name = FilePath.name(path)
        return byPrefix.first { name.hasPrefix($0.prefix) }
    }

    /// `python` for `#!/usr/bin/env -S python3.12 -u`.
    static func interpreter(_ source: [UInt8]) -> String? {
        guard source.starts(with: [0x23, 0x21]) else { return nil }
        let line = String(
            decoding: source.prefix(200).dropFirst(2).prefix { $0 != 0x0A }, as: UTF8.self)
        for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
            let name = word.split(separator: "/").last.map(String.init) ?? ""
            if name == "env" || name.hasPrefix("-") || name.contains("=") { continue }
            return String(name.prefix { $0.isLetter || $0 == "+" || $0 == "-" })
        }
        return nil
    }
}

/// An extension that several languages use.
///
/// The first line that begins with a mark, not indented, decides.
struct Ambiguity: Sendable {
    /// What a line begins with; the language's id, `nil` for one without a grammar.
    private let marks: [(text: [UInt8], language: String?)]
    /// Where no line decides.
    private let fallback: String?

    private static let byteLimit = 65_536

    private init(_ marks: [(language: String?, texts: [String])], fallback: String?) {
        self.marks = marks.flatMap { mark in mark.texts.map { (Array($0.utf8), mark.language) } }
        self.fallback = fallback
    }

    static let byExtension: [String: Ambiguity] = [
        "h": Ambiguity(
            [
                ("objc", ["@interface", "@protocol", "@class ", "@import ", "#import"]),
                (
                    "cpp",
                    [
                        "namespace ", "class ", "template<", "template <", "using ", "public:",
                        "private:",
                    ]
                ),
            ], fallback: "c"),
        // Objective-C, MATLAB and Octave.
        "m": Ambiguity(
            [
                (
                    "objc",
                    [
                        "#import", "#include", "#define", "#if", "#pragma", "@interface",
                        "@implementation", "@protocol", "@class ", "@import ", "//", "/*",
                    ]
                ),
                ("matlab", ["%", "function ", "function[", "classdef ", "##", "# "]),
            ], fallback: "matlab"),
        // Perl and Prolog.
        "pl": Ambiguity(
            [
                (nil, [":- ", ":-use", ":-module", "?- "]),
                ("perl", ["#!", "use ", "package ", "sub ", "my ", "require ", "=head"]),
            ], fallback: "perl"),
        // Tests of Perl, and much else.
        "t": Ambiguity([("perl", ["#!", "use ", "my ", "package ", "require "])], fallback: nil),
        // PHP, C and C++, assemblers, recipes.
        "inc": Ambiguity(
            [
                ("php", ["<?php", "<?="]),
                (
                    "cpp",
                    ["#include", "#define", "#if", "#pragma", "static ", "template", "namespace "]
                ),
            ], fallback: nil),
        // F#, and shaders.
        "fs": Ambiguity(
            [
                (nil, ["#version", "precision ", "uniform ", "varying ", "void main"]),
                (
                    "fsharp",
                    ["module ", "namespace ", "open ", "let ", "type ", "[<", "(*", "#light"]
                ),
            ], fallback: "fsharp"),
        // TypeScript, and translations for Qt.
        "ts": Ambiguity([(nil, ["<?xml", "<!DOCTYPE TS"])], fallback: "typescript"),
    ]

    func languageID(of source: [UInt8]) -> String? {
        var start = SourceLayout.textStart(of: source)
        let end = min(source.count, Self.byteLimit)
        while start < end {
            let line = source[start..<end]
            for mark in marks where line.starts(with: mark.text) { return mark.language }
            while start < end, source[start] != 0x0A { start += 1 }
            start += 1
        }
        return fallback
    }
}
