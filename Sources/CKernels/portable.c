// The kernels for any machine (on ARM the compiler makes NEON of them).

#include <math.h>

#include "formats.h"
#include "kernel_set.h"

#define HALF(bytes) half_to_float(bytes)

static void convert_halves(const uint8_t *bytes, int64_t count, float *values) {
    for (int64_t i = 0; i < count; i++) { values[i] = half_to_float(bytes + 2 * i); }
}

#define VECTOR_FLOATS 4
#define PANEL_POSITIONS 4
#define QUANTIZE NULL
#define DOT_QUANTIZED NULL
#define SET_NAME kernel_set_portable

#include "dequantize.h"
#include "panel.h"
#include "rows.h"
#include "set_end.h"
