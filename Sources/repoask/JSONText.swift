// JSON in and out of the commands: one value a line, stable key order.

import ArgumentParser
import RepoAskKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

enum JSONText {
    /// `value` on one line, keys sorted, slashes unescaped.
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// JSON lines on standard input.
enum BatchLines {
    /// Calls `body` with every line that is not blank, until the end of the input. One that is no
    /// request is named on standard error and passed over.
    ///
    /// - Throws: ``ExitStatus/failed`` at the end if there was such a line; at once
    ///   ``InputLineTooLong``, and what else `body` throws.
    static func read(_ body: (String) async throws -> Void) async throws {
        var lines = InputLines()
        var hasFailed = false
        while let line = try lines.next() {
            if line.allSatisfy(\.isWhitespace) { continue }
            do {
                try await body(line)
            } catch let error
                where error is BatchLineError || error is ValidationError
                || error is QuestionTooLong
            {
                Terminal.printError("line \(lines.number): \(error)")
                hasFailed = true
            }
        }
        if hasFailed { throw ExitStatus.failed.error }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ line: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(line.utf8))
        } catch {
            throw BatchLineError(line: String(line.prefix(60)))
        }
    }
}

struct BatchLineError: Error, CustomStringConvertible {
    let line: String

    var description: String {
        "cannot read batch line '\(line)': expected a JSON object with \"id\", a string, and the text"
    }
}

/// The words of a command line as one question; `-` reads it from standard input.
///
/// - Throws: What ``checkedQuestion(_:)`` throws.
func questionText(_ words: [String]) throws -> String {
    let text = words.joined(separator: " ")
    guard text == "-" else { return try checkedQuestion(text) }
    // Room for spaces and line ends that do not count.
    guard let read = StandardInput.text(limit: 8 * questionLimit) else { throw questionTooLong }
    return try checkedQuestion(read)
}

/// Bytes of a question, spaces folded.
private let questionLimit = 8_192

private var questionTooLong: ValidationError {
    ValidationError("The question is longer than 8,192 bytes.")
}

/// A question with single spaces between its words.
///
/// - Throws: `ValidationError` if it is empty or too long.
func checkedQuestion(_ text: String) throws -> String {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !trimmed.isEmpty else { throw ValidationError("The question is empty.") }
    guard trimmed.utf8.count <= questionLimit else { throw questionTooLong }
    return trimmed
}

/// Things worth knowing that are no errors, on standard error.
enum Notices {
    static func print(_ notices: [String]) {
        for notice in notices { Terminal.writeError("note: \(Terminal.printable(notice))\n") }
    }
}
