// Template: a panel of float weights times many positions.
//
// The including source defines VECTOR_FLOATS (floats of one register) and PANEL_POSITIONS (positions
// whose sums stay in registers, two registers each). A panel is [columns, 2 * VECTOR_FLOATS].

enum { PANEL_ROWS = 2 * VECTOR_FLOATS };

typedef float vector __attribute__((vector_size(4 * VECTOR_FLOATS), aligned(4)));
typedef float vector8 __attribute__((vector_size(32), aligned(4)));

#define SHUFFLE __builtin_shufflevector

/// Eight rows of eight values, `stride` apart, to eight columns, PANEL_ROWS apart.
static inline void transpose_8x8(const float *rows, float *columns) {
    vector8 a[8], b[8];
    for (int i = 0; i < 8; i++) { a[i] = *(const vector8 *)(rows + PANEL_COLUMNS * i); }
    for (int i = 0; i < 8; i += 2) {
        b[i] = SHUFFLE(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        b[i + 1] = SHUFFLE(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        a[i] = SHUFFLE(b[i], b[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        a[i + 1] = SHUFFLE(b[i], b[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        a[i + 2] = SHUFFLE(b[i + 1], b[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        a[i + 3] = SHUFFLE(b[i + 1], b[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int i = 0; i < 4; i++) {
        *(vector8 *)(columns + PANEL_ROWS * i) =
            SHUFFLE(a[i], a[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        *(vector8 *)(columns + PANEL_ROWS * (i + 4)) =
            SHUFFLE(a[i], a[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

static void transpose(const float *rows, int64_t columns, float *panel) {
    int64_t whole = columns - columns % 8;
    for (int64_t c = 0; c < whole; c += 8) {
        for (int r = 0; r < PANEL_ROWS; r += 8) {
            transpose_8x8(rows + PANEL_COLUMNS * r + c, panel + PANEL_ROWS * c + r);
        }
    }
    for (int64_t c = whole; c < columns; c++) {
        for (int r = 0; r < PANEL_ROWS; r++) {
            panel[PANEL_ROWS * c + r] = rows[PANEL_COLUMNS * r + c];
        }
    }
}

/// `count` positions, a constant at every call so that the sums stay in registers.
static inline __attribute__((always_inline)) void multiply_positions(
    const float *panel, int64_t columns, const float *input, int64_t input_stride, int count,
    float *output, int64_t stride, bool first) {
    vector sums[PANEL_POSITIONS][2];
    for (int p = 0; p < count; p++) { sums[p][0] = sums[p][1] = (vector){0}; }
    for (int64_t c = 0; c < columns; c++) {
        vector low = *(const vector *)(panel + PANEL_ROWS * c);
        vector high = *(const vector *)(panel + PANEL_ROWS * c + VECTOR_FLOATS);
        for (int p = 0; p < count; p++) {
            float x = input[p * input_stride + c];
            sums[p][0] += low * x;
            sums[p][1] += high * x;
        }
    }
    for (int p = 0; p < count; p++) {
        vector *low = (vector *)(output + p * stride);
        vector *high = (vector *)(output + p * stride + VECTOR_FLOATS);
        *low = first ? sums[p][0] : *low + sums[p][0];
        *high = first ? sums[p][1] : *high + sums[p][1];
    }
}

static void multiply_panel(
    const float *panel, int64_t columns, const float *input, int64_t input_stride,
    int64_t positions, float *output, int64_t stride, bool first) {
    int64_t p = 0;
    for (; p + PANEL_POSITIONS <= positions; p += PANEL_POSITIONS) {
        multiply_positions(
            panel, columns, input + p * input_stride, input_stride, PANEL_POSITIONS,
            output + p * stride, stride, first);
    }
    for (; p + 2 <= positions; p += 2) {
        multiply_positions(
            panel, columns, input + p * input_stride, input_stride, 2, output + p * stride,
            stride, first);
    }
    for (; p < positions; p++) {
        multiply_positions(
            panel, columns, input + p * input_stride, input_stride, 1, output + p * stride,
            stride, first);
    }
}
