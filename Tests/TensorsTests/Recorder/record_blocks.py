"""Records blocks of every format and what the `gguf` package makes of them.

    python3 record_blocks.py ../Fixtures

For each format: NAME.blocks, the blocks of 4 rows of 512 values, and NAME.values, their float32
values as the package dequantizes them. Formats the package can quantize hold quantized normal
values, the K formats random bytes with finite scales; row 3 holds extreme bit patterns.
"""

import sys
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, quants

ROWS, COLUMNS = 4, 512
# Where each block keeps half-precision scales, as byte offsets.
SCALES = {
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
}

random = np.random.default_rng(20240611)
folder = Path(sys.argv[1])
for kind in [Type.F32, Type.F16, Type.BF16, *SCALES]:
    size, byte_count = GGML_QUANT_SIZES[kind]
    if kind in (Type.F32, Type.F16, Type.BF16):
        values = random.standard_normal((ROWS, COLUMNS)).astype(np.float32)
        values[3, :64] = values[3, :64] * np.float32(1e-6)  # half subnormals
        values[3, 64] = 0
        blocks = (values.astype(np.float16).view(np.uint8) if kind == Type.F16
                  else quants.quantize(values, kind).view(np.uint8))
    else:
        blocks = random.integers(0, 256, (ROWS, COLUMNS // size, byte_count), dtype=np.uint8)
        for offset in SCALES[kind]:
            scales = random.standard_normal((ROWS, COLUMNS // size, 1)) * 0.02
            scales[3] *= 1e-4
            blocks[..., offset:offset + 2] = scales.astype(np.float16).view(np.uint8)
        blocks = blocks.reshape(ROWS, -1)
    blocks = np.ascontiguousarray(blocks).reshape(ROWS, -1)
    name = kind.name.lower().replace("_k", "_K")
    (folder / f"{name}.blocks").write_bytes(blocks.tobytes())
    values = (blocks.view(np.float16).astype(np.float32) if kind == Type.F16
              else quants.dequantize(blocks.view(np.float32) if kind == Type.F32 else blocks, kind))
    (folder / f"{name}.values").write_bytes(values.astype(np.float32).tobytes())
