// The attention kernels, written once with vector extensions and compiled per instruction set.
//
// The including file defines NAME(function), LANES (floats a vector), and the functions
// `half_to_float(const uint16_t *, float *, long)` and `float_to_half`.

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
enum { TILE = 64 };  // keys handled at once; scores of a tile stay in the first cache

typedef float vec __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t ivec __attribute__((vector_size(LANES * 4), aligned(4)));

INLINE vec load(const float *p) { return *(const vec *)p; }
INLINE void store(float *p, vec v) { *(vec *)p = v; }
// Not `0 + x`: that costs an addition, since it turns -0 into 0.
INLINE vec splat(float x) { return x - (vec){0}; }
INLINE vec larger(vec a, vec b) {
    ivec pick = a > b;
    return (vec)(((ivec)a & pick) | ((ivec)b & ~pick));
}
INLINE float sum_lanes(vec v) {
    float lanes[LANES];
    store(lanes, v);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
    return lanes[0];
}

// e^x for x <= 0, relative error about 1e-7; below -87 it stays at the smallest normal number.
INLINE vec exponential(vec x) {
    x = larger(x, splat(-87.0f));
    vec shifted = x * 1.44269504f + 12582912.0f;  // rounds to an integer in the low bits
    vec n = shifted - 12582912.0f;
    vec r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    vec p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    ivec bits = ((ivec)shifted << 23) + (ivec)p;
    return (vec)bits;
}

INLINE float exponential1(float x) { return exponential(splat(x))[0]; }

// c[m][n] (+)= a[m][k] * b[k][n] for ROWS rows and two vectors of columns.
#define BLOCK(ROWS)                                                                       \
    INLINE void block_##ROWS(                                                             \
        const float *a, long lda, const float *b, long ldb, float *c, long ldc, int k,    \
        int accumulate) {                                                                 \
        vec sums[ROWS][2];                                                                \
        for (int i = 0; i < ROWS; i++) {                                                  \
            sums[i][0] = accumulate ? load(c + i * ldc) : splat(0);                       \
            sums[i][1] = accumulate ? load(c + i * ldc + LANES) : splat(0);               \
        }                                                                                 \
        for (int j = 0; j < k; j++) {                                                     \
            vec b0 = load(b + j * ldb), b1 = load(b + j * ldb + LANES);                   \
            _Pragma("unroll") for (int i = 0; i < ROWS; i++) {                            \
                vec x = splat(a[i * lda + j]);                                            \
                sums[i][0] += x * b0;                                                     \
                sums[i][1] += x * b1;                                                     \
            }                                                                             \
        }                                                                                 \
        for (int i = 0; i < ROWS; i++) {                                                  \
            store(c + i * ldc, sums[i][0]);                                               \
            store(c + i * ldc + LANES, sums[i][1]);                                       \
        }                                                                                 \
    }
BLOCK(6)
BLOCK(1)

// c[m][n] (+)= a[m][k] * b[k][n], all row-major.
static void product(
    const float *a, long lda, const float *b, long ldb, float *c, long ldc, int m, int n, int k,
    int accumulate) {
    int column = 0;
    for (; column + 2 * LANES <= n; column += 2 * LANES) {
        int row = 0;
        for (; row + 6 <= m; row += 6)
            block_6(
                a + row * lda, lda, b + column, ldb, c + row * ldc + column, ldc, k, accumulate);
        for (; row < m; row++)
            block_1(
                a + row * lda, lda, b + column, ldb, c + row * ldc + column, ldc, k, accumulate);
    }
    for (; column < n; column++)
        for (int row = 0; row < m; row++) {
            float sum = accumulate ? c[row * ldc + column] : 0;
            for (int j = 0; j < k; j++) sum += a[row * lda + j] * b[j * ldb + column];
            c[row * ldc + column] = sum;
        }
}

// Turns `visible` scores of a row of TILE into weights in place, the rest into zeros.
// Returns what earlier sums must be multiplied by.
INLINE float soften(float *scores, int visible, float *maximum, float *total) {
    for (int i = visible; i < TILE; i++) scores[i] = -__builtin_inff();
    vec top = load(scores);
    for (int i = LANES; i < TILE; i += LANES) top = larger(top, load(scores + i));
    float newest = *maximum;
    for (int i = 0; i < LANES; i++) newest = top[i] > newest ? top[i] : newest;
    vec sum = splat(0), shift = splat(newest);
    for (int i = 0; i < TILE; i += LANES) {
        vec weights = exponential(load(scores + i) - shift);
        store(scores + i, weights);
        sum += weights;
    }
    float total_here = sum_lanes(sum);
    if (visible < TILE) {
        total_here = 0;
        for (int i = visible; i < TILE; i++) scores[i] = 0;
        for (int i = 0; i < visible; i++) total_here += scores[i];
    }
    float decay = *total > 0 ? exponential1(*maximum - newest) : 0;
    *total = *total * decay + total_here;
    *maximum = newest;
    return decay;
}

