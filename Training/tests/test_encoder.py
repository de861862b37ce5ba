"""The encoder against the vectors recorded for the Swift one, and the LoRA's algebra."""

import os
from pathlib import Path

import jax
import numpy as np
import pytest
from safetensors.numpy import load_file

from repoask_training import encoder

MODEL = (
    Path(os.environ.get("REPOASK_HOME") or os.path.expanduser("~/.local/share/repoask"))
    / "models/minilm-l6/model.safetensors"
)
FIXTURES = Path(__file__).resolve().parents[2] / "Tests/TransformerTests/Fixtures"
pytestmark = pytest.mark.skipif(not MODEL.exists(), reason="the text encoder is not installed")


@pytest.fixture(scope="module")
def model():
    return encoder.load_encoder(MODEL)


def recorded_chunks(count):
    values = np.fromfile(FIXTURES / "text-encoder.chunks", "<u2")
    chunks, position = [], 0
    while len(chunks) < count:
        end = position + 1 + int(values[position])
        chunks.append(values[position + 1 : end].astype(np.int32))
        position = end
    return chunks


def recorded_vectors(count):
    halves = np.fromfile(FIXTURES / "text-encoder.vectors", "<f2").reshape(-1, 384)
    return halves[:count].astype(np.float64)


def cosines(a, b):
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    return (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)


def random_lora(config, weights, rank=4):
    lora = encoder.make_lora(config, weights, rank)
    random = np.random.default_rng(1)
    return {
        place: {"a": pair["a"], "b": random.normal(0, 0.1, pair["b"].shape).astype(np.float32)}
        for place, pair in lora.items()
    }


def test_vectors_are_those_recorded_for_the_swift_encoder(model):
    config, weights = model
    chunks = recorded_chunks(24)
    found = encoder.encode(config, weights, chunks, step=256, tokens_at_once=2048)
    assert cosines(found, recorded_vectors(24)).min() > 0.999999


def test_a_vector_is_the_mean_of_the_tokens_outputs(model):
    config, weights = model
    (chunk,) = recorded_chunks(1)
    ids, mask = encoder.pad([chunk], len(chunk))
    mean = np.asarray(encoder.token_outputs(config, weights, ids, mask))[0].mean(0)
    assert cosines(mean, recorded_vectors(1)[0]) > 0.999999


def test_padding_does_not_change_a_vector(model):
    config, weights = model
    chunks = [chunk[:20] for chunk in recorded_chunks(3)]
    tight = encoder.vectors(config, weights, *encoder.pad(chunks, 20))
    loose = encoder.vectors(config, weights, *encoder.pad(chunks, 40))
    np.testing.assert_allclose(tight, loose, atol=2e-6)


def test_a_new_lora_changes_nothing_and_reaches_every_map(model):
    config, weights = model
    lora = encoder.make_lora(config, weights, rank=4)
    ids, mask = encoder.pad([chunk[:20] for chunk in recorded_chunks(2)], 20)
    plain = encoder.vectors(config, weights, ids, mask)
    np.testing.assert_allclose(
        encoder.vectors(config, weights, ids, mask, lora, 2.0), plain, atol=1e-7
    )
    assert len(lora) == config.layer_count * len(encoder.MAPS)
    gradient = jax.grad(
        lambda lora: encoder.vectors(config, weights, ids, mask, lora, 2.0)[0, :9].sum()
    )(lora)
    assert all(np.abs(pair["b"]).max() > 0 for pair in gradient.values())


def test_merged_weights_give_the_loras_vectors(model):
    config, weights = model
    lora = random_lora(config, weights)
    ids, mask = encoder.pad([chunk[:30] for chunk in recorded_chunks(2)], 30)
    factored = encoder.vectors(config, weights, ids, mask, lora, 0.5)
    merged = encoder.merge_lora(load_file(MODEL), lora, 0.5)
    together = {name: merged[name] for name in weights}
    np.testing.assert_allclose(
        encoder.vectors(config, together, ids, mask), factored, atol=5e-6
    )
    plain = encoder.vectors(config, weights, ids, mask)
    assert cosines(plain, factored).max() < 0.99


def test_cut_texts_keep_their_last_token():
    ids, mask = encoder.pad([np.array([101, 5, 6, 7, 102]), np.array([101, 102])], 4)
    assert ids.tolist() == [[101, 5, 6, 102], [101, 102, 0, 0]]
    assert mask.tolist() == [[True] * 4, [True, True, False, False]]
