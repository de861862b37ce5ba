// Attention of one layer over a half-precision cache, and the rotary position embedding.
//
// Keys and values of one key-value head are contiguous: [positions][head_size], IEEE half.
// Softmax is computed on the fly over tiles of keys, so nothing grows with the context but the
// cache. Every function is chosen at run time for the CPU (AVX2 + FMA + F16C, else portable).

#ifndef REPOASK_ATTENTION_H
#define REPOASK_ATTENTION_H

#include <stdint.h>

/// Rotates `heads` rows of `head_size` in place by the angles of one position.
///
/// Pairs are (i, i + rotated/2), or (2i, 2i + 1) when `interleaved` is not 0; values from
/// `rotated` on are left alone. `cosine` and `sine` hold rotated/2 values.
void attention_rotate(
    float *rows, int heads, int head_size, int rotated, const float *cosine, const float *sine,
    int interleaved);

/// Rounds `count` floats to half precision (to nearest even; too large becomes infinity).
void attention_to_half(const float *source, uint16_t *target, long count);

/// How many floats of scratch one call of `attention_block` needs.
long attention_block_scratch(int rows, int head_size);

/// Attention of `positions` queries of one key-value head's group.
///
/// `queries` and `output` point at the group's first head in the first row; rows are
/// `row_stride` floats apart and hold `group` heads of `head_size` after each other. The first
/// query sees `first_visible` keys, each later one `step` more: 1 is causal attention, 0 lets all
/// see the same.
void attention_block(
    const float *queries, float *output, long row_stride, int positions, int group,
    int head_size, float scale, const uint16_t *keys, const uint16_t *values,
    long first_visible, int step, float *scratch);

/// How many floats one partial result of `attention_partial` takes: group * (head_size + 2).
long attention_partial_size(int group, int head_size);

/// Attention of one query position (`group` heads) over `count` keys, not yet divided.
///
/// Writes `group` records of head_size sums, then the maximum score, then the sum of weights.
/// With `count` 0 the record is neutral.
void attention_partial(
    const float *queries, int group, int head_size, float scale, const uint16_t *keys,
    const uint16_t *values, long count, float *partial);

/// Joins `parts` partial results, `part_stride` floats apart, into `output` [group][head_size].
void attention_join(
    const float *partials, int parts, long part_stride, int group, int head_size,
    float *output);

#endif
