// The format table, and the choice of an instruction set, made once at the first call.

#include <stdatomic.h>

#include "formats.h"
#include "kernel_set.h"

int64_t kernel_block_size(int32_t format) {
    switch (format) {
        case KERNEL_F32: case KERNEL_F16: case KERNEL_BF16: return 1;
        case KERNEL_Q4_0: case KERNEL_Q4_1: case KERNEL_Q5_0: case KERNEL_Q5_1: case KERNEL_Q8_0:
            return 32;
        case KERNEL_Q4_K: case KERNEL_Q5_K: case KERNEL_Q6_K: return 256;
        default: return 0;
    }
}

int64_t kernel_block_bytes(int32_t format) {
    switch (format) {
        case KERNEL_F32: return 4;
        case KERNEL_F16: case KERNEL_BF16: return 2;
        case KERNEL_Q4_0: return sizeof(block_q4_0);
        case KERNEL_Q4_1: return sizeof(block_q4_1);
        case KERNEL_Q5_0: return sizeof(block_q5_0);
        case KERNEL_Q5_1: return sizeof(block_q5_1);
        case KERNEL_Q8_0: return sizeof(block_q8_0);
        case KERNEL_Q4_K: return sizeof(block_q4_K);
        case KERNEL_Q5_K: return sizeof(block_q5_K);
        case KERNEL_Q6_K: return sizeof(block_q6_K);
        default: return 0;
    }
}

static _Atomic(const kernel_set *) selected;

static const kernel_set *set_of(int32_t instructions) {
    switch (instructions) {
        case KERNEL_PORTABLE: return &kernel_set_portable;
#if defined(__x86_64__)
        case KERNEL_AVX2:
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                    && __builtin_cpu_supports("f16c")
                ? &kernel_set_avx2 : NULL;
        case KERNEL_AVX512:
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
                    && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
                    && __builtin_cpu_supports("avx512vnni")
                ? &kernel_set_avx512 : NULL;
        case KERNEL_AVX512_EMULATED:
            return set_of(KERNEL_AVX2) != NULL ? &kernel_set_avx512_emulated : NULL;
#endif
        default: return NULL;
    }
}

bool kernel_select(int32_t instructions) {
    const kernel_set *set = set_of(instructions);
    if (set == NULL) { return false; }
    atomic_store(&selected, set);
    return true;
}

const kernel_set *kernels(void) {
    const kernel_set *set = atomic_load_explicit(&selected, memory_order_relaxed);
    if (set != NULL) { return set; }
    for (int32_t best = KERNEL_AVX512; !kernel_select(best); best--) {}
    return atomic_load(&selected);
}

void kernel_dequantize(int32_t format, const void *blocks, int64_t count, float *values) {
    kernels()->dequantize(format, blocks, count, values);
}

void kernel_rms_norm(
    const float *input, const float *weight, int64_t count, float epsilon, float *output) {
    kernels()->rms_norm(input, weight, count, epsilon, output);
}

void kernel_silu_multiply(float *gate, const float *up, int64_t count) {
    kernels()->silu_multiply(gate, up, count);
}

void kernel_add(float *values, const float *addend, int64_t count) {
    kernels()->add(values, addend, count);
}
