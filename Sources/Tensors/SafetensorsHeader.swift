/// The JSON header of a safetensors file: one flat object of tensor entries.
///
/// Reads exactly that shape, in one pass and without recursion, so that no input can nest or
/// allocate beyond its own size.
struct SafetensorsHeader {
    struct Entry {
        var type = ""
        var shape: [Int] = []
        var begin = 0
        var end = 0
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var metadata: [String: String] = [:]

    /// `nil` if the bytes are anything else.
    init?(_ bytes: [UInt8]) {
        var scanner = JSONScanner(bytes)
        do {
            try scanner.object { (scanner, name) throws(JSONScanner.Unexpected) in
                if name == "__metadata__" {
                    try scanner.object { (scanner, key) throws(JSONScanner.Unexpected) in
                        metadata[key] = try scanner.string()
                    }
                } else {
                    guard entries[name] == nil else { throw JSONScanner.Unexpected() }
                    entries[name] = try Self.entry(&scanner)
                }
            }
            try scanner.end()
        } catch { return nil }
    }

    private static func entry(
        _ scanner: inout JSONScanner
    ) throws(JSONScanner.Unexpected) -> Entry {
        var entry = Entry()
        var seen: Set<String> = []
        try scanner.object { (scanner, key) throws(JSONScanner.Unexpected) in
            guard seen.insert(key).inserted else { throw JSONScanner.Unexpected() }
            switch key {
            case "dtype": entry.type = try scanner.string()
            case "shape": entry.shape = try scanner.integers()
            case "data_offsets":
                let offsets = try scanner.integers()
                guard offsets.count == 2, offsets[0] <= offsets[1] else {
                    throw JSONScanner.Unexpected()
                }
                (entry.begin, entry.end) = (offsets[0], offsets[1])
            default: throw JSONScanner.Unexpected()
            }
        }
        guard seen.count == 3 else { throw JSONScanner.Unexpected() }
        return entry
    }
}
