// Template: one row of quantized weights times one row of 8-bit activations, on 256-bit registers.
//
// The including source defines dot_bytes(sums, unsigned, signed): four byte products a lane.
// Weights enter as the unsigned integers they are stored as; their offset or minimum is applied
// through the activations' block sums. Integer sums are exact.

/// How many bytes of weights ahead of the block at work are asked for; 0: none are.
enum { PREFETCH_BYTES = 2048 };

static inline float sum_of_vector(__m256 v) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

static inline __m256i load_bytes(const void *bytes) {
    return _mm256_loadu_si256((const __m256i *)bytes);
}

/// 16 bytes to their low nibbles, then their high nibbles.
static inline __m256i nibbles(const uint8_t *bytes) {
    __m128i packed = _mm_loadu_si128((const __m128i *)bytes);
    __m256i both = _mm256_set_m128i(_mm_srli_epi16(packed, 4), packed);
    return _mm256_and_si256(both, _mm256_set1_epi8(15));
}

/// 32 bits to bytes, 16 where the bit is set.
static inline __m256i fifth_bits(const uint8_t *bits) {
    __m256i order = _mm256_setr_epi64x(
        0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    __m256i spread = _mm256_shuffle_epi8(_mm256_set1_epi32((int)load_u32(bits)), order);
    __m256i mask = _mm256_set1_epi64x((long long)0x8040201008040201u);
    __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(spread, mask), mask);
    return _mm256_and_si256(set, _mm256_set1_epi8(16));
}

/// Both signed: the magnitude of `a` times `b` with the sign of `a`.
static inline __m256i dot_signed(__m256i a, __m256i b) {
    return dot_bytes(_mm256_setzero_si256(), _mm256_abs_epi8(a), _mm256_sign_epi8(b, a));
}

/// Asks for the weights PREFETCH_BYTES after a block of `count` bytes: they are a file's pages of
/// 4 KB, and the processor's own prefetching stops at the end of each. Asking for what lies behind
/// the last of them is without effect.
static inline void prefetch_after(const void *block, size_t count) {
    if (PREFETCH_BYTES == 0) { return; }
    const uint8_t *ahead = (const uint8_t *)block + PREFETCH_BYTES;
    for (size_t line = 0; line < count; line += 64) { __builtin_prefetch(ahead + line); }
}

/// Adds the products of a block's 32 values; `scale` is the weights', `scales` the activations'.
static inline __m256 accumulate(
    __m256 sums, float scale, const float *scales, __m256i products) {
    __m256 factors = _mm256_mul_ps(_mm256_set1_ps(scale), _mm256_loadu_ps(scales));
    return _mm256_fmadd_ps(factors, _mm256_cvtepi32_ps(products), sums);
}

// One row in each 32-value format: LEVELS gives the unsigned integers of a block, OFFSET the sum
// of activations' factor.
#define DOT_32(NAME, LEVELS, OFFSET)                                                       \
    static float dot_##NAME(const block_##NAME *row, int64_t columns, quantized_row x) {   \
        __m256 sums = _mm256_setzero_ps();                                                 \
        float offsets = 0;                                                                 \
        const __m256i zero = _mm256_setzero_si256();                                       \
        for (int64_t b = 0; b < columns / 32; b++) {                                       \
            const block_##NAME *block = row + b;                                           \
            prefetch_after(block, sizeof *block);                                          \
            float d = HALF(block->d);                                                      \
            __m256i products = dot_bytes(zero, LEVELS, load_bytes(x.values + 32 * b));     \
            sums = accumulate(sums, d, x.scales + 8 * b, products);                        \
            offsets += (OFFSET) * x.sums[b];                                               \
        }                                                                                  \
        return sum_of_vector(sums) + offsets;                                              \
    }

DOT_32(q4_0, nibbles(block->qs), -8 * d)
DOT_32(q4_1, nibbles(block->qs), HALF(block->m))
DOT_32(q5_0, _mm256_or_si256(nibbles(block->qs), fifth_bits(block->qh)), -16 * d)
DOT_32(q5_1, _mm256_or_si256(nibbles(block->qs), fifth_bits(block->qh)), HALF(block->m))

