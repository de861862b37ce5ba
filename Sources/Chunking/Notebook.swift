// Jupyter notebooks: JSON in which each cell's source is a list of strings, a string a line. Their
// outputs, often pictures in base64, are no part of what is read.

/// The cells of an `.ipynb` file.
struct Notebook {
    struct Cell {
        var isMarkdown = false
        /// What the author wrote, lines ended by LF.
        var text: [UInt8] = []
        /// Where each byte of ``text`` begins in the file, and where the last one ends.
        var starts: [Int] = []
    }

    /// In order, empty ones left out.
    var cells: [Cell] = []
    /// As the notebook says: `python`, `R`, `julia`.
    var languageName = "python"

    static func isNotebook(path: String) -> Bool {
        FilePath.lowercasedExtension(path) == "ipynb"
    }

    /// `nil` for what is no notebook.
    init?(_ source: [UInt8]) {
        var scanner = JSONScanner(source)
        var cells: [Cell] = []
        var name: String?
        var hasCells = false
        let isWhole = scanner.forEachMember { scanner, key in
            switch key {
            case "cells":
                hasCells = true
                return scanner.forEachElement { scanner in
                    guard let cell = Self.cell(&scanner) else { return false }
                    if !cell.text.isEmpty { cells.append(cell) }
                    return true
                }
            case "metadata":
                return scanner.forEachMember { scanner, key in
                    guard key == "language_info" else { return scanner.skipValue() }
                    return scanner.forEachMember { scanner, key in
                        guard key == "name" else { return scanner.skipValue() }
                        guard let value = scanner.string() else { return false }
                        name = String(decoding: source[value], as: UTF8.self)
                        return true
                    }
                }
            default: return scanner.skipValue()
            }
        }
        guard isWhole, hasCells else { return nil }
        self.cells = cells
        if let name { languageName = name }
    }

    private static func cell(_ scanner: inout JSONScanner) -> Cell? {
        var cell = Cell()
        let isWhole = scanner.forEachMember { scanner, key in
            switch key {
            case "cell_type":
                guard let type = scanner.string() else { return false }
                cell.isMarkdown = scanner.source[type].elementsEqual("markdown".utf8)
                return true
            case "source":
                var list = scanner
                let isList = list.forEachElement { scanner in
                    guard let line = scanner.string() else { return false }
                    cell.append(scanner.source, line)
                    return true
                }
                if isList {
                    scanner = list
                    return true
                }
                guard let text = scanner.string() else { return false }
                cell.append(scanner.source, text)
                return true
            default: return scanner.skipValue()
            }
        }
        return isWhole ? cell : nil
    }

    /// A language of ours, by the name that a kernel gives it.
    func language(in languages: [Language]) -> Language? {
        let name = languageName.lowercased()
        return languages.first { $0.id == name || $0.name.lowercased() == name }
    }
}

extension Notebook.Cell {
    /// Adds one string of the source, its quotes counted to its first and last byte.
    fileprivate mutating func append(_ source: [UInt8], _ string: Range<Int>) {
        var (text, starts) = JSONScanner.unescape(source, string)
        if text.isEmpty { return }
        starts[0] = string.lowerBound - 1
        if text.last != 0x0A {
            text.append(0x0A)
            starts.append(string.upperBound)
        }
        self.text += text
        if !self.starts.isEmpty { self.starts.removeLast() }
        self.starts += starts + [string.upperBound + 1]
    }
}

/// The text of chunks, as encoders and word indexes read it.
public enum ChunkText {
    /// A chunk's bytes as its author wrote them: of a notebook, the cell without its JSON.
    public static func text(of bytes: ArraySlice<UInt8>, path: String) -> [UInt8] {
        guard Notebook.isNotebook(path: path) else { return Array(bytes) }
        let source = Array(bytes)
        var text: [UInt8] = []
        // A chunk that begins within a string begins behind its quote.
        var position = 0
        var isInside = source.first != UInt8(ascii: "\"")
        while position < source.count {
            if isInside {
                var end = position
                while end < source.count, source[end] != UInt8(ascii: "\"") {
                    end += source[end] == UInt8(ascii: "\\") ? 2 : 1
                }
                end = min(end, source.count)
                text += JSONScanner.unescape(source, position..<end).text
                position = end + 1
                isInside = false
            } else {
                isInside = source[position] == UInt8(ascii: "\"")
                position += 1
            }
        }
        return text
    }
}
