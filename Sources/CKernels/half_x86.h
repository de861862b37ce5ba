// Template: half precision to float by F16C.

#define HALF(bytes) half_x86(bytes)

/// Through a general register: a load into part of a vector register keeps the rest of it, and
/// compilers then take one that a running sum is in, which makes every block wait for the last.
static inline float half_x86(const uint8_t *bytes) {
    uint32_t half = load_u16(bytes);
    __asm__("" : "+r"(half));
    return _cvtsh_ss((uint16_t)half);
}

static void convert_halves(const uint8_t *bytes, int64_t count, float *values) {
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m128i halves = _mm_loadu_si128((const __m128i *)(bytes + 2 * i));
        _mm256_storeu_ps(values + i, _mm256_cvtph_ps(halves));
    }
    for (; i < count; i++) { values[i] = half_x86(bytes + 2 * i); }
}
