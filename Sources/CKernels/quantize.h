// Template: activations to 8-bit integers, one scale for 32 values.

static void quantize(
    const float *input, int64_t columns, int8_t *values, float *scales, float *sums) {
    for (int64_t b = 0; b < columns / 32; b++) {
        const float *x = input + 32 * b;
        float lanes[8] = {0};
        for (int i = 0; i < 32; i += 8) {
            for (int lane = 0; lane < 8; lane++) {
                float magnitude = __builtin_fabsf(x[i + lane]);
                lanes[lane] = magnitude > lanes[lane] ? magnitude : lanes[lane];
            }
        }
        float largest = 0;
        for (int lane = 0; lane < 8; lane++) {
            largest = lanes[lane] > largest ? lanes[lane] : largest;
        }
        float scale = largest / 127;
        float inverse = largest > 0 ? 127 / largest : 0;
        int32_t sum = 0;
        for (int i = 0; i < 32; i++) {
            // Bounded, because the inverse of the smallest numbers is infinite.
            float rounded = __builtin_rintf(x[i] * inverse);
            rounded = rounded > -127 ? rounded : -127;
            int32_t value = (int32_t)(rounded < 127 ? rounded : 127);
            values[32 * b + i] = (int8_t)value;
            sum += value;
        }
        scales[b] = scale;
        sums[b] = scale * (float)sum;
    }
}
