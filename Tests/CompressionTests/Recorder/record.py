"""Makes the tiny packages of Fixtures/ and records what the reference makes of them.

    PYTHONPATH=Training python Tests/CompressionTests/Recorder/record.py

Weights are noise, so that every part of them matters; the decoders are the tiny random ones of the
transformer's tests. A case file holds, for units of several lengths: `tokens` `[units, n]`, `lengths`,
or for E2LLM `outputs` `[units * n, d]` of an encoder; for every ratio r the rows `rows_r` and
`positions_r` of all units, one unit after the other, and `counts_r`; behind `before rows restate` at
the first ratio the `logits` `[units, vocabulary]` and 12 greedy tokens.
"""

from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import save_file

from repoask_training import generation, methods, objective, package, reading
from repoask_training.methods import MethodSetting, Units
from repoask_training.tokenizer import encode_conversation, load_tokenizer
from repoask_training.weights import load_decoder

OUT = Path(__file__).parents[1] / "Fixtures"
DECODERS = Path(__file__).parents[2] / "TransformerTests/Fixtures"
VECTOR = 32  # size of the encoder vectors made up for E2LLM
LENGTHS = (1, 4, 13, 32)
KINDS = {
    "icae-tiny-llama": MethodSetting("icae", rank=4, alpha=8, max_rows=8),
    "icae-tiny-qwen2": MethodSetting("icae", rank=2, alpha=4, max_rows=8, reader_rank=2, reader_alpha=4),
    "pooled-tiny-llama": MethodSetting(
        "pooled", rank=4, alpha=8, max_rows=8, reader_rank=2, reader_alpha=4, reader_scope="rows"
    ),
    "pooled-tiny-qwen2": MethodSetting("pooled", rank=2, alpha=4, max_rows=8),
    "e2llm-tiny-qwen2": MethodSetting("e2llm", layout="compact", prompts=3, adapter_hidden=16),
}


def noisy(parameters, scale):
    keys = iter(jax.random.split(jax.random.key(1), 400))
    return jax.tree.map(lambda x: x + scale * jax.random.normal(next(keys), x.shape), parameters)


def record(name: str, setting: MethodSetting) -> None:
    decoder_name = name.split("-", 1)[1]
    path = DECODERS / f"{decoder_name}.gguf"
    config, model = load_decoder(path, jnp.float32)
    words = encode_conversation(path, load_tokenizer(path), [setting.before, setting.restate])
    model["words"] = {k: jnp.asarray(w, jnp.int32) for k, w in zip(("before", "restate"), words)}
    if setting.method == "e2llm":
        model["encoder"] = None  # only the size of its vectors is asked for, below
    parameters = noisy(methods.init(jax.random.key(0), setting, config, model), 0.05)
    # The decoder's file stands in for the encoder's: no encoder is run here.
    package.write(
        OUT / name, parameters, setting, (decoder_name, path),
        ("tiny-encoder", path) if setting.method == "e2llm" else None,
        [] if setting.method == "e2llm" else [4, 8], {"tokens": 0, "about": "noise"},
    )
    parameters, setting, _ = package.read(OUT / name)  # as rounded in the package
    rng = np.random.default_rng(3)
    lengths = np.array(LENGTHS, np.int32)
    n = max(LENGTHS)
    arrays = {"lengths": lengths}
    tokens = rng.integers(0, config.vocabulary, (len(lengths), n)).astype(np.int32)
    outputs = rng.normal(0, 1, (len(lengths), n, VECTOR)).astype(np.float32)
    if setting.method == "e2llm":
        arrays["outputs"] = outputs.reshape(-1, VECTOR)
    else:
        arrays["tokens"] = tokens
    for ratio in [1] if setting.method == "e2llm" else [4, 8]:
        if setting.method == "e2llm":
            vectors = methods.segment_vectors(jnp.asarray(outputs), lengths, setting.prompts)
            rows = methods.adapt(parameters, vectors)
            count = jnp.full((len(lengths),), setting.prompts)
            offsets = jnp.broadcast_to(jnp.arange(setting.prompts), rows.shape[:2])
            valid = jnp.ones(rows.shape[:2], bool)
            alone = reading.Rows(rows, valid, offsets, count, valid)
        else:
            units = Units(jnp.asarray(tokens), jnp.asarray(lengths), ratio=ratio)
            alone = methods.compress(parameters, setting, config, model, units)
        valid = np.asarray(alone.valid)
        arrays[f"rows_{ratio}"] = np.asarray(alone.rows, np.float32)[valid]
        arrays[f"positions_{ratio}"] = np.asarray(alone.offsets, np.int32)[valid]
        arrays[f"counts_{ratio}"] = valid.sum(1).astype(np.int32)
        if "logits" in arrays:
            continue
        alone = reading.compact(alone) if setting.layout == "compact" else alone
        parts = objective.restating_prompt(parameters, setting, model, alone)
        reader = setting.reader(parameters)
        hidden = reading.read(config, model, parts, reader)
        arrays["logits"] = np.asarray(hidden[:, -1] @ model["output"].T, np.float32)
        arrays["greedy"] = np.asarray(
            generation.greedy(config, model, reading.joined(parts), 12, reader), np.int32
        )
    # The Swift reader takes floats alone; token ids are exact in them.
    save_file({k: v.astype(np.float32) for k, v in arrays.items()}, OUT / f"{name}.cases")
    print(name, {k: v.shape for k, v in arrays.items()})


if __name__ == "__main__":
    methods.encoder.config_of = lambda weights: SimpleNamespace(hidden_size=VECTOR)
    for name, setting in KINDS.items():
        record(name, setting)
