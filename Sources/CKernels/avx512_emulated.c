// The AVX-512 kernels' templates at their sizes, compiled for AVX2, with VNNI's byte product
// imitated as Intel's manual states it: slow, and only for tests.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "formats.h"
#include "kernel_set.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

/// VPDPBUSD: each lane adds four products of zero-extended and sign-extended bytes, wrapping.
static inline __m256i dot_bytes(__m256i sums, __m256i a, __m256i b) {
    uint8_t unsigned_bytes[32];
    int8_t signed_bytes[32];
    int32_t lanes[8];
    _mm256_storeu_si256((__m256i *)unsigned_bytes, a);
    _mm256_storeu_si256((__m256i *)signed_bytes, b);
    _mm256_storeu_si256((__m256i *)lanes, sums);
    for (int i = 0; i < 32; i++) { lanes[i / 4] += unsigned_bytes[i] * signed_bytes[i]; }
    return _mm256_loadu_si256((const __m256i *)lanes);
}

#define VECTOR_FLOATS 16
#define PANEL_POSITIONS 12
#define QUANTIZE quantize
#define DOT_QUANTIZED dot_quantized
#define SET_NAME kernel_set_avx512_emulated

#include "half_x86.h"
#include "dequantize.h"
#include "dot_quantized.h"
#include "panel.h"
#include "quantize.h"
#include "rows.h"
#include "set_end.h"

#pragma clang attribute pop

#endif