static float dot_q8_0(const block_q8_0 *row, int64_t columns, quantized_row x) {
    __m256 sums = _mm256_setzero_ps();
    for (int64_t b = 0; b < columns / 32; b++) {
        prefetch_after(row + b, sizeof *row);
        __m256i products = dot_signed(load_bytes(row[b].qs), load_bytes(x.values + 32 * b));
        sums = accumulate(sums, HALF(row[b].d), x.scales + 8 * b, products);
    }
    return sum_of_vector(sums);
}

/// The 8 scales and minimums of a Q4_K or Q5_K block, as floats.
static inline void k_scales(const uint8_t *packed, __m256 *scales, __m256 *minimums) {
    uint32_t low = load_u32(packed), middle = load_u32(packed + 4), high = load_u32(packed + 8);
    uint64_t s = (low & 0x3f3f3f3fu)
        | (uint64_t)((high & 0x0f0f0f0fu) | (low >> 2 & 0x30303030u)) << 32;
    uint64_t m = (middle & 0x3f3f3f3fu)
        | (uint64_t)((high >> 4 & 0x0f0f0f0fu) | (middle >> 2 & 0x30303030u)) << 32;
    *scales = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)s)));
    *minimums = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)m)));
}

/// Two groups of 32: the low nibbles of 32 bytes, and the high ones.
#define K_GROUPS(LOW, HIGH)                                                                  \
    for (int pair = 0; pair < 4; pair++) {                                                   \
        __m256i packed = load_bytes(block->qs + 32 * pair);                                  \
        __m256i low = _mm256_and_si256(packed, nibble);                                      \
        __m256i high = _mm256_and_si256(_mm256_srli_epi16(packed, 4), nibble);               \
        const int8_t *values = x.values + 256 * b + 64 * pair;                               \
        const float *given = x.scales + 64 * b + 16 * pair;                                  \
        sums = accumulate(                                                                   \
            sums, factors[2 * pair], given, dot_bytes(zero, LOW, load_bytes(values)));       \
        sums = accumulate(                                                                   \
            sums, factors[2 * pair + 1], given + 8,                                          \
            dot_bytes(zero, HIGH, load_bytes(values + 32)));                                 \
    }

#define DOT_K(NAME, BEFORE, LOW, HIGH)                                                     \
    static float dot_##NAME(const block_##NAME *row, int64_t columns, quantized_row x) {   \
        __m256 sums = _mm256_setzero_ps(), offsets = _mm256_setzero_ps();                  \
        const __m256i nibble = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();        \
        for (int64_t b = 0; b < columns / 256; b++) {                                      \
            const block_##NAME *block = row + b;                                           \
            prefetch_after(block, sizeof *block);                                          \
            __m256 scales, minimums;                                                       \
            k_scales(block->scales, &scales, &minimums);                                   \
            scales = _mm256_mul_ps(scales, _mm256_set1_ps(HALF(block->d)));                \
            minimums = _mm256_mul_ps(minimums, _mm256_set1_ps(HALF(block->dmin)));         \
            float factors[8];                                                              \
            _mm256_storeu_ps(factors, scales);                                             \
            offsets = _mm256_fmadd_ps(                                                     \
                minimums, _mm256_loadu_ps(x.sums + 8 * b), offsets);                       \
            BEFORE                                                                         \
            K_GROUPS(LOW, HIGH)                                                            \
        }                                                                                  \
        return sum_of_vector(_mm256_sub_ps(sums, offsets));                                \
    }

/// Bit `group` of each byte, as 16 where set.
static inline __m256i fifth_bit(__m256i bytes, int group) {
    __m256i bit = _mm256_set1_epi8((char)(1 << group));
    __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit);
    return _mm256_and_si256(set, _mm256_set1_epi8(16));
}

