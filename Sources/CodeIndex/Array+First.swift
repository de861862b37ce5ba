extension Array {
    /// The first `count` elements in order, without ordering the rest.
    ///
    /// - Complexity: O(n + count · log(count)) on average.
    @inlinable
    package func first(_ count: Int, by areInOrder: (Element, Element) -> Bool) -> [Element] {
        guard count < self.count else { return sorted(by: areInOrder) }
        var elements = self
        var low = 0
        var high = elements.count
        // Hoare's selection: narrows down to the place where the first `count` end.
        while high - low > 1 {
            let pivot = elements[low + (high - low) / 2]
            var left = low
            var right = high - 1
            while left <= right {
                while areInOrder(elements[left], pivot) { left += 1 }
                while areInOrder(pivot, elements[right]) { right -= 1 }
                if left <= right {
                    elements.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if count <= right { high = right + 1 } else if count >= left { low = left } else { break }
        }
        return elements.prefix(count).sorted(by: areInOrder)
    }
}
