// What the source of one instruction set offers, and the choice among them.

#ifndef KERNEL_SET_H
#define KERNEL_SET_H

#include "kernels.h"

/// Activations of one position as 8-bit integers, each about its scale times its value.
///
/// Scales lie as the lanes of a product need them: it would else spread two of them for every
/// block of every row, work that is done here once.
typedef struct {
    const int8_t *values;  // [columns]
    const float *scales;   // [columns / 32][8]: of the first 16 values 4 times, then of the others
    const float *sums;     // [columns / 32], the sum of the block's values as rounded
} quantized_row;

/// Columns of weights that are made float at a time; a whole number of blocks of every format.
enum { PANEL_COLUMNS = 256 };

typedef struct {
    /// Rows of a panel of weights.
    int64_t panel_rows;
    void (*dequantize)(int32_t format, const void *blocks, int64_t count, float *values);
    /// One row of activations; NULL where products of integers are no faster than of floats.
    void (*quantize)(
        const float *input, int64_t columns, int8_t *values, float *scales, float *sums);
    /// One weight row times one quantized row; NULL as above.
    float (*dot_quantized)(
        int32_t format, const void *row, int64_t columns, const quantized_row *input);
    float (*dot)(const float *a, const float *b, int64_t count);
    /// `rows` [panel_rows, PANEL_COLUMNS] to `panel` [columns, panel_rows].
    void (*transpose)(const float *rows, int64_t columns, float *panel);
    /// Adds (with `first` writes) a panel's products: `output[p * stride + r]`.
    void (*multiply_panel)(
        const float *panel, int64_t columns, const float *input, int64_t input_stride,
        int64_t positions, float *output, int64_t stride, bool first);
    void (*rms_norm)(const float *, const float *, int64_t, float, float *);
    void (*silu_multiply)(float *, const float *, int64_t);
    void (*add)(float *, const float *, int64_t);
} kernel_set;

extern const kernel_set kernel_set_portable;
#if defined(__x86_64__)
extern const kernel_set kernel_set_avx2;
extern const kernel_set kernel_set_avx512;
extern const kernel_set kernel_set_avx512_emulated;
#endif

/// The set in use.
const kernel_set *kernels(void);

#endif