DOT_K(q4_K, , low, high)
DOT_K(
    q5_K, __m256i fifths = load_bytes(block->qh);,
    _mm256_or_si256(low, fifth_bit(fifths, 2 * pair)),
    _mm256_or_si256(high, fifth_bit(fifths, 2 * pair + 1)))

/// The 16 scales of a Q6_K block as floats, 8 for each half of it: lanes 0 to 3 hold those of the
/// first 16 weights of its 4 groups of 32, lanes 4 to 7 those of the other 16, so that a group's
/// two scales spread without crossing the middle of the register.
static inline void q6_scales(const int8_t *packed, __m256 scales[2]) {
    const __m128i order = _mm_setr_epi8(0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15);
    __m128i sorted = _mm_shuffle_epi8(
        _mm_loadu_si128((const __m128i *)(const void *)packed), order);
    scales[0] = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(sorted));
    scales[1] = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_unpackhi_epi64(sorted, sorted)));
}

/// Adds a group of 32 weights: 4 low bits from BITS, 2 high bits from UPPER, less 32.
#define Q6_GROUP(GROUP, BITS, UPPER)                                                         \
    {                                                                                        \
        __m256i levels = _mm256_or_si256(                                                    \
            _mm256_and_si256(BITS, nibble), _mm256_and_si256(UPPER, high_bits));             \
        int index = 4 * half + GROUP;                                                        \
        __m256i products = dot_signed(                                                       \
            _mm256_sub_epi8(levels, middle), load_bytes(x.values + 256 * b + 32 * index));   \
        __m256 scale = _mm256_permute_ps(scales[half], 0x55 * GROUP);                        \
        __m256 factors = _mm256_mul_ps(                                                      \
            scale, _mm256_mul_ps(d, _mm256_loadu_ps(x.scales + 64 * b + 8 * index)));        \
        sums = _mm256_fmadd_ps(factors, _mm256_cvtepi32_ps(products), sums);                 \
    }

static float dot_q6_K(const block_q6_K *row, int64_t columns, quantized_row x) {
    __m256 sums = _mm256_setzero_ps();
    const __m256i nibble = _mm256_set1_epi8(15), high_bits = _mm256_set1_epi8(48);
    const __m256i middle = _mm256_set1_epi8(32);
    for (int64_t b = 0; b < columns / 256; b++) {
        const block_q6_K *block = row + b;
        prefetch_after(block, sizeof *block);
        __m256 d = _mm256_set1_ps(HALF(block->d)), scales[2];
        q6_scales(block->scales, scales);
        for (int half = 0; half < 2; half++) {
            __m256i low = load_bytes(block->ql + 64 * half);
            __m256i next = load_bytes(block->ql + 64 * half + 32);
            __m256i high = load_bytes(block->qh + 32 * half);
            Q6_GROUP(0, low, _mm256_slli_epi16(high, 4))
            Q6_GROUP(1, next, _mm256_slli_epi16(high, 2))
            Q6_GROUP(2, _mm256_srli_epi16(low, 4), high)
            Q6_GROUP(3, _mm256_srli_epi16(next, 4), _mm256_srli_epi16(high, 2))
        }
    }
    return sum_of_vector(sums);
}

static float dot_quantized(
    int32_t format, const void *row, int64_t columns, const quantized_row *x) {
    switch (format) {
        case KERNEL_Q4_0: return dot_q4_0(row, columns, *x);
        case KERNEL_Q4_1: return dot_q4_1(row, columns, *x);
        case KERNEL_Q5_0: return dot_q5_0(row, columns, *x);
        case KERNEL_Q5_1: return dot_q5_1(row, columns, *x);
        case KERNEL_Q8_0: return dot_q8_0(row, columns, *x);
        case KERNEL_Q4_K: return dot_q4_K(row, columns, *x);
        case KERNEL_Q5_K: return dot_q5_K(row, columns, *x);
        default: return dot_q6_K(row, columns, *x);
    }
}
