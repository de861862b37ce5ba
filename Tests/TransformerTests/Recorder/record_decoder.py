"""Writes the tiny models and their goldens: `python record_decoder.py FIXTURES_FOLDER`.

Weights are random (seeded), so the files hold nothing foreign. Needs numpy, gguf, safetensors.
"""

import sys

import gguf
import numpy as np
from reference_decoder import ReferenceDecoder
from safetensors.numpy import save_file

FOLDER = sys.argv[1]
MERGES = ["Ġ t", "h e", "Ġt he", "i n", "r e", "Ġ Ġ", "l e", "le t"]
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def byte_alphabet():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(b) if b in printable else chr(next(others)) for b in range(256)]


def write_model(name, arch, *, hidden, heads, kv_heads, forward, layers, tied, kind, pre, base):
    rng = np.random.default_rng(len(name))
    alphabet = byte_alphabet()
    tokens = alphabet + [m.replace(" ", "") for m in MERGES] + SPECIALS
    writer = gguf.GGUFWriter(f"{FOLDER}/{name}.gguf", arch)
    writer.add_context_length(512)
    writer.add_embedding_length(hidden)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(forward)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(base)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types([1] * (len(tokens) - len(SPECIALS)) + [3] * len(SPECIALS))
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(len(tokens) - 3)
    writer.add_eos_token_id(len(tokens) - 1)
    writer.add_add_bos_token(False)
    writer.add_chat_template(
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + "
        "message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
    )

    def add(tensor, rows, columns):
        values = rng.normal(0, 1.6 / np.sqrt(columns), (rows, columns)).astype(np.float32)
        quantized = gguf.quants.quantize(values, kind)
        writer.add_tensor(tensor, quantized, raw_dtype=kind)

    def add_vector(tensor, count, mean):
        writer.add_tensor(tensor, rng.normal(mean, 0.2, count).astype(np.float32))

    size = hidden // heads
    add("token_embd.weight", len(tokens), hidden)
    add_vector("output_norm.weight", hidden, 1)
    if not tied:
        add("output.weight", len(tokens), hidden)
    for i in range(layers):
        add_vector(f"blk.{i}.attn_norm.weight", hidden, 1)
        for part, rows in (("q", heads * size), ("k", kv_heads * size), ("v", kv_heads * size)):
            add(f"blk.{i}.attn_{part}.weight", rows, hidden)
            if arch == "qwen2":
                add_vector(f"blk.{i}.attn_{part}.bias", rows, 0)
        add(f"blk.{i}.attn_output.weight", hidden, heads * size)
        add_vector(f"blk.{i}.ffn_norm.weight", hidden, 1)
        add(f"blk.{i}.ffn_gate.weight", forward, hidden)
        add(f"blk.{i}.ffn_up.weight", forward, hidden)
        add(f"blk.{i}.ffn_down.weight", hidden, forward)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def record(name):
    """Ids, hidden states, logits; the same with embedding rows between; the same with a LoRA."""
    decoder = ReferenceDecoder(f"{FOLDER}/{name}.gguf", np.float64, half_cache=True)
    rng = np.random.default_rng(7)
    projection = decoder.output_projection()
    vocabulary = projection.shape[0]
    ids = rng.integers(0, vocabulary, 140)
    soft = rng.normal(0, 0.2, (9, decoder.hidden)).astype(np.float32)

    lora = {"alpha": np.array([6.0], np.float32)}
    for i in range(decoder.layers):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
            if part == "attn_k" and i == 0:
                continue  # a LoRA need not change every map
            rows, columns = decoder.weight(f"blk.{i}.{part}.weight").shape
            a = rng.normal(0, 1 / np.sqrt(columns), (4, columns))
            lora[f"blk.{i}.{part}.lora_a"] = a.astype(np.float32)
            lora[f"blk.{i}.{part}.lora_b"] = rng.normal(0, 0.3, (rows, 4)).astype(np.float32)
    save_file(lora, f"{FOLDER}/{name}-lora.safetensors")

    hidden = decoder.hidden_states(decoder.embed(ids[None]))[0]
    rows = decoder.embed(ids)
    mixed = np.concatenate([rows[:11], soft, rows[11:40]])
    golden = {
        "ids": ids,
        "hidden_states": hidden,
        "logits": hidden @ projection.T,
        "soft_prompt": soft,
        "mixed_logits": decoder.hidden_states(mixed[None])[0] @ projection.T,
        "lora_logits": decoder.hidden_states(rows[None, :40], lora)[0] @ projection.T,
    }
    golden = {k: np.ascontiguousarray(v, np.float32) for k, v in golden.items()}
    save_file(golden, f"{FOLDER}/{name}-golden.safetensors")


F16, F32 = gguf.GGMLQuantizationType.F16, gguf.GGMLQuantizationType.F32
write_model(
    "tiny-llama", "llama", hidden=96, heads=6, kv_heads=2, forward=160, layers=3, tied=True,
    kind=F16, pre="smollm", base=10000.0)
write_model(
    "tiny-qwen2", "qwen2", hidden=64, heads=4, kv_heads=1, forward=128, layers=2, tied=False,
    kind=F32, pre="qwen2", base=1000000.0)
record("tiny-llama")
record("tiny-qwen2")