void NAME(attention_block)(
    const float *queries, float *output, long row_stride, int positions, int group,
    int head_size, float scale, const uint16_t *keys, const uint16_t *values,
    long first_visible, int step, float *scratch) {
    int rows = positions * group;
    float *scaled = scratch;                    // [rows][head_size]
    float *sums = scaled + rows * head_size;    // [rows][head_size]
    float *scores = sums + rows * head_size;    // [rows][TILE]
    float *tile = scores + rows * TILE;         // [TILE][head_size]
    float *turned = tile + TILE * head_size;    // [head_size][TILE]
    float *maxima = turned + TILE * head_size;  // [rows]
    float *totals = maxima + rows;              // [rows]

    for (int row = 0; row < rows; row++) {
        const float *query = queries + (row / group) * row_stride + (row % group) * head_size;
        for (int i = 0; i < head_size; i++) scaled[row * head_size + i] = query[i] * scale;
        maxima[row] = -__builtin_inff();
        totals[row] = 0;
    }
    memset(sums, 0, sizeof(float) * rows * head_size);

    long visible_at_end = first_visible + (long)step * (positions - 1);
    for (long start = 0; start < visible_at_end; start += TILE) {
        int count = visible_at_end - start < TILE ? (int)(visible_at_end - start) : TILE;
        // Queries that see no key of this tile come first; there are none where all see the same.
        long unseeing = start + 1 - first_visible;
        int first_row = unseeing > 0 ? (int)unseeing * group : 0;
        int live = rows - first_row;

        if (count < TILE) memset(tile, 0, sizeof(float) * TILE * head_size);
        half_to_float(keys + start * head_size, tile, (long)count * head_size);
        for (int i = 0; i < head_size; i++)
            for (int key = 0; key < TILE; key++) turned[i * TILE + key] = tile[key * head_size + i];
        product(
            scaled + first_row * head_size, head_size, turned, TILE, scores + first_row * TILE,
            TILE, live, TILE, head_size, 0);

        half_to_float(values + start * head_size, tile, (long)count * head_size);
        for (int row = first_row; row < rows; row++) {
            long seen = first_visible + (long)step * (row / group) - start;
            int visible = seen < count ? (int)seen : count;
            float decay = soften(scores + row * TILE, visible, maxima + row, totals + row);
            float *sum = sums + row * head_size;
            if (decay != 1)
                for (int i = 0; i < head_size; i++) sum[i] *= decay;
        }
        product(
            scores + first_row * TILE, TILE, tile, head_size, sums + first_row * head_size,
            head_size, live, head_size, TILE, 1);
    }
    for (int row = 0; row < rows; row++) {
        float *result = output + (row / group) * row_stride + (row % group) * head_size;
        float factor = 1 / totals[row];
        for (int i = 0; i < head_size; i++) result[i] = sums[row * head_size + i] * factor;
    }
}

enum { LARGEST_HEAD = 256 };

void NAME(attention_partial)(
    const float *queries, int group, int head_size, float scale, const uint16_t *keys,
    const uint16_t *values, long count, float *partial) {
    float key_tile[TILE * LARGEST_HEAD], value_tile[TILE * LARGEST_HEAD], scores[TILE];
    int record = head_size + 2;
    for (int head = 0; head < group; head++) {
        memset(partial + head * record, 0, sizeof(float) * record);
        partial[head * record + head_size] = -__builtin_inff();
    }
    for (long start = 0; start < count; start += TILE) {
        int here = count - start < TILE ? (int)(count - start) : TILE;
        int padded = (here + 3) & ~3;
        half_to_float(keys + start * head_size, key_tile, (long)here * head_size);
        half_to_float(values + start * head_size, value_tile, (long)here * head_size);
        memset(key_tile + here * head_size, 0, sizeof(float) * (padded - here) * head_size);
        for (int head = 0; head < group; head++) {
            const float *query = queries + head * head_size;
            float *sums = partial + head * record;
            for (int key = 0; key < padded; key += 4) {
                const float *k = key_tile + key * head_size;
                vec dots[4] = {splat(0), splat(0), splat(0), splat(0)};
                int i = 0;
                for (; i + LANES <= head_size; i += LANES) {
                    vec q = load(query + i);
                    for (int j = 0; j < 4; j++) dots[j] += q * load(k + j * head_size + i);
                }
                for (int j = 0; j < 4; j++) {
                    float dot = sum_lanes(dots[j]);
                    for (int rest = i; rest < head_size; rest++)
                        dot += query[rest] * k[j * head_size + rest];
                    scores[key + j] = dot * scale;
                }
            }
            float decay = soften(scores, here, sums + head_size, sums + head_size + 1);
            int i = 0;
            for (; i + 4 * LANES <= head_size; i += 4 * LANES) {
                vec total[4];
                for (int j = 0; j < 4; j++) total[j] = load(sums + i + j * LANES) * decay;
                for (int key = 0; key < here; key++) {
                    vec weight = splat(scores[key]);
                    const float *v = value_tile + key * head_size + i;
                    for (int j = 0; j < 4; j++) total[j] += weight * load(v + j * LANES);
                }
                for (int j = 0; j < 4; j++) store(sums + i + j * LANES, total[j]);
            }
            for (; i < head_size; i++) {
                float total = sums[i] * decay;
                for (int key = 0; key < here; key++)
                    total += scores[key] * value_tile[key * head_size + i];
                sums[i] = total;
            }
        }
    }
}

void NAME(attention_to_half)(const float *source, uint16_t *target, long count) {
    float_to_half(source, target, count);
}
