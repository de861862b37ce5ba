// Independent work on all threads of a pool.

internal import Synchronization

package enum ParallelMap {
    /// The results of `body` for `0..<count`, in order. Each thread takes the next position not
    /// yet taken, so that uneven work is spread evenly.
    package static func map<Result: Sendable>(
        count: Int, on pool: ThreadPool, _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        guard count > 0 else { return [] }
        let next = Atomic<Int>(0)
        let results = Mutex<[Result?]>(Array(repeating: nil, count: count))
        pool.run { _ in
            while true {
                let position = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard position < count else { return }
                let result = body(position)
                results.withLock { $0[position] = result }
            }
        }
        return results.withLock { $0.map { $0! } }
    }

    /// The results of `body` for `0..<count`, in order, with `other` done beside them: the first
    /// thread does it while the others begin.
    package static func map<Result: Sendable, Failure: Error>(
        count: Int, on pool: ThreadPool, beside other: @Sendable () throws(Failure) -> Void,
        _ body: @Sendable (Int) -> Result
    ) throws(Failure) -> [Result] {
        let failure = Mutex<Failure?>(nil)
        let results = map(count: count + 1, on: pool) { position -> Result? in
            if position > 0 { return body(position - 1) }
            do throws(Failure) {
                try other()
            } catch {
                failure.withLock { $0 = error }
            }
            return nil
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return results.dropFirst().map { $0! }
    }
}
