// A pool of threads that spin briefly for the next task and then sleep, so that the many short
// tasks of one decode step cost little and an idle pool costs nothing.

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "pool.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define RELAX() _mm_pause()
#elif defined(__aarch64__)
#define RELAX() __asm__ volatile("yield")
#else
#define RELAX() ((void)0)
#endif

/// About 50 microseconds: longer than the gap between two products of a decode step.
enum { SPINS = 2000 };

typedef struct {
    kernel_pool *pool;
    int32_t index;
    pthread_t thread;
} pool_worker;

struct kernel_pool {
    int32_t thread_count;  // those that started, and the caller's
    pool_worker *workers;  // [thread_count - 1]
    pthread_mutex_t turn;  // held by the caller whose task runs
    pthread_mutex_t lock;  // guards the sleepers
    pthread_cond_t wake, finished;
    atomic_uint task;        // counts tasks; a worker runs one when it changes
    atomic_int unfinished;   // workers still in the current task
    atomic_int sleeping;     // workers in `wake`
    atomic_bool caller_sleeps, stop;
    void (*body)(void *, int32_t);
    void *context;
};

/// The pool whose body this thread is in, so that a nested run does not wait for itself.
static _Thread_local kernel_pool *current;

static unsigned wait_for_task(kernel_pool *pool, unsigned seen) {
    for (int i = 0; i < SPINS; i++) {
        unsigned task = atomic_load_explicit(&pool->task, memory_order_acquire);
        if (task != seen) { return task; }
        RELAX();
    }
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->sleeping, 1);
    unsigned task;
    while ((task = atomic_load(&pool->task)) == seen) {
        pthread_cond_wait(&pool->wake, &pool->lock);
    }
    atomic_fetch_sub(&pool->sleeping, 1);
    pthread_mutex_unlock(&pool->lock);
    return task;
}

static void *worker_main(void *argument) {
    pool_worker *worker = argument;
    kernel_pool *pool = worker->pool;
    current = pool;
    unsigned seen = 0;
    for (;;) {
        seen = wait_for_task(pool, seen);
        if (atomic_load(&pool->stop)) { return NULL; }
        pool->body(pool->context, worker->index);
        if (atomic_fetch_sub(&pool->unfinished, 1) == 1 && atomic_load(&pool->caller_sleeps)) {
            pthread_mutex_lock(&pool->lock);
            pthread_cond_signal(&pool->finished);
            pthread_mutex_unlock(&pool->lock);
        }
    }
}

/// Publishes the next task and wakes whoever sleeps. A worker counts itself as sleeping before it
/// looks at `task` the last time, both in one total order, so no wake-up is lost.
static void publish(kernel_pool *pool) {
    atomic_fetch_add(&pool->task, 1);
    if (atomic_load(&pool->sleeping) > 0) {
        pthread_mutex_lock(&pool->lock);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->lock);
    }
}

static void wait_until_finished(kernel_pool *pool) {
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load_explicit(&pool->unfinished, memory_order_acquire) == 0) { return; }
        RELAX();
    }
    pthread_mutex_lock(&pool->lock);
    atomic_store(&pool->caller_sleeps, true);
    while (atomic_load(&pool->unfinished) != 0) {
        pthread_cond_wait(&pool->finished, &pool->lock);
    }
    atomic_store(&pool->caller_sleeps, false);
    pthread_mutex_unlock(&pool->lock);
}

static void stop_workers(kernel_pool *pool) {
    atomic_store(&pool->stop, true);
    publish(pool);
    for (int32_t i = 0; i < pool->thread_count - 1; i++) {
        pthread_join(pool->workers[i].thread, NULL);
    }
}

static void release(kernel_pool *pool) {
    pthread_mutex_destroy(&pool->turn);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->wake);
    pthread_cond_destroy(&pool->finished);
    free(pool->workers);
    free(pool);
}

kernel_pool *kernel_pool_create(int32_t thread_count) {
    if (thread_count < 1) { thread_count = 1; }
    kernel_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) { return NULL; }
    pthread_mutex_init(&pool->turn, NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->finished, NULL);
    pool->workers = calloc((size_t)thread_count, sizeof(pool_worker));
    if (pool->workers == NULL) {
        release(pool);
        return NULL;
    }
    int32_t started = 0;
    while (started < thread_count - 1) {
        pool_worker *worker = &pool->workers[started];
        worker->pool = pool;
        worker->index = started + 1;
        // A user or a container may have only so many threads: those that there are do the work.
        if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) { break; }
        started++;
    }
    pool->thread_count = started + 1;
    return pool;
}

void kernel_pool_destroy(kernel_pool *pool) {
    stop_workers(pool);
    release(pool);
}

int32_t kernel_pool_thread_count(const kernel_pool *pool) { return pool->thread_count; }

void kernel_pool_run(kernel_pool *pool, void (*body)(void *, int32_t), void *context) {
    if (current == pool) {
        for (int32_t i = 0; i < pool->thread_count; i++) { body(context, i); }
        return;
    }
    kernel_pool *outer = current;
    pthread_mutex_lock(&pool->turn);
    current = pool;
    if (pool->thread_count > 1) {
        pool->body = body;
        pool->context = context;
        atomic_store(&pool->unfinished, pool->thread_count - 1);
        publish(pool);
    }
    body(context, 0);
    if (pool->thread_count > 1) { wait_until_finished(pool); }
    current = outer;
    pthread_mutex_unlock(&pool->turn);
}
