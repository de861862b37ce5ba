"""Memory in a prompt: what is read, where it stands, and that padding is not there."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
from conftest import FIXTURES

from repoask_training import decoder, losses, reading
from repoask_training.weights import LINEAR_MAPS, load_decoder

config, model = load_decoder(FIXTURES / "tiny-qwen2.gguf")
rng = np.random.default_rng(3)


def text(count, width):
    ids = np.zeros((1, width), np.int32)
    ids[0, :count] = rng.integers(0, 200, count)
    return jnp.asarray(ids), jnp.asarray([count])


def some_rows(count, width, length):
    rows = np.zeros((1, width, config.hidden), np.float32)
    rows[0, :count] = rng.normal(0, 1, (count, config.hidden))
    offsets = np.zeros((1, width), np.int32)
    offsets[0, :count] = np.arange(count) * 4 + 2
    valid = jnp.arange(width)[None] < count
    return reading.Rows(
        jnp.asarray(rows), valid, jnp.asarray(offsets), jnp.asarray([length]), jnp.ones_like(valid)
    )


def cut(rows, count):
    return reading.Rows(
        rows.rows[:, :count], rows.valid[:, :count], rows.offsets[:, :count], rows.length,
        rows.made[:, :count],
    )


def test_padding_anywhere_changes_no_prediction():
    ids, lengths = text(9, 12)
    memory = some_rows(3, 7, 12)
    words = reading.fixed_rows(decoder.embed(model, jnp.arange(4)), 1)
    padded, targets, weights = reading.read_text(config, model, [words, memory], ids, lengths)
    plain, _, _ = reading.read_text(
        config, model, [words, cut(memory, 3)], ids[:, :9], lengths
    )
    assert weights[0].tolist() == [1] * 9 + [0] * 3
    np.testing.assert_allclose(padded[:, :9], plain, atol=1e-4)
    np.testing.assert_array_equal(targets, ids)


def test_predictions_change_when_the_memory_changes():
    ids, lengths = text(9, 9)
    memory = some_rows(3, 3, 12)
    other = dataclasses.replace(memory, rows=memory.rows[:, ::-1])
    a, _, _ = reading.read_text(config, model, [memory], ids, lengths)
    b, _, _ = reading.read_text(config, model, [other], ids, lengths)
    assert float(jnp.abs(a - b).max()) > 0.1


def test_raw_rows_stand_where_the_text_stood():
    ids, lengths = text(10, 10)
    rest, rest_lengths = text(5, 5)
    raw = reading.token_rows(model, ids, lengths)
    hidden, _, _ = reading.read_text(config, model, [raw], rest, rest_lengths)
    everything = decoder.embed(model, jnp.concatenate([ids, rest], 1))
    whole = decoder.forward(
        config, model, everything, jnp.arange(15)[None], decoder.causal_mask(jnp.ones((1, 15), bool))
    )
    np.testing.assert_allclose(hidden, whole[:, 9:14], atol=1e-4)


def test_units_follow_each_other_at_the_positions_of_their_text():
    unit = some_rows(2, 3, 8)
    both = jax.tree.map(lambda x: jnp.concatenate([x, x]), unit)
    joined = reading.join_units(both, 1)
    assert joined.offsets[0, [0, 1, 3, 4]].tolist() == [2, 6, 10, 14]
    assert joined.length.tolist() == [16]
    compact = reading.compact(joined)
    assert compact.offsets[0, [0, 1, 3, 4]].tolist() == [0, 1, 2, 3]
    assert compact.length.tolist() == [4]


def test_the_first_token_of_a_text_alone_is_not_scored():
    ids, lengths = text(6, 6)
    _, targets, weights = reading.read_text(config, model, [], ids, lengths)
    assert targets.shape == (1, 5) and weights.sum() == 5


def test_the_blocked_cross_entropy_equals_the_plain_one(monkeypatch):
    monkeypatch.setattr(losses, "BLOCK", 7)
    hidden = jnp.asarray(rng.normal(0, 1, (20, config.hidden)), jnp.float32)
    targets = jnp.asarray(rng.integers(0, 200, 20))
    weights = jnp.asarray([1.0] * 17 + [0.0] * 3)
    nats, hits = losses.cross_entropy(model["output"], hidden, targets, weights)
    logits = hidden @ model["output"].T
    plain = -jax.nn.log_softmax(logits)[jnp.arange(20), targets] * weights
    np.testing.assert_allclose(nats, plain, atol=1e-4)
    assert hits.tolist() == ((logits.argmax(-1) == targets) & (weights > 0)).tolist()


def test_the_divergence_is_zero_for_the_same_and_never_negative():
    a = jnp.asarray(rng.normal(0, 1, (9, config.hidden)), jnp.float32)
    b = jnp.asarray(rng.normal(0, 1, (9, config.hidden)), jnp.float32)
    ones = jnp.ones(9)
    np.testing.assert_allclose(losses.divergence(model["output"], a, a, ones), 0, atol=1e-5)
    assert float(losses.divergence(model["output"], a, b, ones).min()) > 0


def test_a_reader_of_rows_alone_leaves_text_as_it_is():
    lora = decoder.init_lora(jax.random.key(3), config, 4, LINEAR_MAPS)
    lora = jax.tree.map(lambda x: x + 0.02, lora)
    everywhere = reading.Reader(lora, 2.0, rows_only=False)
    alone = reading.Reader(lora, 2.0, rows_only=True)
    ids, lengths = text(9, 9)
    memory = some_rows(3, 3, 12)
    raw = reading.token_rows(model, *text(5, 5))

    def states(parts, reader):
        return reading.read(config, model, parts, reader)

    tokens = reading.token_rows(model, ids, lengths)
    plain = states([raw, tokens], None)
    np.testing.assert_allclose(states([raw, tokens], alone), plain, atol=1e-5)
    assert float(jnp.abs(states([raw, tokens], everywhere) - plain).max()) > 0.1
    # Text in front is read as it is; rows, and what reads them, are not.
    plain, changed = states([raw, memory, tokens], None), states([raw, memory, tokens], alone)
    np.testing.assert_allclose(changed[:, :5], plain[:, :5], atol=1e-5)
    assert float(jnp.abs(changed[:, 5:8] - plain[:, 5:8]).max()) > 0.1
    assert float(jnp.abs(changed[:, 8:] - plain[:, 8:]).max()) > 1e-3
