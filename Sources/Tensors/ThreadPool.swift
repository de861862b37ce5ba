// Fence file: the C pool's pointer stays in here and is lent to the kernels that run on it.

internal import CKernels

/// Threads that stay ready for the next piece of work.
///
/// Between pieces the threads spin for some microseconds and then sleep, so an idle pool costs
/// nothing. Any number of pools and of callers may exist; callers of one pool take turns.
@safe
public final class ThreadPool: Sendable {
    /// Threads a piece of work runs on, the caller's included.
    public let threadCount: Int
    /// Owned: created in init, destroyed in deinit; the C pool is safe to use from any thread.
    nonisolated(unsafe) let pool: OpaquePointer

    /// Starts `threadCount - 1` threads, or as many as the system grants.
    ///
    /// - Precondition: `threadCount` is from 1 to 1024.
    public init(threadCount: Int) {
        precondition((1...1024).contains(threadCount), "a pool has 1 to 1024 threads")
        guard let pool = unsafe kernel_pool_create(Int32(threadCount)) else {
            fatalError("no memory for a pool of threads")
        }
        self.threadCount = unsafe Int(kernel_pool_thread_count(pool))
        unsafe self.pool = pool
    }

    // No task can be running: `run` holds `self` until it is done.
    deinit { unsafe kernel_pool_destroy(pool) }

    /// Calls `body` once for each thread number in `0..<threadCount`, on as many threads at once,
    /// and returns when all are done.
    ///
    /// A call from inside a body of the same pool runs its bodies one after the other.
    public func run(_ body: @Sendable (_ thread: Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            let work = Work(body: body)
            // `work` outlives the call, which returns when the last thread is done with it.
            unsafe kernel_pool_run(
                pool,
                { context, thread in
                    guard let context = unsafe context else { return }
                    let work = unsafe Unmanaged<Work>.fromOpaque(context).takeUnretainedValue()
                    work.body(Int(thread))
                }, Unmanaged.passUnretained(work).toOpaque())
            extendLifetime(work)
        }
    }

    private final class Work: Sendable {
        let body: @Sendable (Int) -> Void
        init(body: @escaping @Sendable (Int) -> Void) { self.body = body }
    }
}
