// Kernels of a BERT encoder over rows of floats, for one thread.
//
// Nothing here allocates or checks bounds: the Swift callers do. Results do not depend on where a
// text lies in a batch, so that a chunk has one vector.

#ifndef ENCODER_H
#define ENCODER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bidirectional attention of one text.
///
/// `rows` is `[count, 3 * head_count * head_size]`: query, key and value of each token;
/// `output` is `[count, head_count * head_size]`. `head_size` is a multiple of 16.
/// `scratch` holds `encoder_attention_scratch(count, head_size)` floats.
void encoder_attention(
    const float *rows, int64_t count, int64_t head_count, int64_t head_size, float *scratch,
    float *output);
int64_t encoder_attention_scratch(int64_t count, int64_t head_size);

/// `values[r] += bias` for each of `count` rows of `size` values.
void encoder_add_bias(float *values, const float *bias, int64_t count, int64_t size);

/// `values[r] = gelu(values[r] + bias)`, with the error function.
void encoder_gelu(float *values, const float *bias, int64_t count, int64_t size);

/// `values[r] = layerNorm(values[r] + bias + addend[r]) * scale + shift`; `bias` and `addend` may
/// be null.
void encoder_layer_norm(
    float *values, const float *bias, const float *addend, const float *scale, const float *shift,
    int64_t count, int64_t size, float epsilon);

#ifdef __cplusplus
}
#endif

#endif
