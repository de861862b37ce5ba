import Foundation
import Synchronization
import Tensors
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct ThreadPoolTests {
    @Test("Each thread runs the body once", arguments: [1, 2, 7])
    func eachThreadOnce(_ threadCount: Int) {
        let pool = ThreadPool(threadCount: threadCount)
        for _ in 0..<500 {
            let seen = Mutex([Int](repeating: 0, count: threadCount))
            pool.run { thread in seen.withLock { $0[thread] += 1 } }
            #expect(seen.withLock { $0 } == [Int](repeating: 1, count: threadCount))
        }
    }

    @Test("Many callers of one pool take turns")
    func callersTakeTurns() async {
        let pool = ThreadPool(threadCount: 3)
        let total = Counter()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<200 { pool.run { _ in total.add() } }
                }
            }
        }
        #expect(total.value == 8 * 200 * 3)
    }

    @Test("A run inside a run does not wait for itself")
    func nestedRun() {
        let pool = ThreadPool(threadCount: 2)
        let total = Counter()
        pool.run { _ in pool.run { _ in total.add() } }
        #expect(total.value == 4)
    }

    #if canImport(Glibc)
        /// In a process of its own, because the limit is that of a whole process.
        @Test("Where the system refuses threads, those that it grants do the work")
        func refusedThreads() async {
            await #expect(processExitsWith: .success) {
                let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
                let pages = Int(statm.prefix { $0 != " " }) ?? 0
                let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
                var limit = rlimit()
                let isKnown = unsafe getrlimit(resource, &limit) == 0
                var tight = limit
                // Stacks take addresses: there is room for some of the threads.
                tight.rlim_cur = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + (256 << 20))
                let isSet = unsafe setrlimit(resource, &tight) == 0
                let pool = ThreadPool(threadCount: 1000)
                let isLifted = unsafe setrlimit(resource, &limit) == 0

                #expect(pages > 0 && isKnown && isSet && isLifted)
                #expect((2..<1000).contains(pool.threadCount))
                let seen = Mutex([Int](repeating: 0, count: pool.threadCount))
                pool.run { thread in seen.withLock { $0[thread] += 1 } }
                #expect(seen.withLock { $0 } == [Int](repeating: 1, count: pool.threadCount))
            }
        }
    #endif

    /// In a process of its own, because the processor time is that of a whole process.
    @Test("An idle pool uses no processor time")
    func idlePoolSleeps() async {
        await #expect(processExitsWith: .success) {
            let pool = ThreadPool(threadCount: 4)
            pool.run { _ in }
            usleep(50_000)
            let before = clock()
            usleep(500_000)
            #expect(pool.threadCount == 4)
            #expect(Double(clock() - before) / Double(CLOCKS_PER_SEC) < 0.1)
        }
    }
}

private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() { count.add(1, ordering: .relaxed) }
}
