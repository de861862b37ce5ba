/// Reads the header of a GGUF v3 file, believing none of it.
///
/// Layout: magic, version, tensor count, metadata count, metadata, tensor entries, padding, tensor
/// bytes. See the GGUF specification of the ggml project.
struct GGUFReader {
    struct Header {
        var metadata: [String: MetadataValue] = [:]
        var tensors: [(name: String, tensor: StoredTensor)] = []
    }

    private let file: MappedFile
    private var offset = 0

    init(file: MappedFile) { self.file = file }

    mutating func readHeader() throws(WeightsError) -> Header {
        guard try integer(UInt32.self) == 0x4655_4747 else {
            throw malformed("it does not begin with 'GGUF'")
        }
        let version = try integer(UInt32.self)
        guard version == 3 else { throw malformed("version \(version), expected 3") }
        // A tensor entry takes at least 24 bytes, a metadata entry 13.
        let tensorCount = try count(UInt64.self, of: "tensors", bytesEach: 24)
        let metadataCount = try count(UInt64.self, of: "metadata entries", bytesEach: 13)

        var header = Header()
        header.metadata.reserveCapacity(metadataCount)
        for _ in 0..<metadataCount {
            let key = try string(limit: 65_535)
            guard header.metadata.updateValue(try value(), forKey: key) == nil else {
                throw malformed("metadata key '\(key)' occurs twice")
            }
        }
        try readTensors(tensorCount, into: &header)
        return header
    }

    // MARK: Tensors

    private mutating func readTensors(
        _ tensorCount: Int, into header: inout Header
    ) throws(WeightsError) {
        var entries: [(name: String, shape: [Int], format: UInt32, offset: UInt64)] = []
        entries.reserveCapacity(tensorCount)
        var names: Set<String> = []
        for _ in 0..<tensorCount {
            let name = try string(limit: 1024)
            guard names.insert(name).inserted else {
                throw malformed("tensor '\(name)' occurs twice")
            }
            let dimensionCount = try integer(UInt32.self)
            guard (1...4).contains(dimensionCount) else {
                throw malformed("tensor '\(name)' has \(dimensionCount) dimensions")
            }
            var shape: [Int] = []
            for _ in 0..<dimensionCount {
                guard let extent = Int(exactly: try integer(UInt64.self)) else {
                    throw malformed("tensor '\(name)' is too large")
                }
                // GGUF names the innermost dimension first.
                shape.insert(extent, at: 0)
            }
            entries.append(
                (name, shape, try integer(UInt32.self), try integer(UInt64.self)))
        }
        let start = try tensorStart(alignment: header.metadata.int("general.alignment") ?? 32)
        for entry in entries {
            let tensor = try stored(entry.name, entry.shape, entry.format, entry.offset, start)
            header.tensors.append((entry.name, tensor))
        }
    }

    private func tensorStart(alignment: Int) throws(WeightsError) -> Int {
        guard alignment >= 8, alignment <= 1 << 20, alignment & (alignment - 1) == 0 else {
            throw malformed("alignment \(alignment) is not a power of two from 8 to 1048576")
        }
        return (offset + alignment - 1) & ~(alignment - 1)
    }

    private func stored(
        _ name: String, _ shape: [Int], _ type: UInt32, _ relative: UInt64, _ start: Int
    ) throws(WeightsError) -> StoredTensor {
        guard let format = Int32(exactly: type).flatMap(BlockFormat.init(rawValue:)) else {
            return StoredTensor(shape: shape, layout: .unsupported("GGUF type \(type)"))
        }
        guard let relative = Int(exactly: relative),
            let tensor = StoredTensor(
                shape: shape, format: format, start: start, offset: relative, in: file)
        else {
            throw malformed("tensor '\(name)' of shape \(shape) lies outside the file")
        }
        return tensor
    }

    // MARK: Metadata

    private mutating func value() throws(WeightsError) -> MetadataValue {
        let type = try integer(UInt32.self)
        switch type {
        case 0...5, 10, 11: return .integer(try anyInteger(type))
        case 6, 12: return .float(try anyFloat(type))
        case 7: return .bool(try bool())
        case 8: return .string(try string())
        case 9: return try array()
        default: throw malformed("metadata of unknown type \(type)")
        }
    }

    private mutating func array() throws(WeightsError) -> MetadataValue {
        let type = try integer(UInt32.self)
        let sizes = [1, 1, 2, 2, 4, 4, 4, 1, 8, 0, 8, 8, 8]
        guard sizes.indices.contains(Int(type)), type != 9 else {
            throw malformed("metadata array of unsupported type \(type)")
        }
        let length = try count(UInt64.self, of: "array elements", bytesEach: sizes[Int(type)])
        switch type {
        case 6, 12:
            return .floats(
                try elements(length) { (self) throws(WeightsError) in
                    try self.anyFloat(type)
                })
        case 7:
            return .bools(try elements(length) { (self) throws(WeightsError) in try self.bool() })
        case 8:
            return .strings(
                try elements(length) { (self) throws(WeightsError) in try self.string() })
        default:
            return .integers(
                try elements(length) { (self) throws(WeightsError) in
                    try self.anyInteger(type)
                })
        }
    }

    private mutating func elements<Element>(
        _ length: Int, _ next: (inout Self) throws(WeightsError) -> Element
    ) throws(WeightsError) -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(length)
        for _ in 0..<length { elements.append(try next(&self)) }
        return elements
    }

    private mutating func anyInteger(_ type: UInt32) throws(WeightsError) -> Int {
        switch type {
        case 0: Int(try integer(UInt8.self))
        case 1: Int(try integer(Int8.self))
        case 2: Int(try integer(UInt16.self))
        case 3: Int(try integer(Int16.self))
        case 4: Int(try integer(UInt32.self))
        case 5: Int(try integer(Int32.self))
        case 10: Int(clamping: try integer(UInt64.self))
        default: Int(try integer(Int64.self))
        }
    }

    private mutating func anyFloat(_ type: UInt32) throws(WeightsError) -> Double {
        type == 6
            ? Double(Float(bitPattern: try integer(UInt32.self)))
            : Double(bitPattern: try integer(UInt64.self))
    }

    private mutating func bool() throws(WeightsError) -> Bool {
        let byte = try integer(UInt8.self)
        guard byte <= 1 else { throw malformed("metadata truth value \(byte)") }
        return byte == 1
    }

    private mutating func string(limit: Int = .max) throws(WeightsError) -> String {
        let length = try count(UInt64.self, of: "string bytes", bytesEach: 1)
        guard length <= limit else { throw malformed("a name of \(length) bytes") }
        guard let string = file.string(at: offset, count: length) else {
            throw malformed("a string that is not UTF-8")
        }
        offset += length
        return string
    }

    // MARK: Bounds

    /// A count whose items, at `bytesEach` or more, still fit in the file.
    private mutating func count<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type, of what: String, bytesEach: Int
    ) throws(WeightsError) -> Int {
        let stated = try integer(type)
        guard let count = Int(exactly: stated), count <= (file.byteCount - offset) / bytesEach
        else {
            throw malformed("it names \(stated) \(what), more than it can hold")
        }
        return count
    }

    private mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type
    ) throws(WeightsError) -> Integer {
        guard let value = file.load(type, at: offset) else { throw malformed("it ends too early") }
        offset += MemoryLayout<Integer>.size
        return value
    }

    private func malformed(_ reason: String) -> WeightsError {
        .malformed(path: file.path, reason: reason)
    }
}
