// Template: the table of what the including source has defined. It defines SET_NAME and DOT_QUANTIZED.

const kernel_set SET_NAME = {
    .panel_rows = PANEL_ROWS,
    .dequantize = dequantize,
    .quantize = quantize,
    .dot_quantized = DOT_QUANTIZED,
    .dot = dot,
    .transpose = transpose,
    .multiply_panel = multiply_panel,
    .rms_norm = rms_norm,
    .layer_norm = layer_norm,
    .softmax = softmax,
    .gelu = gelu,
    .silu_multiply = silu_multiply,
    .add = add,
    .rope = rope,
};
