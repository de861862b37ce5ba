// What the person at the terminal sees: colour, links, progress, error lines.
// Colour, links and progress appear only where the stream is a terminal.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// When to colour what is printed.
enum ColourChoice: String, CaseIterable, Sendable {
    case auto, always, never
}

/// Escape sequences for standard output, or none when it is not a terminal.
struct Terminal: Sendable {
    let coloured: Bool
    /// `file`, `none`, or the URL scheme of an editor.
    private let links: String

    init(_ choice: ColourChoice = .auto, links: String = "file") {
        self.links = links
        coloured =
            switch choice {
            case .always: true
            case .never: false
            case .auto:
                isatty(STDOUT_FILENO) == 1 && (Self.variable("NO_COLOR") ?? "").isEmpty
                    && Self.variable("TERM") != "dumb"
            }
    }

    static var errorsAreTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb"
    }

    /// Columns of the terminal that shows standard error; nil if it does not say.
    static var errorWidth: Int? {
        var size = winsize()
        // SAFETY: the request writes one winsize, which lives through the call.
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    func bold(_ text: String) -> String { style("1", text) }
    func dim(_ text: String) -> String { style("2", text) }
    func path(_ text: String) -> String { style("36", text) }
    func warning(_ text: String) -> String { style("33", text) }

    private func style(_ code: String, _ text: String) -> String {
        coloured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// `text` as a link (OSC 8) to a file, so that a click opens it.
    ///
    /// The setting `links` names an editor's URL scheme, which links to the line as well.
    func link(_ text: String, file: String, line: Int) -> String {
        guard coloured, file.hasPrefix("/") else { return text }
        let escaped = file.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [45, 46, 47, 95, 126].contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + hex(byte)
        }.joined()
        let url =
            switch links {
            case "none": ""
            case "file": "file://\(escaped)"
            case let scheme: "\(scheme)://file\(escaped):\(line)"
            }
        return url.isEmpty ? text : "\u{1B}]8;;\(url)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
    }

    private func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// Control characters of a repository must not drive the terminal.
    static func printable(_ text: some StringProtocol) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            shown.append(isHarmless(scalar) ? scalar : "\u{FFFD}")
        }
        return String(shown)
    }

    /// Neither a control character, but for the tab, nor one that turns the writing direction.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9: true
        case 0..<32, 127...159, 0x061C, 0x200E...0x200F, 0x2028...0x2029, 0x202A...0x202E,
            0x2066...0x2069:
            false
        default: true
        }
    }

    static func variable(_ name: String) -> String? {
        // SAFETY: getenv returns null or a NUL-terminated string, copied at once.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Prints one error line: `repoask: …`.
    static func printError(_ message: String) {
        writeError("\(errorsAreTerminal ? "\r\u{1B}[K" : "")repoask: \(printable(message))\n")
    }

    /// Writes to standard error, unbuffered.
    static func writeError(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: write reads no more than the count it is given.
            let written = unsafe bytes.withUnsafeBytes {
                unsafe write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Writes to standard output and flushes, so that a reader sees each piece at once.
    static func writeOutput(_ text: String) {
        print(text, terminator: "")
        StandardOutput.flush()
    }
}
