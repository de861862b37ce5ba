// The kernels for AVX2 with FMA and F16C.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "formats.h"
#include "kernel_set.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

/// Sums of products of four unsigned and four signed bytes, into eight 32-bit lanes. The pairs do
/// not saturate: unsigned bytes here are at most 128 and signed ones within 127.
static inline __m256i dot_bytes(__m256i sums, __m256i a, __m256i b) {
    __m256i pairs = _mm256_madd_epi16(_mm256_maddubs_epi16(a, b), _mm256_set1_epi16(1));
    return _mm256_add_epi32(sums, pairs);
}

#define VECTOR_FLOATS 8
#define PANEL_POSITIONS 6
#define QUANTIZE quantize
#define DOT_QUANTIZED dot_quantized
#define SET_NAME kernel_set_avx2

#include "half_x86.h"
#include "dequantize.h"
#include "dot_quantized.h"
#include "panel.h"
#include "quantize.h"
#include "rows.h"
#include "set_end.h"

#pragma clang attribute pop

#endif
