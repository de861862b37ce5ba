/// Where a tensor lies in a mapped file, checked to lie within it.
struct StoredTensor: Sendable {
    enum Layout: Sendable {
        case blocks(BlockFormat, byteOffset: Int)
        /// Known by name and shape only, with the format's name.
        case unsupported(String)
    }

    /// Outermost dimension first.
    let shape: [Int]
    let layout: Layout

    init(shape: [Int], layout: Layout) {
        self.shape = shape
        self.layout = layout
    }

    /// `nil` unless all blocks, from `start + offset`, lie within the file.
    init?(shape: [Int], format: BlockFormat, start: Int, offset: Int, in file: MappedFile) {
        var rows = 1
        for extent in shape.dropLast() {
            let (product, overflow) = rows.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow else { return nil }
            rows = product
        }
        guard let byteCount = format.byteCount(rows: rows, columns: shape.last ?? 1),
            offset >= 0, start <= file.byteCount, offset <= file.byteCount - start,
            byteCount <= file.byteCount - start - offset
        else { return nil }
        self.init(shape: shape, layout: .blocks(format, byteOffset: start + offset))
    }

    func matrix(_ name: String, in file: MappedFile) throws(WeightsError) -> WeightMatrix {
        let (format, offset) = try blocks(name)
        guard shape.count == 2 else {
            throw .shapeMismatch(name: name, expected: [-1, -1], found: shape)
        }
        return WeightMatrix(
            rowCount: shape[0], columnCount: shape[1], format: format, file: file,
            byteOffset: offset)
    }

    func vector(_ name: String, in file: MappedFile) throws(WeightsError) -> [Float] {
        let (format, offset) = try blocks(name)
        guard shape.count == 1 else {
            throw .shapeMismatch(name: name, expected: [-1], found: shape)
        }
        let row = WeightMatrix(
            rowCount: 1, columnCount: shape[0], format: format, file: file, byteOffset: offset)
        var values = [Float](repeating: 0, count: shape[0])
        var span = values.mutableSpan
        row.copyRow(0, into: &span)
        return values
    }

    private func blocks(_ name: String) throws(WeightsError) -> (BlockFormat, Int) {
        switch layout {
        case .blocks(let format, let byteOffset): return (format, byteOffset)
        case .unsupported(let format): throw .unsupportedFormat(name: name, format: format)
        }
    }
}

extension [String: StoredTensor] {
    func found(_ name: String) throws(WeightsError) -> StoredTensor {
        guard let tensor = self[name] else { throw .missingTensor(name: name) }
        return tensor
    }
}
