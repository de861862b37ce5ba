extension BytePairTokenizer {
    /// Token ids of `text`. Nothing in it is special, and nothing is put in front of it.
    ///
    /// - Complexity: n log n at worst in the bytes of one piece, else linear.
    public func encode(_ text: String) -> [Int] { encode([.text(text)]) }

    /// Token ids of a prompt: special tokens are recognized in its markup only, and merges reach
    /// across the borders of segments.
    public func encode(_ prompt: [PromptSegment]) -> [Int] {
        var ids: [Int] = []
        var text: [UInt8] = []
        func flush() {
            appendPieces(of: text.span, to: &ids)
            text.removeAll(keepingCapacity: true)
        }
        for segment in prompt {
            switch segment {
            case .text(let string):
                text.append(contentsOf: string.utf8)
            case .markup(let string):
                let bytes = Array(string.utf8)
                var position = 0
                while position < bytes.count {
                    let special = specials.longestMatch(
                        in: bytes.span, from: position, to: bytes.count, root: 0)
                    if special.number >= 0 {
                        flush()
                        ids.append(Int(special.number))
                        position += special.length
                    } else {
                        text.append(bytes[position])
                        position += 1
                    }
                }
            }
        }
        flush()
        return ids
    }

    /// Token ids of UTF-8 bytes; bytes that are not UTF-8 keep their value.
    public func encode(_ bytes: borrowing Span<UInt8>) -> [Int] {
        var ids: [Int] = []
        appendPieces(of: bytes, to: &ids)
        return ids
    }

    private func appendPieces(of text: borrowing Span<UInt8>, to ids: inout [Int]) {
        var merging = Merging()
        for piece in preTokenizer.pieces(of: text) {
            if prefersWholePieces || piece.count == 1 {
                let id = tokens.id(of: text, from: piece.lowerBound, to: piece.upperBound)
                if id >= 0 {
                    ids.append(Int(id))
                    continue
                }
            }
            merging.merge(text, piece, of: self, to: &ids)
        }
    }
}

/// Merges one piece at a time; keeps its buffers between pieces.
private struct Merging {
    /// Symbols of the piece; -1 where one was merged into the symbol before it.
    private var symbols: [Int32] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    /// Rank of the merge with the next symbol, -1 for none.
    private var ranks: [Int32] = []
    /// A heap of rank · 2³² + position, smallest first. Entries may be out of date.
    private var queue: [UInt64] = []

    /// Appends the ids of the bytes in `piece`; bytes without a token are left out.
    mutating func merge(
        _ text: borrowing Span<UInt8>, _ piece: Range<Int>, of tokenizer: BytePairTokenizer,
        to ids: inout [Int]
    ) {
        symbols.removeAll(keepingCapacity: true)
        for position in piece {
            let id = tokenizer.byteIDs[Int(text[position])]
            if id >= 0 { symbols.append(id) }
        }
        let count = symbols.count
        guard count > 0 else { return }
        next.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        ranks.removeAll(keepingCapacity: true)
        queue.removeAll(keepingCapacity: true)
        for position in 0..<count {
            next.append(position + 1 < count ? Int32(position + 1) : -1)
            previous.append(Int32(position - 1))
            ranks.append(-1)
        }
        for position in 0..<count { updateRank(at: position, tokenizer.merges) }
        while let entry = pop() {
            let position = Int(entry & 0xFFFF_FFFF)
            let rank = Int32(truncatingIfNeeded: entry >> 32)
            guard ranks[position] == rank else { continue }
            let merged = Int(next[position])
            symbols[position] = tokenizer.merges.result(rank: rank)
            symbols[merged] = -1
            ranks[merged] = -1
            next[position] = next[merged]
            if next[position] >= 0 { previous[Int(next[position])] = Int32(position) }
            updateRank(at: position, tokenizer.merges)
            if previous[position] >= 0 {
                updateRank(at: Int(previous[position]), tokenizer.merges)
            }
        }
        for symbol in symbols where symbol >= 0 { ids.append(Int(symbol)) }
    }

    private mutating func updateRank(at position: Int, _ merges: MergeTable) {
        let following = next[position]
        let rank =
            following < 0 ? -1 : merges.rank(symbols[position], symbols[Int(following)])
        ranks[position] = rank
        if rank >= 0 { push(UInt64(rank) << 32 | UInt64(position)) }
    }

    private mutating func push(_ entry: UInt64) {
        queue.append(entry)
        var child = queue.count - 1
        while child > 0, queue[(child - 1) / 2] > entry {
            queue[child] = queue[(child - 1) / 2]
            child = (child - 1) / 2
        }
        queue[child] = entry
    }

    private mutating func pop() -> UInt64? {
        guard let first = queue.first, let last = queue.popLast() else { return nil }
        guard !queue.isEmpty else { return first }
        var parent = 0
        while true {
            var child = parent * 2 + 1
            guard child < queue.count else { break }
            if child + 1 < queue.count, queue[child + 1] < queue[child] { child += 1 }
            guard queue[child] < last else { break }
            queue[parent] = queue[child]
            parent = child
        }
        queue[parent] = last
        return first
    }
}
