// Template: activations to 8-bit integers, one scale for 16 values.
//
// 16 instead of the 32 of a weight block: a large activation then drags down the precision of half
// as many others, and its cost is one more load in a product that waits for memory.

/// Rounds 16 values; returns the sum of the rounded ones.
static float quantize_16(const float *x, int8_t *values, float *scale) {
    float lanes[8] = {0};
    for (int i = 0; i < 16; i += 8) {
        for (int lane = 0; lane < 8; lane++) {
            float magnitude = __builtin_fabsf(x[i + lane]);
            lanes[lane] = magnitude > lanes[lane] ? magnitude : lanes[lane];
        }
    }
    float largest = 0;
    for (int lane = 0; lane < 8; lane++) {
        largest = lanes[lane] > largest ? lanes[lane] : largest;
    }
    float inverse = largest > 0 ? 127 / largest : 0;
    int32_t sum = 0;
    for (int i = 0; i < 16; i++) {
        // Bounded, because the inverse of the smallest numbers is infinite.
        float rounded = __builtin_rintf(x[i] * inverse);
        rounded = rounded > -127 ? rounded : -127;
        int32_t value = (int32_t)(rounded < 127 ? rounded : 127);
        values[i] = (int8_t)value;
        sum += value;
    }
    *scale = largest / 127;
    return *scale * (float)sum;
}

static void quantize(
    const float *input, int64_t columns, int8_t *values, float *scales, float *sums) {
    for (int64_t b = 0; b < columns / 32; b++) {
        float first = quantize_16(input + 32 * b, values + 32 * b, scales + 2 * b);
        sums[b] = first
            + quantize_16(input + 32 * b + 16, values + 32 * b + 16, scales + 2 * b + 1);
    }
}
