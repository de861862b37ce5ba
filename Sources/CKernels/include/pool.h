// The threads that kernels run on.

#ifndef POOL_H
#define POOL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kernel_pool kernel_pool;

/// A pool of `thread_count` threads, the caller's included, or of as many as the system grants;
/// NULL if there is no memory for it.
kernel_pool *kernel_pool_create(int32_t thread_count);
void kernel_pool_destroy(kernel_pool *pool);

/// How many threads the pool has, the caller's included: at least 1.
int32_t kernel_pool_thread_count(const kernel_pool *pool);

/// Calls `body(context, thread)` once for each thread in `0..<thread_count` and waits for all.
///
/// Callers on several threads take turns; a call from inside a body of the same pool runs all its
/// bodies on the calling thread.
void kernel_pool_run(
    kernel_pool *pool, void (*body)(void *context, int32_t thread), void *context);

#ifdef __cplusplus
}
#endif

#endif
