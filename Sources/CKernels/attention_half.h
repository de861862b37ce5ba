// Half precision by integer arithmetic, exact in both directions (rounds to nearest even).

#include <stdint.h>
#include <string.h>

static inline float half_to_float1(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, magnitude = half & 0x7fff, bits;
    if (magnitude >= 0x7c00) {
        bits = sign | 0x7f800000 | (magnitude & 0x3ff) << 13;
    } else if (magnitude >= 0x400) {
        bits = sign | ((magnitude << 13) + 0x38000000);
    } else {  // zero and subnormal: magnitude * 2^-24
        float value = (float)magnitude * 0x1p-24f;
        memcpy(&bits, &value, 4);
        bits |= sign;
    }
    float result;
    memcpy(&result, &bits, 4);
    return result;
}

static inline uint16_t float_to_half1(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    uint32_t magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00;
    if (magnitude >= 0x477ff000) return sign | 0x7c00;  // 65520 and above round to infinity
    if (magnitude < 0x38800000) {                       // below the smallest normal half
        float positive;
        memcpy(&positive, &magnitude, 4);
        positive += 0.5f;  // the sum's last bit is worth 2^-24
        memcpy(&magnitude, &positive, 4);
        return sign | (uint16_t)(magnitude - 0x3f000000);
    }
    magnitude += 0xfff + (magnitude >> 13 & 1);
    return sign | (uint16_t)((magnitude - 0x38000000) >> 13);
}

static inline void half_to_float(const uint16_t *source, float *target, long count) {
    for (long i = 0; i < count; i++) target[i] = half_to_float1(source[i]);
}

static inline void float_to_half(const float *source, uint16_t *target, long count) {
    for (long i = 0; i < count; i++) target[i] = float_to_half1(source[i]);
}
