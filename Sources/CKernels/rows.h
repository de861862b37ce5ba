// Template: norms, activations and rotations over rows of floats, in plain C that compilers
// vectorize: sums run in LANES lanes, and exp and erf are polynomials without calls or branches.

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

/// erf(x) within 2e-7: Abramowitz and Stegun 7.1.26 has 1.5e-7, the rest is rounding.
static inline float error_function(float x) {
    float z = __builtin_fabsf(x);
    float t = 1 / (1 + 0.3275911f * z);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    return __builtin_copysignf(1 - p * t * exponential(-z * z), x);
}

static void rms_norm(
    const float *input, const float *weight, int64_t count, float epsilon, float *output) {
    float scale = 1 / sqrtf(dot(input, input, count) / (float)count + epsilon);
    for (int64_t i = 0; i < count; i++) { output[i] = input[i] * scale * weight[i]; }
}

static void layer_norm(
    const float *input, const float *weight, const float *bias, int64_t count, float epsilon,
    float *output) {
    float lanes[LANES] = {0};
    int64_t whole = count - count % LANES;
    for (int64_t i = 0; i < whole; i += LANES) {
        for (int lane = 0; lane < LANES; lane++) { lanes[lane] += input[i + lane]; }
    }
    for (int64_t i = whole; i < count; i++) { lanes[i - whole] += input[i]; }
    float mean = sum_of_lanes(lanes) / (float)count;
    for (int64_t i = 0; i < count; i++) { output[i] = input[i] - mean; }
    float scale = 1 / sqrtf(dot(output, output, count) / (float)count + epsilon);
    for (int64_t i = 0; i < count; i++) { output[i] = output[i] * scale * weight[i] + bias[i]; }
}

static void softmax(float *values, int64_t count, float scale) {
    float lanes[LANES];
    for (int lane = 0; lane < LANES; lane++) { lanes[lane] = -INFINITY; }
    int64_t whole = count - count % LANES;
    for (int64_t i = 0; i < whole; i += LANES) {
        for (int lane = 0; lane < LANES; lane++) {
            float value = values[i + lane] * scale;
            lanes[lane] = value > lanes[lane] ? value : lanes[lane];
        }
    }
    for (int64_t i = whole; i < count; i++) {
        float value = values[i] * scale;
        lanes[0] = value > lanes[0] ? value : lanes[0];
    }
    float maximum = lanes[0];
    for (int lane = 1; lane < LANES; lane++) {
        maximum = lanes[lane] > maximum ? lanes[lane] : maximum;
    }
    for (int64_t i = 0; i < count; i++) { values[i] = exponential(values[i] * scale - maximum); }
    for (int lane = 0; lane < LANES; lane++) { lanes[lane] = 0; }
    for (int64_t i = 0; i < whole; i += LANES) {
        for (int lane = 0; lane < LANES; lane++) { lanes[lane] += values[i + lane]; }
    }
    for (int64_t i = whole; i < count; i++) { lanes[i - whole] += values[i]; }
    float factor = 1 / sum_of_lanes(lanes);
    for (int64_t i = 0; i < count; i++) { values[i] *= factor; }
}

static void gelu(float *values, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        values[i] = 0.5f * values[i] * (1 + error_function(values[i] * 0.70710678f));
    }
}

static void silu_multiply(float *gate, const float *up, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        gate[i] = gate[i] / (1 + exponential(-gate[i])) * up[i];
    }
}

static void add(float *values, const float *addend, int64_t count) {
    for (int64_t i = 0; i < count; i++) { values[i] += addend[i]; }
}

static void rope(
    float *head, const float *cosines, const float *sines, int64_t half, bool interleaved) {
    if (interleaved) {
        for (int64_t i = 0; i < half; i++) {
            float x = head[2 * i], y = head[2 * i + 1];
            head[2 * i] = x * cosines[i] - y * sines[i];
            head[2 * i + 1] = x * sines[i] + y * cosines[i];
        }
    } else {
        for (int64_t i = 0; i < half; i++) {
            float x = head[i], y = head[i + half];
            head[i] = x * cosines[i] - y * sines[i];
            head[i + half] = x * sines[i] + y * cosines[i];
        }
    }
}
