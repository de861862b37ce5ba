"""The forward pass against the float64 goldens that the Swift decoder is held to."""

import jax
import jax.numpy as jnp
import numpy as np
from conftest import FIXTURES
from safetensors.numpy import load_file

from repoask_training import decoder, losses
from repoask_training.weights import LINEAR_MAPS, load_decoder

ROUNDED_CACHE = 5e-6  # keys and values of the goldens are rounded to half, ours are not


def error(ours, reference):
    """Normalized squared error."""
    ours, reference = np.asarray(ours, np.float64), np.asarray(reference, np.float64)
    return ((ours - reference) ** 2).mean() / (reference**2).mean()


def run(config, model, rows, lora=None, scale=1.0, **options):
    n = rows.shape[0]
    positions = jnp.arange(n)[None]
    mask = decoder.causal_mask(jnp.ones((1, n), bool))
    return decoder.forward(config, model, rows[None], positions, mask, lora, scale, **options)


def load(tiny):
    config, model = load_decoder(FIXTURES / f"{tiny}.gguf")
    return config, model, load_file(FIXTURES / f"{tiny}-golden.safetensors")


def test_hidden_states_and_logits_agree_with_the_reference(tiny):
    config, model, golden = load(tiny)
    ids = golden["ids"].astype(int)
    hidden = run(config, model, decoder.embed(model, ids))[0]
    assert error(hidden, golden["hidden_states"]) < ROUNDED_CACHE
    assert error(hidden @ model["output"].T, golden["logits"]) < ROUNDED_CACHE


def test_embedding_rows_between_tokens_agree_with_the_reference(tiny):
    config, model, golden = load(tiny)
    ids, soft = golden["ids"].astype(int), golden["soft_prompt"]
    total = golden["mixed_logits"].shape[0]
    for before in range(total - len(soft) + 1):  # where the recorder put the rows
        after = total - len(soft) - before
        rows = np.concatenate(
            [decoder.embed(model, ids[:before]), soft, decoder.embed(model, ids[before:][:after])]
        )
        logits = run(config, model, jnp.asarray(rows))[0] @ model["output"].T
        if error(logits, golden["mixed_logits"]) < ROUNDED_CACHE:
            return
    raise AssertionError("no place of the rows gives the reference's logits")


def swift_lora(tiny, layers):
    tensors = load_file(FIXTURES / f"{tiny}-lora.safetensors")
    lora = {}
    for name in LINEAR_MAPS:
        # A map that some layer leaves alone has zeros there.
        found = [i for i in range(layers) if f"blk.{i}.{name}.lora_a" in tensors]
        if found:
            a0 = tensors[f"blk.{found[0]}.{name}.lora_a"]
            b0 = tensors[f"blk.{found[0]}.{name}.lora_b"]
            a = [tensors.get(f"blk.{i}.{name}.lora_a", 0 * a0) for i in range(layers)]
            b = [tensors.get(f"blk.{i}.{name}.lora_b", 0 * b0) for i in range(layers)]
            lora[name] = {"a": jnp.asarray(np.stack(a)), "b": jnp.asarray(np.stack(b))}
    return lora, float(tensors["alpha"][0]) / a0.shape[0]


def test_the_lora_of_the_swift_tests_agrees_with_the_reference(tiny):
    config, model, golden = load(tiny)
    lora, scale = swift_lora(tiny, config.layers)
    rows = decoder.embed(model, golden["ids"].astype(int)[: golden["lora_logits"].shape[0]])
    logits = run(config, model, rows, lora, scale)[0] @ model["output"].T
    assert error(logits, golden["lora_logits"]) < ROUNDED_CACHE


def test_a_cache_continues_where_the_rows_ended(tiny):
    config, model, golden = load(tiny)
    rows = decoder.embed(model, golden["ids"].astype(int)[:20])
    whole = run(config, model, rows)[0]
    _, cache = run(config, model, rows[:13], keep_cache=True)
    mask = jnp.concatenate([jnp.ones((1, 7, 13), bool), jnp.tril(jnp.ones((1, 7, 7), bool))], -1)
    rest = decoder.forward(
        config, model, rows[None, 13:], jnp.arange(13, 20)[None], mask, past=cache
    )
    assert error(rest[0], whole[13:]) < 1e-9


def test_a_fresh_lora_changes_nothing_and_rematerializing_neither(tiny):
    config, model, golden = load(tiny)
    rows = decoder.embed(model, golden["ids"].astype(int)[:16])
    plain = run(config, model, rows)
    lora = decoder.init_lora(jax.random.key(0), config, 4, LINEAR_MAPS)
    assert np.array_equal(plain, run(config, model, rows, lora))
    assert error(run(config, model, rows, remat=True), plain) < 1e-12


def test_bfloat16_keeps_scores_angles_and_logits_in_float32(tiny):
    config, model, golden = load(tiny)
    narrow = jax.tree.map(lambda x: x.astype(jnp.bfloat16) if x.dtype == jnp.float32 else x, model)
    positions = jnp.arange(1000, 1016)[None]
    assert all(part.dtype == jnp.float32 for part in decoder.rotary(config, positions))

    rng = np.random.default_rng(0)
    x, y = (jnp.asarray(rng.normal(0, 4, (8, 64)), jnp.bfloat16) for _ in range(2))
    exact = np.asarray(x, np.float64) @ np.asarray(y, np.float64).T
    assert error(decoder.wide_einsum("ad,bd->ab", x, y), exact) < 1e-12
    # The gradient is that of the plain product, and as narrow as what it is of.
    weight = jnp.asarray(rng.normal(size=(8, 8)), jnp.float32)
    wide = jax.grad(lambda x: (decoder.wide_einsum("ad,bd->ab", x, y) * weight).sum())(x)
    assert wide.dtype == jnp.bfloat16
    assert error(wide, np.asarray(weight, np.float64) @ np.asarray(y, np.float64)) < 1e-4

    ids = jnp.asarray(golden["ids"].astype(int)[:16])
    hidden = run(config, narrow, decoder.embed(narrow, ids))[0]
    nats, _ = losses.cross_entropy(narrow["output"], hidden, ids, jnp.ones(16))
    logits = np.asarray(hidden, np.float64) @ np.asarray(narrow["output"], np.float64).T
    expected = np.log(np.exp(logits).sum(-1)) - logits[np.arange(16), ids]
    np.testing.assert_allclose(nats, expected, rtol=1e-5)
