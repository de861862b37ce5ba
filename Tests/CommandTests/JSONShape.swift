// The documented shape of a command's JSON, and whether a value has it.

import Foundation

/// A shape read from a table of `JSON.md`.
final class JSONShape {
    private var keys: [String: JSONShape] = [:]
    /// What each element of an array, or each value of an object with free keys, looks like.
    private var element: JSONShape?
    private var anyKey: JSONShape?
    private var type = ""
    private var isOptional = false
    private let path: String
    private var isSeen = false

    private init(path: String = "") { self.path = path }

    /// The shapes of a document, by the titles of its sections.
    static func read(_ document: String) -> [String: JSONShape] {
        var shapes: [String: JSONShape] = [:]
        var title = ""
        for line in document.split(separator: "\n") {
            if line.hasPrefix("## ") {
                title = String(line.dropFirst(3))
                shapes[title] = JSONShape()
            } else if line.hasPrefix("| `") {
                let cells = line.split(separator: "|").map {
                    $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
                }
                shapes[title]?.add(cells[0], type: cells[1])
            }
        }
        return shapes
    }

    /// Adds `a.b[].c` or `[].c`.
    private func add(_ path: String, type: String) {
        var node = self
        for part in path.split(separator: ".") {
            let name = String(part.replacing("[]", with: ""))
            if name == "*" {
                node.anyKey = node.anyKey ?? JSONShape(path: node.path + ".*")
                node = node.anyKey!
            } else if !name.isEmpty {
                node.keys[name] = node.keys[name] ?? JSONShape(path: node.path + "." + name)
                node = node.keys[name]!
            }
            if part.hasSuffix("[]") {
                node.element = node.element ?? JSONShape(path: node.path + "[]")
                node = node.element!
            }
        }
        node.type = type.replacing("?", with: "")
        node.isOptional = type.hasSuffix("?")
    }

    /// What about `value` is not as documented; empty if all is.
    func complaints(about value: JSONValue) -> [String] {
        isSeen = true
        if let element {
            guard case .array(let values) = value else { return ["\(path) is no array"] }
            return values.flatMap { element.complaints(about: $0) }
        }
        if let anyKey {
            guard case .object(let object) = value else { return ["\(path) is no object"] }
            return object.values.flatMap { anyKey.complaints(about: $0) }
        }
        if !keys.isEmpty {
            guard case .object(let object) = value else { return ["\(path) is no object"] }
            let unknown = object.keys.filter { keys[$0] == nil }.map {
                "\(path).\($0) is not documented"
            }
            let missing = keys.filter { object[$0.key] == nil && !$0.value.mayBeMissing }.map {
                "\(path).\($0.key) is missing"
            }
            let nested = object.flatMap { keys[$0.key]?.complaints(about: $0.value) ?? [] }
            return unknown + missing + nested
        }
        return hasType(value) ? [] : ["\(path) is no \(type)"]
    }

    /// An object is missing as a whole where all of it may be: `caller`.
    private var mayBeMissing: Bool {
        isOptional || [".caller", ".collected", ".warmed"].contains { path.hasSuffix($0) }
    }

    private func hasType(_ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("string", .string), ("boolean", .boolean), ("number", .number): true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }

    /// Documented keys that no value had, elements of empty arrays and objects aside.
    var unseenKeys: [String] {
        let nested = keys.values.flatMap { $0.isSeen ? $0.unseenKeys : [$0.path] }
        let below = [element, anyKey].compactMap { $0 }.flatMap { $0.isSeen ? $0.unseenKeys : [] }
        return nested + below
    }
}

/// Any JSON but null, which no command prints.
enum JSONValue: Decodable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    case boolean(Bool)
    case number(Double)

    init(from decoder: any Decoder) throws {
        if let object = try? [String: JSONValue](from: decoder) {
            self = .object(object)
        } else if let array = try? [JSONValue](from: decoder) {
            self = .array(array)
        } else {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .boolean(flag)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .string(try container.decode(String.self))
            }
        }
    }

    init(_ text: String) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }
}
