// Weights times activations, shared out over a pool's threads: the rows of all products of a call
// are one list, which the threads take from.
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
    /// The most bytes of weights a thread takes at a time for few positions.
    MOST_BYTES = 65536,
    /// It takes at most one part in so many of its fair share of what is left, so that at the end
    /// no thread waits long for another.
    SHARE_PARTS = 4,
    /// The fewest bytes: for less, taking would cost more than waiting.
    LEAST_BYTES = 8192,
    /// The largest panel of any instruction set.
    MOST_PANEL_ROWS = 32,
};

typedef struct {
    const kernel_set *set;
    const kernel_product *products;  // [count]
    int32_t count, thread_count;
    int64_t bytes;  // of all their weights
    int64_t columns, positions;
    const float *input;
    const quantized_row *quantized;  // [positions], where a product needs it
    atomic_llong next;               // bytes or panels that threads have taken
} multiply_task;

static int64_t row_bytes(const multiply_task *task, const kernel_product *product) {
    int32_t format = product->format;
    return task->columns / kernel_block_size(format) * kernel_block_bytes(format);
}

static bool is_quantized(const multiply_task *task, const kernel_product *product) {
    return task->set->dot_quantized != NULL && kernel_block_size(product->format) > 1;
}

static float dot_float(
    const multiply_task *task, int32_t format, const uint8_t *row, const float *input) {
    if (format == KERNEL_F32 && (uintptr_t)row % 4 == 0) {
        return task->set->dot((const float *)row, input, task->columns);
    }
    float values[PANEL_COLUMNS], sum = 0;
    int64_t block = kernel_block_size(format), bytes = kernel_block_bytes(format);
    for (int64_t c = 0; c < task->columns; c += PANEL_COLUMNS) {
        int64_t left = task->columns - c, count = left < PANEL_COLUMNS ? left : PANEL_COLUMNS;
        task->set->dequantize(format, row + c / block * bytes, count, values);
        sum += task->set->dot(values, input + c, count);
    }
    return sum;
}

/// Some rows of one product.
typedef struct {
    const kernel_product *product;
    int64_t first, count, row_bytes;
} row_range;

/// The rows to take when threads have taken those of `taken` bytes, fewer than all.
static row_range rows_after(const multiply_task *task, int64_t taken) {
    int64_t part = (task->bytes - taken) / (SHARE_PARTS * task->thread_count);
    part = part < LEAST_BYTES ? LEAST_BYTES : part > MOST_BYTES ? MOST_BYTES : part;
    const kernel_product *product = task->products;
    int64_t bytes = row_bytes(task, product);
    while (taken >= product->rows * bytes) {
        taken -= product->rows * bytes;
        bytes = row_bytes(task, ++product);
    }
    int64_t first = taken / bytes, left = product->rows - first;
    int64_t count = bytes < part ? part / bytes : 1;
    return (row_range){
        .product = product, .first = first, .count = count < left ? count : left,
        .row_bytes = bytes,
    };
}

static bool take_rows(multiply_task *task, row_range *range) {
    long long taken = atomic_load(&task->next);
    do {
        if (taken >= task->bytes) { return false; }
        *range = rows_after(task, taken);
    } while (!atomic_compare_exchange_weak(
        &task->next, &taken, taken + range->count * range->row_bytes));
    return true;
}

static void multiply_few(void *context, int32_t thread) {
    (void)thread;
    multiply_task *task = context;
    row_range range;
    while (take_rows(task, &range)) {
        const kernel_product *product = range.product;
        bool quantized = is_quantized(task, product);
        for (int64_t r = range.first; r < range.first + range.count; r++) {
            const uint8_t *row = (const uint8_t *)product->weight + r * range.row_bytes;
            for (int64_t p = 0; p < task->positions; p++) {
                product->output[p * product->rows + r] = quantized
                    ? task->set->dot_quantized(
                          product->format, row, task->columns, &task->quantized[p])
                    : dot_float(task, product->format, row, task->input + p * task->columns);
            }
        }
    }
}

