extension Array {
    /// The first index from which on `predicate` holds, of elements that are sorted by it.
    @inlinable
    package func partitionIndex(where predicate: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
