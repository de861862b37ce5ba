// Weight times activations, the portable version: a row is made float once and meets all positions.

#include <stdatomic.h>
#include <stdlib.h>

#include "kernels.h"

/// Rows a thread takes at a time.
enum { ROWS = 16 };

typedef struct {
    int32_t format;
    const uint8_t *weight;
    int64_t rows, columns, positions, row_bytes;
    const float *input;
    float *output;
    atomic_llong next;
} multiply_task;

static float dot(const float *a, const float *b, int64_t count) {
    float sums[16] = {0};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        for (int lane = 0; lane < 16; lane++) { sums[lane] += a[i + lane] * b[i + lane]; }
    }
    for (; i < count; i++) { sums[0] += a[i] * b[i]; }
    float sum = 0;
    for (int lane = 0; lane < 16; lane++) { sum += sums[lane]; }
    return sum;
}

static void multiply_rows(void *context, int32_t thread) {
    (void)thread;
    multiply_task *task = context;
    float *row = malloc(sizeof(float) * (size_t)task->columns);
    if (row == NULL) { abort(); }
    for (;;) {
        int64_t first = atomic_fetch_add(&task->next, ROWS);
        if (first >= task->rows) { break; }
        int64_t end = first + ROWS < task->rows ? first + ROWS : task->rows;
        for (int64_t r = first; r < end; r++) {
            kernel_dequantize(task->format, task->weight + r * task->row_bytes, task->columns, row);
            for (int64_t p = 0; p < task->positions; p++) {
                task->output[p * task->rows + r] =
                    dot(row, task->input + p * task->columns, task->columns);
            }
        }
    }
    free(row);
}

void kernel_multiply(
    kernel_pool *pool, int32_t format, const void *weight, int64_t rows, int64_t columns,
    const float *input, int64_t positions, float *output) {
    if (rows == 0 || positions == 0) { return; }
    multiply_task task = {
        .format = format, .weight = weight, .rows = rows, .columns = columns,
        .positions = positions, .input = input, .output = output,
        .row_bytes = columns / kernel_block_size(format) * kernel_block_bytes(format),
    };
    kernel_pool_run(pool, multiply_rows, &task);
}
