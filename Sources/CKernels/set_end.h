// Template: the table of what the including source has defined, with SET_NAME, QUANTIZE and
// DOT_QUANTIZED.

const kernel_set SET_NAME = {
    .panel_rows = PANEL_ROWS,
    .dequantize = dequantize,
    .quantize = QUANTIZE,
    .dot_quantized = DOT_QUANTIZED,
    .dot = dot,
    .transpose = transpose,
    .multiply_panel = multiply_panel,
    .rms_norm = rms_norm,
    .silu_multiply = silu_multiply,
    .add = add,
};
