// What the source of one instruction set offers, and the choice among them.

#ifndef KERNEL_SET_H
#define KERNEL_SET_H

#include "kernels.h"

/// Activations of one position as 8-bit integers: `x[16 b + i]` is about `scales[b] * values[16 b + i]`.
typedef struct {
    const int8_t *values;  // [columns]
    const float *scales;   // [columns / 16]
    const float *sums;     // [columns / 32], the sum of the block's values as rounded
} quantized_row;

/// Columns of weights that are made float at a time; a whole number of blocks of every format.
enum { PANEL_COLUMNS = 256 };

typedef struct {
    /// Rows of a panel of weights.
    int64_t panel_rows;
    void (*dequantize)(int32_t format, const void *blocks, int64_t count, float *values);
    void (*quantize)(
        const float *input, int64_t columns, int8_t *values, float *scales, float *sums);
    /// One weight row times one quantized row; NULL where float is as fast.
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
    void (*layer_norm)(const float *, const float *, const float *, int64_t, float, float *);
    void (*softmax)(float *, int64_t, float);
    void (*gelu)(float *, int64_t);
    void (*silu_multiply)(float *, const float *, int64_t);
    void (*add)(float *, const float *, int64_t);
    void (*rope)(float *, const float *, const float *, int64_t, bool);
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
