// Chooses the attention kernels for this CPU; the parts too small to vectorize are here.

#include "attention.h"

#define BLOCK_ARGUMENTS                                                                  \
    const float *queries, float *output, long row_stride, int positions, int group,      \
        int head_size, float scale, const uint16_t *keys, const uint16_t *values,        \
        long first_visible, int step, float *scratch
#define PARTIAL_ARGUMENTS                                                                \
    const float *queries, int group, int head_size, float scale, const uint16_t *keys,   \
        const uint16_t *values, long count, float *partial
#define HALF_ARGUMENTS const float *source, uint16_t *target, long count

void attention_block_portable(BLOCK_ARGUMENTS);
void attention_partial_portable(PARTIAL_ARGUMENTS);
void attention_to_half_portable(HALF_ARGUMENTS);

#if defined(__x86_64__)
void attention_block_avx2(BLOCK_ARGUMENTS);
void attention_partial_avx2(PARTIAL_ARGUMENTS);
void attention_to_half_avx2(HALF_ARGUMENTS);

static int has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("f16c");
}
#define CALL(function, ...) \
    (has_avx2() ? function##_avx2(__VA_ARGS__) : function##_portable(__VA_ARGS__))
#else
#define CALL(function, ...) function##_portable(__VA_ARGS__)
#endif

void attention_block(BLOCK_ARGUMENTS) {
    CALL(
        attention_block, queries, output, row_stride, positions, group, head_size, scale, keys,
        values, first_visible, step, scratch);
}

void attention_partial(PARTIAL_ARGUMENTS) {
    CALL(attention_partial, queries, group, head_size, scale, keys, values, count, partial);
}

void attention_to_half(HALF_ARGUMENTS) { CALL(attention_to_half, source, target, count); }

long attention_block_scratch(int rows, int head_size) {
    return (long)rows * (2 * head_size + 64 + 2) + 2L * 64 * head_size;
}

long attention_partial_size(int group, int head_size) { return (long)group * (head_size + 2); }

void attention_join(
    const float *partials, int parts, long part_stride, int group, int head_size,
    float *output) {
    for (int head = 0; head < group; head++) {
        const float *records = partials + (long)head * (head_size + 2);
        float maximum = -__builtin_inff(), total = 0;
        for (int part = 0; part < parts; part++) {
            float here = records[part * part_stride + head_size];
            maximum = here > maximum ? here : maximum;
        }
        float *result = output + (long)head * head_size;
        for (int i = 0; i < head_size; i++) result[i] = 0;
        for (int part = 0; part < parts; part++) {
            const float *record = records + part * part_stride;
            if (record[head_size + 1] == 0) continue;
            float weight = __builtin_expf(record[head_size] - maximum);
            total += weight * record[head_size + 1];
            for (int i = 0; i < head_size; i++) result[i] += weight * record[i];
        }
        for (int i = 0; i < head_size; i++) result[i] /= total;
    }
}

void attention_rotate(
    float *rows, int heads, int head_size, int rotated, const float *cosine, const float *sine,
    int interleaved) {
    int half = rotated / 2, step = interleaved ? 2 : 1, reach = interleaved ? 1 : half;
    for (int head = 0; head < heads; head++) {
        float *row = rows + (long)head * head_size;
        for (int i = 0; i < half; i++) {
            float a = row[i * step], b = row[i * step + reach];
            row[i * step] = a * cosine[i] - b * sine[i];
            row[i * step + reach] = a * sine[i] + b * cosine[i];
        }
    }
}
