// Template: the norm, the activation and sums of rows of floats, in plain C that compilers
// vectorize: sums run in LANES lanes, and exp is a polynomial without calls or branches.

enum { LANES = 16 };

static inline float sum_of_lanes(const float *lanes) {
    float sum = 0;
    for (int lane = 0; lane < LANES; lane++) { sum += lanes[lane]; }
    return sum;
}

static float dot(const float *a, const float *b, int64_t count) {
    float lanes[LANES] = {0};
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (int lane = 0; lane < LANES; lane++) { lanes[lane] += a[i + lane] * b[i + lane]; }
    }
    for (int lane = 0; i < count; i++, lane++) { lanes[lane] += a[i] * b[i]; }
    return sum_of_lanes(lanes);
}

/// exp(x) within 2 units in the last place, 0 below -87.3 and the largest finite value's order
/// above 88. Cephes' polynomial on [-ln 2 / 2, ln 2 / 2].
static inline float exponential(float x) {
    float bounded = x < -87.3f ? -87.3f : x > 88.0f ? 88.0f : x;
    float n = __builtin_rintf(bounded * 1.44269504f);
    float r = bounded - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    float value = (p * r * r + r + 1) * float_of_bits((uint32_t)((int32_t)n + 127) << 23);
    return x < -87.3f ? 0 : value;
}

static void rms_norm(
    const float *input, const float *weight, int64_t count, float epsilon, float *output) {
    float scale = 1 / sqrtf(dot(input, input, count) / (float)count + epsilon);
    for (int64_t i = 0; i < count; i++) { output[i] = input[i] * scale * weight[i]; }
}

static void silu_multiply(float *gate, const float *up, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        gate[i] = gate[i] / (1 + exponential(-gate[i])) * up[i];
    }
}

static void add(float *values, const float *addend, int64_t count) {
    for (int64_t i = 0; i < count; i++) { values[i] += addend[i]; }
}
