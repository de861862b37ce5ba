// The block layouts of GGUF, as bytes: every field is read through memcpy-like loads, because a
// block may start at any address.

#ifndef FORMATS_H
#define FORMATS_H

#include <stdint.h>
#include <string.h>

typedef struct { uint8_t d[2], qs[16]; } block_q4_0;
typedef struct { uint8_t d[2], m[2], qs[16]; } block_q4_1;
typedef struct { uint8_t d[2], qh[4], qs[16]; } block_q5_0;
typedef struct { uint8_t d[2], m[2], qh[4], qs[16]; } block_q5_1;
typedef struct { uint8_t d[2]; int8_t qs[32]; } block_q8_0;
typedef struct { uint8_t d[2], dmin[2], scales[12], qs[128]; } block_q4_K;
typedef struct { uint8_t d[2], dmin[2], scales[12], qh[32], qs[128]; } block_q5_K;
typedef struct { uint8_t ql[128], qh[64]; int8_t scales[16]; uint8_t d[2]; } block_q6_K;

_Static_assert(sizeof(block_q4_0) == 18, "");
_Static_assert(sizeof(block_q4_1) == 20, "");
_Static_assert(sizeof(block_q5_0) == 22, "");
_Static_assert(sizeof(block_q5_1) == 24, "");
_Static_assert(sizeof(block_q8_0) == 34, "");
_Static_assert(sizeof(block_q4_K) == 144, "");
_Static_assert(sizeof(block_q5_K) == 176, "");
_Static_assert(sizeof(block_q6_K) == 210, "");

static inline uint32_t load_u32(const uint8_t *bytes) {
    uint32_t value;
    memcpy(&value, bytes, 4);
    return value;
}

static inline uint16_t load_u16(const uint8_t *bytes) {
    uint16_t value;
    memcpy(&value, bytes, 2);
    return value;
}

static inline float float_of_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static inline uint32_t bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

/// IEEE half to float, exact, subnormals included.
static inline float half_to_float(const uint8_t *bytes) {
    uint32_t half = load_u16(bytes);
    uint32_t sign = (half & 0x8000u) << 16;
    uint32_t magnitude = half & 0x7fffu;
    if (magnitude >= 0x7c00u) {
        uint32_t quiet = magnitude > 0x7c00u ? 0x400000u : 0;
        return float_of_bits(sign | 0x7f800000u | ((magnitude & 0x3ffu) << 13) | quiet);
    }
    // 2^-24 steps below the smallest normal half, a rebiased exponent above it.
    if (magnitude < 0x400u) {
        return float_of_bits(sign | bits_of_float((float)magnitude * 0x1p-24f));
    }
    return float_of_bits(sign | ((magnitude << 13) + 0x38000000u));
}

/// Scale and minimum `index` (0 to 7) of the 6-bit packed scales of Q4_K and Q5_K.
static inline void k_scale_min(const uint8_t *scales, int index, uint8_t *scale, uint8_t *minimum) {
    if (index < 4) {
        *scale = scales[index] & 63;
        *minimum = scales[index + 4] & 63;
    } else {
        *scale = (uint8_t)((scales[index + 4] & 15) | ((scales[index - 4] >> 6) << 4));
        *minimum = (uint8_t)((scales[index + 4] >> 4) | ((scales[index] >> 6) << 4));
    }
}

#endif
