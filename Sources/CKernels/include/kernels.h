// Kernels over block-quantized weights and float rows.
//
// Every function promises the same bits for the same input whatever the thread count: a row's
// result never depends on which thread computes it. Nothing here allocates per element; nothing
// checks bounds: the Swift callers do.

#ifndef KERNELS_H
#define KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Block formats, numbered as in GGUF

enum {
    KERNEL_F32 = 0,
    KERNEL_F16 = 1,
    KERNEL_Q4_0 = 2,
    KERNEL_Q4_1 = 3,
    KERNEL_Q5_0 = 6,
    KERNEL_Q5_1 = 7,
    KERNEL_Q8_0 = 8,
    KERNEL_Q4_K = 12,
    KERNEL_Q5_K = 13,
    KERNEL_Q6_K = 14,
    KERNEL_BF16 = 30,
};

/// Values in one block of `format`; 0 for a format that is not known.
int64_t kernel_block_size(int32_t format);

/// Bytes of one block of `format`; 0 for a format that is not known.
int64_t kernel_block_bytes(int32_t format);

/// Writes `count` values, a multiple of the block size, to `values`.
///
/// The bits are those of the `gguf` Python package.
void kernel_dequantize(int32_t format, const void *blocks, int64_t count, float *values);

// MARK: Instruction sets, each including those before

enum {
    KERNEL_PORTABLE = 0,
    KERNEL_AVX2 = 1,
    KERNEL_AVX512 = 2,
    /// The AVX-512 kernels, their instructions imitated on AVX2: for tests on smaller machines.
    KERNEL_AVX512_EMULATED = 3,
};

/// Makes every later call use `instructions`; false where this machine lacks them. Without it the
/// best set is chosen. For tests and measurements, while no other call is running.
bool kernel_select(int32_t instructions);

// MARK: Products

/// One matrix, and where its product goes.
typedef struct {
    int32_t format;
    const void *weight;  // [rows, columns] in `format`
    int64_t rows;
    float *output;  // [positions, rows]
} kernel_product;

/// `output[p, r] = sum over c of input[p, c] * weight[r, c]` of `count` matrices, all of `columns`
/// columns: one piece of work for the pool, and the input is prepared once. Where a size is 0,
/// pointers may be null.
void kernel_multiply(
    kernel_pool *pool, const kernel_product *products, int32_t count, int64_t columns,
    const float *input, int64_t positions);

// MARK: Rows of floats

void kernel_rms_norm(
    const float *input, const float *weight, int64_t count, float epsilon, float *output);
/// `gate[i] = silu(gate[i]) * up[i]`.
void kernel_silu_multiply(float *gate, const float *up, int64_t count);
/// `values[i] += addend[i]`.
void kernel_add(float *values, const float *addend, int64_t count);

#ifdef __cplusplus
}
#endif

#endif
