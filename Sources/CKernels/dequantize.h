// Template: blocks to floats, bit for bit as the `gguf` Python package computes them. Each product
// and each sum is rounded on its own, so contraction to fused multiply-add is off.
//
// Included once by the source of each instruction set, which defines HALF(bytes) and
// convert_halves before.

#pragma STDC FP_CONTRACT OFF

static void dequantize_q4_0(const block_q4_0 *block, float *y) {
    float d = HALF(block->d);
    for (int i = 0; i < 16; i++) {
        y[i] = d * (float)((block->qs[i] & 15) - 8);
        y[i + 16] = d * (float)((block->qs[i] >> 4) - 8);
    }
}

static void dequantize_q4_1(const block_q4_1 *block, float *y) {
    float d = HALF(block->d), m = HALF(block->m);
    for (int i = 0; i < 16; i++) {
        y[i] = d * (float)(block->qs[i] & 15) + m;
        y[i + 16] = d * (float)(block->qs[i] >> 4) + m;
    }
}

static void dequantize_q5_0(const block_q5_0 *block, float *y) {
    float d = HALF(block->d);
    uint32_t high = load_u32(block->qh);
    for (int i = 0; i < 16; i++) {
        y[i] = d * (float)((int)((block->qs[i] & 15) | ((high >> i & 1) << 4)) - 16);
        y[i + 16] = d * (float)((int)((block->qs[i] >> 4) | ((high >> (i + 16) & 1) << 4)) - 16);
    }
}

static void dequantize_q5_1(const block_q5_1 *block, float *y) {
    float d = HALF(block->d), m = HALF(block->m);
    uint32_t high = load_u32(block->qh);
    for (int i = 0; i < 16; i++) {
        y[i] = d * (float)((block->qs[i] & 15) | ((high >> i & 1) << 4)) + m;
        y[i + 16] = d * (float)((block->qs[i] >> 4) | ((high >> (i + 16) & 1) << 4)) + m;
    }
}

static void dequantize_q8_0(const block_q8_0 *block, float *y) {
    float d = HALF(block->d);
    for (int i = 0; i < 32; i++) { y[i] = (float)block->qs[i] * d; }
}

static void dequantize_q4_K(const block_q4_K *block, float *y) {
    float d = HALF(block->d), dmin = HALF(block->dmin);
    for (int group = 0; group < 8; group++) {
        uint8_t scale, minimum;
        k_scale_min(block->scales, group, &scale, &minimum);
        float ds = d * (float)scale, dm = dmin * (float)minimum;
        const uint8_t *qs = block->qs + 32 * (group / 2);
        int shift = 4 * (group & 1);
        for (int i = 0; i < 32; i++) {
            y[32 * group + i] = ds * (float)(qs[i] >> shift & 15) - dm;
        }
    }
}

static void dequantize_q5_K(const block_q5_K *block, float *y) {
    float d = HALF(block->d), dmin = HALF(block->dmin);
    for (int group = 0; group < 8; group++) {
        uint8_t scale, minimum;
        k_scale_min(block->scales, group, &scale, &minimum);
        float ds = d * (float)scale, dm = dmin * (float)minimum;
        const uint8_t *qs = block->qs + 32 * (group / 2);
        int shift = 4 * (group & 1);
        for (int i = 0; i < 32; i++) {
            int q = (qs[i] >> shift & 15) | ((block->qh[i] >> group & 1) << 4);
            y[32 * group + i] = ds * (float)q - dm;
        }
    }
}

static void dequantize_q6_K(const block_q6_K *block, float *y) {
    float d = HALF(block->d);
    for (int group = 0; group < 8; group++) {
        // Each half of 128 values: low nibbles of 64 bytes, then their high nibbles.
        const uint8_t *ql = block->ql + 64 * (group / 4) + 32 * (group & 1);
        const uint8_t *qh = block->qh + 32 * (group / 4);
        int low_shift = group % 4 < 2 ? 0 : 4, high_shift = 2 * (group % 4);
        for (int i = 0; i < 32; i++) {
            float ds = d * (float)block->scales[2 * group + i / 16];
            int q = (ql[i] >> low_shift & 15) | ((qh[i] >> high_shift & 3) << 4);
            y[32 * group + i] = ds * (float)(q - 32);
        }
    }
}

#define EACH_BLOCK(NAME, SIZE)                                         \
    for (int64_t i = 0; i < count / SIZE; i++) {                       \
        dequantize_##NAME((const block_##NAME *)blocks + i, values + SIZE * i); \
    }                                                                  \
    break

static void dequantize(int32_t format, const void *blocks, int64_t count, float *values) {
    const uint8_t *bytes = blocks;
    switch (format) {
        case KERNEL_F32: memcpy(values, blocks, 4 * (size_t)count); break;
        case KERNEL_F16:
            convert_halves(bytes, count, values);
            break;
        case KERNEL_BF16:
            for (int64_t i = 0; i < count; i++) {
                values[i] = float_of_bits((uint32_t)load_u16(bytes + 2 * i) << 16);
            }
            break;
        case KERNEL_Q4_0: EACH_BLOCK(q4_0, 32);
        case KERNEL_Q4_1: EACH_BLOCK(q4_1, 32);
        case KERNEL_Q5_0: EACH_BLOCK(q5_0, 32);
        case KERNEL_Q5_1: EACH_BLOCK(q5_1, 32);
        case KERNEL_Q8_0: EACH_BLOCK(q8_0, 32);
        case KERNEL_Q4_K: EACH_BLOCK(q4_K, 256);
        case KERNEL_Q5_K: EACH_BLOCK(q5_K, 256);
        case KERNEL_Q6_K: EACH_BLOCK(q6_K, 256);
    }
}

#pragma STDC FP_CONTRACT ON
