// Norms, activations and rotations over rows of floats.

#include <math.h>

#include "kernels.h"

void kernel_rms_norm(
    const float *input, const float *weight, int64_t count, float epsilon, float *output) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++) { sum += (double)input[i] * input[i]; }
    float scale = (float)(1 / sqrt(sum / (double)count + epsilon));
    for (int64_t i = 0; i < count; i++) { output[i] = input[i] * scale * weight[i]; }
}

void kernel_layer_norm(
    const float *input, const float *weight, const float *bias, int64_t count, float epsilon,
    float *output) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++) { sum += input[i]; }
    float mean = (float)(sum / (double)count);
    double squares = 0;
    for (int64_t i = 0; i < count; i++) {
        double centred = input[i] - mean;
        squares += centred * centred;
    }
    float scale = (float)(1 / sqrt(squares / (double)count + epsilon));
    for (int64_t i = 0; i < count; i++) {
        output[i] = (input[i] - mean) * scale * weight[i] + bias[i];
    }
}

void kernel_softmax(float *values, int64_t count, float scale) {
    float maximum = -INFINITY;
    for (int64_t i = 0; i < count; i++) { maximum = fmaxf(maximum, values[i] * scale); }
    float sum = 0;
    for (int64_t i = 0; i < count; i++) {
        values[i] = expf(values[i] * scale - maximum);
        sum += values[i];
    }
    float factor = 1 / sum;
    for (int64_t i = 0; i < count; i++) { values[i] *= factor; }
}

void kernel_gelu(float *values, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        values[i] = 0.5f * values[i] * (1 + erff(values[i] * 0.70710678f));
    }
}

void kernel_silu_multiply(float *gate, const float *up, int64_t count) {
    for (int64_t i = 0; i < count; i++) { gate[i] = gate[i] / (1 + expf(-gate[i])) * up[i]; }
}

void kernel_add(float *values, const float *addend, int64_t count) {
    for (int64_t i = 0; i < count; i++) { values[i] += addend[i]; }
}

void kernel_rope(
    float *head, const float *cosines, const float *sines, int64_t half, bool interleaved) {
    for (int64_t i = 0; i < half; i++) {
        float *first = interleaved ? head + 2 * i : head + i;
        float *second = interleaved ? first + 1 : first + half;
        float x = *first, y = *second;
        *first = x * cosines[i] - y * sines[i];
        *second = x * sines[i] + y * cosines[i];
    }
}
