// The kernels for AVX-512 (F, VL, BW, DQ) with VNNI: the templates of AVX2 with registers of 16
// floats and the byte product of VNNI.
//
// Written on a machine without AVX-512: verified there through avx512_emulated.c, which compiles
// the same templates at the same sizes for AVX2 with the product imitated, and by compiling this
// file; the instructions below have not been run.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#include "formats.h"
#include "kernel_set.h"

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512bw,avx512dq,avx512vnni"))), \
    apply_to = function)

static inline __m256i dot_bytes(__m256i sums, __m256i a, __m256i b) {
    return _mm256_dpbusd_epi32(sums, a, b);
}

#define VECTOR_FLOATS 16
#define PANEL_POSITIONS 12
#define QUANTIZE quantize
#define DOT_QUANTIZED dot_quantized
#define SET_NAME kernel_set_avx512

#include "half_x86.h"
#include "dequantize.h"
#include "dot_quantized.h"
#include "panel.h"
#include "quantize.h"
#include "rows.h"
#include "set_end.h"

#pragma clang attribute pop

#endif
