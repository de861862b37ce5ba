// Weight times activations, shared out over a pool's threads.
//
// A few positions: the activations become 8-bit integers once, and each weight row is read once and
// multiplied in its block format, as fast as memory delivers it. Many positions: a panel of weight
// rows is made float, 256 columns at a time, and meets all positions while it is in the cache.

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_set.h"

enum {
    /// Positions from which making weights float pays.
    MANY_POSITIONS = 8,
    /// Rows a thread takes at a time for few positions.
    FEW_ROWS = 32,
    /// The largest panel of any instruction set.
    MOST_PANEL_ROWS = 32,
};

typedef struct {
    const kernel_set *set;
    int32_t format;
    const uint8_t *weight;
    int64_t rows, columns, positions, row_bytes;
    const float *input;
    const quantized_row *quantized;  // [positions], or NULL
    float *output;
    atomic_llong next;
} multiply_task;

static float dot_float(const multiply_task *task, const uint8_t *row, const float *input) {
    if (task->format == KERNEL_F32 && (uintptr_t)row % 4 == 0) {
        return task->set->dot((const float *)row, input, task->columns);
    }
    float values[PANEL_COLUMNS], sum = 0;
    int64_t block = kernel_block_size(task->format), bytes = kernel_block_bytes(task->format);
    for (int64_t c = 0; c < task->columns; c += PANEL_COLUMNS) {
        int64_t left = task->columns - c, count = left < PANEL_COLUMNS ? left : PANEL_COLUMNS;
        task->set->dequantize(task->format, row + c / block * bytes, count, values);
        sum += task->set->dot(values, input + c, count);
    }
    return sum;
}

static void multiply_few(void *context, int32_t thread) {
    (void)thread;
    multiply_task *task = context;
    for (;;) {
        int64_t first = atomic_fetch_add(&task->next, FEW_ROWS);
        if (first >= task->rows) { return; }
        int64_t end = first + FEW_ROWS < task->rows ? first + FEW_ROWS : task->rows;
        for (int64_t r = first; r < end; r++) {
            const uint8_t *row = task->weight + r * task->row_bytes;
            for (int64_t p = 0; p < task->positions; p++) {
                task->output[p * task->rows + r] = task->quantized != NULL
                    ? task->set->dot_quantized(
                          task->format, row, task->columns, &task->quantized[p])
                    : dot_float(task, row, task->input + p * task->columns);
            }
        }
    }
}

/// One panel of rows from `first`, times all positions.
static void multiply_panel_rows(multiply_task *task, int64_t first, float *partial) {
    float rows[MOST_PANEL_ROWS * PANEL_COLUMNS] __attribute__((aligned(64)));
    float panel[MOST_PANEL_ROWS * PANEL_COLUMNS] __attribute__((aligned(64)));
    const kernel_set *set = task->set;
    int64_t width = set->panel_rows, left = task->rows - first;
    int64_t count = left < width ? left : width;
    int64_t block = kernel_block_size(task->format), bytes = kernel_block_bytes(task->format);
    float *output = count < width ? partial : task->output + first;
    int64_t stride = count < width ? width : task->rows;
    if (count < width) { memset(rows, 0, sizeof rows); }
    for (int64_t c = 0; c < task->columns; c += PANEL_COLUMNS) {
        int64_t rest = task->columns - c, columns = rest < PANEL_COLUMNS ? rest : PANEL_COLUMNS;
        for (int64_t r = 0; r < count; r++) {
            set->dequantize(
                task->format, task->weight + (first + r) * task->row_bytes + c / block * bytes,
                columns, rows + r * PANEL_COLUMNS);
        }
        set->transpose(rows, columns, panel);
        set->multiply_panel(
            panel, columns, task->input + c, task->columns, task->positions, output, stride,
            c == 0);
    }
    if (count == width) { return; }
    for (int64_t p = 0; p < task->positions; p++) {
        memcpy(
            task->output + p * task->rows + first, partial + p * width,
            sizeof(float) * (size_t)count);
    }
}

static void multiply_many(void *context, int32_t thread) {
    (void)thread;
    multiply_task *task = context;
    int64_t width = task->set->panel_rows;
    for (;;) {
        int64_t first = atomic_fetch_add(&task->next, width);
        if (first >= task->rows) { return; }
        float *partial = NULL;
        if (task->rows - first < width) {
            partial = malloc(sizeof(float) * (size_t)(task->positions * width));
            if (partial == NULL) { abort(); }
        }
        multiply_panel_rows(task, first, partial);
        free(partial);
    }
}

/// Quantizes every position, runs, and lets go.
static void run_quantized(kernel_pool *pool, multiply_task *task) {
    size_t columns = (size_t)task->columns, blocks = columns / 32;
    size_t position_bytes = columns + 3 * sizeof(float) * blocks;
    quantized_row rows[MANY_POSITIONS];
    uint8_t *memory = malloc((size_t)task->positions * position_bytes);
    if (memory == NULL) { abort(); }
    for (int64_t p = 0; p < task->positions; p++) {
        float *scales = (float *)(void *)(memory + (size_t)p * position_bytes);
        float *sums = scales + 2 * blocks;
        int8_t *values = (int8_t *)(sums + blocks);
        task->set->quantize(
            task->input + p * task->columns, task->columns, values, scales, sums);
        rows[p] = (quantized_row){.values = values, .scales = scales, .sums = sums};
    }
    task->quantized = rows;
    kernel_pool_run(pool, multiply_few, task);
    free(memory);
}

void kernel_multiply(
    kernel_pool *pool, int32_t format, const void *weight, int64_t rows, int64_t columns,
    const float *input, int64_t positions, float *output) {
    if (rows == 0 || positions == 0) { return; }
    if (columns == 0) {
        memset(output, 0, sizeof(float) * (size_t)(rows * positions));
        return;
    }
    multiply_task task = {
        .set = kernels(), .format = format, .weight = weight, .rows = rows, .columns = columns,
        .positions = positions, .input = input, .output = output,
        .row_bytes = columns / kernel_block_size(format) * kernel_block_bytes(format),
    };
    if (positions >= MANY_POSITIONS) {
        kernel_pool_run(pool, multiply_many, &task);
    } else if (task.set->dot_quantized != NULL && kernel_block_size(format) > 1) {
        run_quantized(pool, &task);
    } else {
        kernel_pool_run(pool, multiply_few, &task);
    }
}
