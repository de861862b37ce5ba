// Values: read from text, held to their setting's kind, handed out by type.

internal import Git

/// Why a value does not fit.
struct UnfitValue: Error, Equatable {
    /// One line, in the words of the setting.
    let reason: String
}

extension Setting {
    /// The value that an environment variable's text stands for; a text if it stands for none.
    func parsed(_ text: String) -> SettingValue {
        switch kind {
        case .flag:
            switch text.lowercased() {
            case "yes", "true", "on", "1": .flag(true)
            case "no", "false", "off", "0": .flag(false)
            default: .text(text)
            }
        case .integer: Int(text).map { .integer($0) } ?? .text(text)
        case .number: Double(text).map { .number($0) } ?? .text(text)
        case .choice, .text: .text(text)
        case .list:
            .list(
                text.split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty })
        }
    }

    /// `value`, as this setting's kind has it.
    ///
    /// - Throws: ``UnfitValue``
    func checked(
        _ value: SettingValue, fromRepository: Bool = false
    ) throws(UnfitValue) -> SettingValue {
        let found = SettingsText.shown(value.text)
        func unfit(_ expected: String) -> UnfitValue {
            UnfitValue(reason: "'\(rawValue)' must be \(expected), not '\(found)'")
        }
        if fromRepository, let choices = choicesForRepositories {
            guard case .text(let text) = value, choices.contains(text) else {
                throw unfit(Self.list(choices) + " in a repository")
            }
        }
        switch (kind, value) {
        // `sources` is known from the environment as one text.
        case (.list, .text(let text)):
            return try checked(parsed(text), fromRepository: fromRepository)
        case (.list, .list(let texts)) where self == .exclude:
            // Every one costs every path.
            let most = Snapshot.mostExcludingPatterns
            guard texts.count <= most, !texts.contains(where: { $0.utf8.contains(10) }) else {
                throw unfit("at most \(most) patterns, each on one line")
            }
            return value
        case (.flag, .flag), (.list, .list): return value
        case (.flag, _): throw unfit("true or false")
        case (.integer(let range), .integer(let number)) where range.contains(number):
            return value
        case (.integer(let range), _):
            throw unfit("\(range.lowerBound) to \(range.upperBound)")
        case (.number(let range), .number(let number)) where range.contains(number): return value
        case (.number(let range), .integer(let number)) where range.contains(Double(number)):
            return .number(Double(number))
        case (.number(let range), _): throw unfit("\(range.lowerBound) to \(range.upperBound)")
        case (.choice(let choices), .text(let text)) where choices.contains(text): return value
        case (.choice, .text(let text)) where self == .memory && MemoryChoice(text) != nil:
            return value  // in another order than the list shows
        case (.choice(let choices), _): throw unfit(Self.list(choices))
        case (.text, .text(let text)) where !text.isEmpty:
            guard self != .links || Self.isScheme(text) else { throw unfit("a URL's scheme") }
            return value
        case (.text, _): throw unfit("a text in \"quotes\"")
        case (.list, _): throw unfit("a list of texts")
        }
    }

    private static func list(_ choices: [String]) -> String {
        choices.dropLast().joined(separator: ", ") + " or " + (choices.last ?? "")
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }

    /// RFC 3986, 3.1.
    private static func isScheme(_ text: String) -> Bool {
        text.utf8.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } == true
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
                    || [0x2B, 0x2D, 0x2E].contains($0)
            }
    }
}

extension SettingValue {
    /// As an environment variable has it.
    public var text: String {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let texts): texts.joined(separator: ",")
        }
    }
}

extension Settings {
    /// The decoder that answers.
    public var decoder: String { text(.model) ?? ModelManifest.defaultDecoder }

    /// What it reads.
    public var memory: MemoryChoice { text(.memory).flatMap { MemoryChoice($0) } ?? .near }

    public func integer(_ setting: Setting) -> Int? {
        if case .integer(let number) = values[setting]?.value { number } else { nil }
    }

    public func number(_ setting: Setting) -> Double? {
        if case .number(let number) = values[setting]?.value { number } else { nil }
    }

    public func flag(_ setting: Setting) -> Bool? {
        if case .flag(let flag) = values[setting]?.value { flag } else { nil }
    }

    public func text(_ setting: Setting) -> String? {
        if case .text(let text) = values[setting]?.value { text } else { nil }
    }

    public func list(_ setting: Setting) -> [String] {
        if case .list(let texts) = values[setting]?.value { texts } else { [] }
    }
}