/// One panel of rows from `first`, times all positions.
static void multiply_panel_rows(
    const multiply_task *task, const kernel_product *product, int64_t first, float *partial) {
    float rows[MOST_PANEL_ROWS * PANEL_COLUMNS] __attribute__((aligned(64)));
    float panel[MOST_PANEL_ROWS * PANEL_COLUMNS] __attribute__((aligned(64)));
    const kernel_set *set = task->set;
    int64_t width = set->panel_rows, left = product->rows - first;
    int64_t count = left < width ? left : width;
    int32_t format = product->format;
    int64_t block = kernel_block_size(format), bytes = kernel_block_bytes(format);
    int64_t stride = count < width ? width : product->rows, stored = row_bytes(task, product);
    const uint8_t *weight = (const uint8_t *)product->weight + first * stored;
    float *output = count < width ? partial : product->output + first;
    if (count < width) { memset(rows, 0, sizeof rows); }
    for (int64_t c = 0; c < task->columns; c += PANEL_COLUMNS) {
        int64_t rest = task->columns - c, columns = rest < PANEL_COLUMNS ? rest : PANEL_COLUMNS;
        for (int64_t r = 0; r < count; r++) {
            set->dequantize(
                format, weight + r * stored + c / block * bytes, columns,
                rows + r * PANEL_COLUMNS);
        }
        set->transpose(rows, columns, panel);
        set->multiply_panel(
            panel, columns, task->input + c, task->columns, task->positions, output, stride,
            c == 0);
    }
    if (count == width) { return; }
    for (int64_t p = 0; p < task->positions; p++) {
        memcpy(
            product->output + p * product->rows + first, partial + p * width,
            sizeof(float) * (size_t)count);
    }
}

/// Takes the next panel of any product; NULL when none is left.
static const kernel_product *take_panel(multiply_task *task, int64_t *first) {
    int64_t width = task->set->panel_rows, panel = atomic_fetch_add(&task->next, 1);
    for (int32_t i = 0; i < task->count; i++) {
        int64_t panels = (task->products[i].rows + width - 1) / width;
        if (panel < panels) {
            *first = panel * width;
            return &task->products[i];
        }
        panel -= panels;
    }
    return NULL;
}

static void multiply_many(void *context, int32_t thread) {
    (void)thread;
    multiply_task *task = context;
    int64_t first, width = task->set->panel_rows;
    for (const kernel_product *product; (product = take_panel(task, &first)) != NULL;) {
        float *partial = NULL;
        if (product->rows - first < width) {
            partial = malloc(sizeof(float) * (size_t)(task->positions * width));
            if (partial == NULL) { abort(); }
        }
        multiply_panel_rows(task, product, first, partial);
        free(partial);
    }
}

/// Quantizes every position into `rows`, [positions]; returns their memory, for the caller to free.
static void *quantize_input(const multiply_task *task, quantized_row *rows) {
    // Scales come first, where a cache line begins, so that no load of 8 touches two lines.
    size_t columns = (size_t)task->columns, blocks = columns / 32, line = 64;
    size_t bytes = columns + 9 * sizeof(float) * blocks;
    bytes = (bytes + line - 1) / line * line;
    uint8_t *memory = aligned_alloc(line, (size_t)task->positions * bytes);
    if (memory == NULL) { abort(); }
    for (int64_t p = 0; p < task->positions; p++) {
        float *scales = (float *)(void *)(memory + (size_t)p * bytes);
        int8_t *values = (int8_t *)(scales + 8 * blocks);
        float *sums = (float *)(void *)(values + columns);
        task->set->quantize(
            task->input + p * task->columns, task->columns, values, scales, sums);
        rows[p] = (quantized_row){.values = values, .scales = scales, .sums = sums};
    }
    return memory;
}

static void run_few(kernel_pool *pool, multiply_task *task) {
    quantized_row rows[MANY_POSITIONS];
    void *memory = NULL;
    for (int32_t i = 0; i < task->count && memory == NULL; i++) {
        if (is_quantized(task, &task->products[i])) { memory = quantize_input(task, rows); }
    }
    task->quantized = rows;
    kernel_pool_run(pool, multiply_few, task);
    free(memory);
}

/// Sums of no columns.
static void write_zeros(const multiply_task *task) {
    for (int32_t i = 0; i < task->count; i++) {
        int64_t size = task->products[i].rows * task->positions;
        if (size > 0) { memset(task->products[i].output, 0, sizeof(float) * (size_t)size); }
    }
}

void kernel_multiply(
    kernel_pool *pool, const kernel_product *products, int32_t count, int64_t columns,
    const float *input, int64_t positions) {
    multiply_task task = {
        .set = kernels(), .products = products, .count = count, .columns = columns,
        .positions = positions, .input = input,
        .thread_count = kernel_pool_thread_count(pool),
    };
    for (int32_t i = 0; i < count; i++) {
        task.bytes += products[i].rows * row_bytes(&task, &products[i]);
    }
    if (columns == 0) {
        write_zeros(&task);
    } else if (task.bytes == 0 || positions == 0) {
        return;
    } else if (positions >= MANY_POSITIONS) {
        kernel_pool_run(pool, multiply_many, &task);
    } else {
        run_few(pool, &task);
    }
}
