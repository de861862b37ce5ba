/// Finds the texts that end an answer, however they fall among its pieces.
///
/// Text that may be the start of a stop is held back until it is known.
struct StopMatcher: Sendable {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []

    /// Empty stops are ignored.
    init(_ stops: [String]) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// Adds a piece of text; returns what may be shown, and the stop that was met.
    ///
    /// After a stop was met, nothing more must be added.
    mutating func append(_ text: String) -> (shown: String, stop: String?) {
        held += text.utf8
        if let (start, stop) = firstStop() {
            let shown = String(decoding: held[..<start], as: UTF8.self)
            held = []
            return (shown, String(decoding: stop, as: UTF8.self))
        }
        let keep = stops.map { overlap(with: $0) }.max() ?? 0
        let shown = String(decoding: held.dropLast(keep), as: UTF8.self)
        held = Array(held.suffix(keep))
        return (shown, nil)
    }

    /// What was held back, once no text follows.
    mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// Where the earliest stop begins; of two, the longer.
    private func firstStop() -> (start: Int, stop: [UInt8])? {
        for start in held.indices {
            let met = stops.filter { held[start...].starts(with: $0) }
            if let longest = met.max(by: { $0.count < $1.count }) { return (start, longest) }
        }
        return nil
    }

    /// The longest end of what is held that begins `stop`, in bytes.
    private func overlap(with stop: [UInt8]) -> Int {
        var length = min(held.count, stop.count - 1)
        while length > 0, !held.suffix(length).elementsEqual(stop.prefix(length)) { length -= 1 }
        return length
    }
}
