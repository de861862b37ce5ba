// Template: activations to 8-bit integers, one scale for 16 values, on 256-bit registers.
//
// 16 instead of the 32 of a weight block: a large activation then drags down the precision of half
// as many others, and it costs the product nothing: scales are written as its lanes need them.
//
// Intrinsics, because compilers make branches of the loops that would say the same.

/// The largest magnitude of 16 values; NaN counts as 0.
static inline float largest_of_16(__m256 low, __m256 high) {
    const __m256 sign = _mm256_set1_ps(-0.0f);
    __m256 eight = _mm256_max_ps(_mm256_andnot_ps(sign, low), _mm256_setzero_ps());
    eight = _mm256_max_ps(_mm256_andnot_ps(sign, high), eight);
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

/// Eight values to integers within 127. Bounded, because the inverse of the smallest numbers is
/// infinite; before rounding, which gives the same.
static inline __m256i round_8(__m256 x, __m256 inverse) {
    __m256 scaled = _mm256_max_ps(_mm256_mul_ps(x, inverse), _mm256_set1_ps(-127));
    return _mm256_cvtps_epi32(_mm256_min_ps(scaled, _mm256_set1_ps(127)));
}

static inline int32_t sum_of_words(__m256i words) {
    __m256i eight = _mm256_madd_epi16(words, _mm256_set1_epi16(1));
    __m128i four = _mm_add_epi32(
        _mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 1)));
}

/// Rounds 16 values; returns the sum of the rounded ones.
static inline float quantize_16(const float *x, int8_t *values, float *scale) {
    __m256 low = _mm256_loadu_ps(x), high = _mm256_loadu_ps(x + 8);
    float largest = largest_of_16(low, high);
    __m256 inverse = _mm256_set1_ps(largest > 0 ? 127 / largest : 0);
    // Packing interleaves the halves of its two registers; the permutation sets that right.
    __m256i words = _mm256_permute4x64_epi64(
        _mm256_packs_epi32(round_8(low, inverse), round_8(high, inverse)), 0xd8);
    __m128i bytes = _mm_packs_epi16(
        _mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    _mm_storeu_si128((__m128i *)(void *)values, bytes);
    *scale = largest / 127;
    return *scale * (float)sum_of_words(words);
}

static void quantize(
    const float *input, int64_t columns, int8_t *values, float *scales, float *sums) {
    for (int64_t b = 0; b < columns / 32; b++) {
        float low, high;
        float first = quantize_16(input + 32 * b, values + 32 * b, &low);
        sums[b] = first + quantize_16(input + 32 * b + 16, values + 32 * b + 16, &high);
        _mm256_storeu_ps(
            scales + 8 * b, _mm256_set_m128(_mm_set1_ps(high), _mm_set1_ps(low)));
    }
}
