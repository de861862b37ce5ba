// Eight lanes at a time in the compiler's vector types. On x86 every kernel is compiled twice,
// for AVX2 with FMA and for the baseline, and chosen when called.

#include "include/encoder.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

typedef float lanes __attribute__((vector_size(32), aligned(4)));
typedef int32_t integer_lanes __attribute__((vector_size(32), aligned(4)));

enum { LANES = 8, QUERY_BLOCK = 4, KEY_BLOCK = 16 };

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2,fma")))
static bool has_wide(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
// Defines NAME as a choice between two copies of NAME_body.
#define DISPATCH(NAME, PARAMETERS, ARGUMENTS)                        \
    static WIDE void NAME##_wide PARAMETERS { NAME##_body ARGUMENTS; } \
    static void NAME##_base PARAMETERS { NAME##_body ARGUMENTS; }      \
    void NAME PARAMETERS {                                           \
        if (has_wide()) NAME##_wide ARGUMENTS;                       \
        else NAME##_base ARGUMENTS;                                  \
    }
#else
#define DISPATCH(NAME, PARAMETERS, ARGUMENTS) \
    void NAME PARAMETERS { NAME##_body ARGUMENTS; }
#endif


// All lanes the same. (Adding to a zero vector is an instruction more: it turns -0 to 0.)
#define SPLAT(X)                                                          \
    __extension__({                                                       \
        const float splat = (X);                                          \
        (lanes){splat, splat, splat, splat, splat, splat, splat, splat}; \
    })

// Wide vectors are passed by pointer: by value the two copies would disagree on registers.

// e to the power x, for x <= 0, to about 2 units in the last place; 0 below -87.
INLINE void exp_lanes(lanes *x) {
    const lanes magic = SPLAT(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
    lanes value = *x;
    integer_lanes above = value > SPLAT(-87.0f);
    value = (lanes)(((integer_lanes)value & above) | ((integer_lanes)SPLAT(-87.0f) & ~above));
    lanes shifted = value * SPLAT(1.44269504088896f) + magic;
    lanes whole = shifted - magic;
    lanes rest = value - whole * SPLAT(0.693359375f);
    rest = rest - whole * SPLAT(-2.12194440e-4f);
    lanes sum = SPLAT(1.9875691500e-4f);
    sum = sum * rest + SPLAT(1.3981999507e-3f);
    sum = sum * rest + SPLAT(8.3334519073e-3f);
    sum = sum * rest + SPLAT(4.1665795894e-2f);
    sum = sum * rest + SPLAT(1.6666665459e-1f);
    sum = sum * rest + SPLAT(5.0000001201e-1f);
    sum = sum * (rest * rest) + rest + SPLAT(1.0f);
    integer_lanes power = (((integer_lanes)shifted - (integer_lanes)magic) + 127) << 23;
    *x = (lanes)((integer_lanes)(sum * (lanes)power) & above);
}

// Gaussian error linear unit, x * (1 + erf(x / sqrt 2)) / 2. The error function is 7.1.26 of
// Abramowitz and Stegun: at most 1.5e-7 off.
INLINE void gelu_lanes(lanes *x) {
    const integer_lanes sign = (integer_lanes){} + INT32_MIN;
    lanes value = *x;
    lanes size = (lanes)((integer_lanes)value & ~sign) * SPLAT(0.70710678118654752f);
    lanes t = SPLAT(1.0f) / (SPLAT(1.0f) + SPLAT(0.3275911f) * size);
    lanes sum = SPLAT(1.061405429f);
    sum = sum * t + SPLAT(-1.453152027f);
    sum = sum * t + SPLAT(1.421413741f);
    sum = sum * t + SPLAT(-0.284496736f);
    sum = sum * t + SPLAT(0.254829592f);
    lanes tail = -(size * size);
    exp_lanes(&tail);
    lanes erf = SPLAT(1.0f) - sum * t * tail;
    erf = (lanes)((integer_lanes)erf | ((integer_lanes)value & sign));
    *x = SPLAT(0.5f) * value * (SPLAT(1.0f) + erf);
}

INLINE void load(lanes *x, const float *values) { memcpy(x, values, sizeof *x); }
INLINE void store(float *values, const lanes *x) { memcpy(values, x, sizeof *x); }

INLINE float sum_of(const lanes *x) {
    lanes v = *x;
    return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
}

INLINE void encoder_add_bias_body(
    float *values, const float *bias, int64_t count, int64_t size) {
    for (int64_t row = 0; row < count; row++, values += size)
        for (int64_t i = 0; i < size; i++) values[i] += bias[i];
}
DISPATCH(
    encoder_add_bias, (float *values, const float *bias, int64_t count, int64_t size),
    (values, bias, count, size))

INLINE void encoder_gelu_body(float *values, const float *bias, int64_t count, int64_t size) {
    for (int64_t row = 0; row < count; row++, values += size) {
        int64_t i = 0;
        for (; i + LANES <= size; i += LANES) {
            lanes x, b;
            load(&x, values + i);
            load(&b, bias + i);
            x += b;
            gelu_lanes(&x);
            store(values + i, &x);
        }
        for (; i < size; i++) {
            lanes x = SPLAT(values[i] + bias[i]);
            gelu_lanes(&x);
            values[i] = x[0];
        }
    }
}
DISPATCH(
    encoder_gelu, (float *values, const float *bias, int64_t count, int64_t size),
    (values, bias, count, size))

INLINE void encoder_layer_norm_body(
    float *values, const float *bias, const float *addend, const float *scale, const float *shift,
    int64_t count, int64_t size, float epsilon) {
    for (int64_t row = 0; row < count; row++, values += size) {
        if (bias)
            for (int64_t i = 0; i < size; i++) values[i] += bias[i];
        if (addend)
            for (int64_t i = 0; i < size; i++) values[i] += addend[row * size + i];
        lanes sums = {}, x;
        float sum = 0;
        int64_t i = 0;
        for (; i + LANES <= size; i += LANES) {
            load(&x, values + i);
            sums += x;
        }
        for (; i < size; i++) sum += values[i];
        float mean = (sum + sum_of(&sums)) / (float)size;
        lanes squares = {};
        float square = 0;
        for (i = 0; i + LANES <= size; i += LANES) {
            load(&x, values + i);
            x -= SPLAT(mean);
            squares += x * x;
        }
        for (; i < size; i++) square += (values[i] - mean) * (values[i] - mean);
        float variance = (square + sum_of(&squares)) / (float)size;
        float factor = 1 / sqrtf(variance + epsilon);
        for (i = 0; i < size; i++) values[i] = (values[i] - mean) * factor * scale[i] + shift[i];
    }
}
DISPATCH(
    encoder_layer_norm,
    (float *values, const float *bias, const float *addend, const float *scale, const float *shift,
     int64_t count, int64_t size, float epsilon),
    (values, bias, addend, scale, shift, count, size, epsilon))

INLINE int64_t padded(int64_t count) { return (count + KEY_BLOCK - 1) / KEY_BLOCK * KEY_BLOCK; }

int64_t encoder_attention_scratch(int64_t count, int64_t head_size) {
    return padded(count) * (2 * head_size + QUERY_BLOCK);
}

// In place: softmax of scale * scores. Lanes from count to width become 0.
INLINE void softmax(float *scores, int64_t count, int64_t width, float scale) {
    for (int64_t i = count; i < width; i++) scores[i] = -INFINITY;
    lanes x, most = SPLAT(-INFINITY);
    for (int64_t i = 0; i < width; i += LANES) {
        load(&x, scores + i);
        integer_lanes more = x > most;
        most = (lanes)(((integer_lanes)x & more) | ((integer_lanes)most & ~more));
    }
    float highest = most[0];
    for (int i = 1; i < LANES; i++) highest = most[i] > highest ? most[i] : highest;
    lanes sums = {};
    for (int64_t i = 0; i < width; i += LANES) {
        load(&x, scores + i);
        x = (x - SPLAT(highest)) * SPLAT(scale);
        exp_lanes(&x);
        sums += x;
        store(scores + i, &x);
    }
    float factor = 1 / sum_of(&sums);
    for (int64_t i = 0; i < width; i++) scores[i] *= factor;
}

INLINE void encoder_attention_body(
    const float *rows, int64_t count, int64_t head_count, int64_t head_size, float *scratch,
    float *output) {
    const int64_t hidden = head_count * head_size, stride = 3 * hidden, width = padded(count);
    const float scale = 1 / sqrtf((float)head_size);
    float *keys = scratch;                        // [head_size, width]
    float *values = keys + head_size * width;     // [width, head_size]
    float *scores = values + width * head_size;   // [QUERY_BLOCK, width]
    for (int64_t head = 0; head < head_count; head++) {
        const float *query = rows + head * head_size;
        for (int64_t token = 0; token < width; token++) {
            const float *key = query + hidden + token * stride;
            for (int64_t d = 0; d < head_size; d++)
                keys[d * width + token] = token < count ? key[d] : 0;
            if (token < count)
                memcpy(values + token * head_size, key + hidden, sizeof(float) * head_size);
        }
        for (int64_t first = 0; first < count; first += QUERY_BLOCK) {
            // The last block repeats the last query: the same result is written again.
            int64_t token[QUERY_BLOCK];
            for (int64_t q = 0; q < QUERY_BLOCK; q++)
                token[q] = first + q < count ? first + q : count - 1;
            const float *q0 = query + token[0] * stride, *q1 = query + token[1] * stride;
            const float *q2 = query + token[2] * stride, *q3 = query + token[3] * stride;
            for (int64_t key = 0; key < width; key += KEY_BLOCK) {
                lanes a0 = {}, a1 = {}, b0 = {}, b1 = {}, c0 = {}, c1 = {}, d0 = {}, d1 = {}, x, y;
                for (int64_t d = 0; d < head_size; d++) {
                    load(&x, keys + d * width + key);
                    load(&y, keys + d * width + key + LANES);
                    a0 += SPLAT(q0[d]) * x, a1 += SPLAT(q0[d]) * y;
                    b0 += SPLAT(q1[d]) * x, b1 += SPLAT(q1[d]) * y;
                    c0 += SPLAT(q2[d]) * x, c1 += SPLAT(q2[d]) * y;
                    d0 += SPLAT(q3[d]) * x, d1 += SPLAT(q3[d]) * y;
                }
                float *score = scores + key;
                store(score, &a0), store(score + LANES, &a1), score += width;
                store(score, &b0), store(score + LANES, &b1), score += width;
                store(score, &c0), store(score + LANES, &c1), score += width;
                store(score, &d0), store(score + LANES, &d1);
            }
            for (int64_t q = 0; q < QUERY_BLOCK; q++)
                softmax(scores + q * width, count, width, scale);
            const float *p0 = scores, *p1 = p0 + width, *p2 = p1 + width, *p3 = p2 + width;
            for (int64_t d = 0; d < head_size; d += 2 * LANES) {
                lanes a0 = {}, a1 = {}, b0 = {}, b1 = {}, c0 = {}, c1 = {}, d0 = {}, d1 = {}, x, y;
                for (int64_t key = 0; key < count; key++) {
                    load(&x, values + key * head_size + d);
                    load(&y, values + key * head_size + d + LANES);
                    a0 += SPLAT(p0[key]) * x, a1 += SPLAT(p0[key]) * y;
                    b0 += SPLAT(p1[key]) * x, b1 += SPLAT(p1[key]) * y;
                    c0 += SPLAT(p2[key]) * x, c1 += SPLAT(p2[key]) * y;
                    d0 += SPLAT(p3[key]) * x, d1 += SPLAT(p3[key]) * y;
                }
                float *target = output + head * head_size + d;
                store(target + token[0] * hidden, &a0), store(target + token[0] * hidden + 8, &a1);
                store(target + token[1] * hidden, &b0), store(target + token[1] * hidden + 8, &b1);
                store(target + token[2] * hidden, &c0), store(target + token[2] * hidden + 8, &c1);
                store(target + token[3] * hidden, &d0), store(target + token[3] * hidden + 8, &d1);
            }
        }
    }
}
DISPATCH(
    encoder_attention,
    (const float *rows, int64_t count, int64_t head_count, int64_t head_size, float *scratch,
     float *output),
    (rows, count, head_count, head_size, scratch, output))
