// The attention kernels for x86 with AVX2, FMA and F16C.

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#include <immintrin.h>
#include <stdint.h>

static inline void half_to_float(const uint16_t *source, float *target, long count) {
    long i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(
            target + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(source + i))));
    for (; i < count; i++)
        target[i] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(source[i])));
}

static inline void float_to_half(const float *source, uint16_t *target, long count) {
    long i = 0;
    for (; i + 8 <= count; i += 8)
        _mm_storeu_si128(
            (__m128i *)(target + i), _mm256_cvtps_ph(_mm256_loadu_ps(source + i), 0));
    for (; i < count; i++)
        target[i] = (uint16_t)_mm_cvtsi128_si32(_mm_cvtps_ph(_mm_set_ss(source[i]), 0));
}

#define NAME(function) function##_avx2
#define LANES 8

#include "attention_kernels.h"

#pragma clang attribute pop

#endif
