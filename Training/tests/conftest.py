"""Tiny models and shards that tests share. Nothing is downloaded."""

import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")
# Most of the tests' time is compiling the same small programs: once is enough. The folder is deleted
# when Python ends.
compiled = tempfile.TemporaryDirectory(prefix="repoask-jax-", ignore_cleanup_errors=True)
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", compiled.name)
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")
# Neither the user's configuration nor the repository of a hook that runs the tests.
for name in [name for name in os.environ if name.startswith("GIT_")]:
    del os.environ[name]
os.environ.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")

import numpy as np
import pytest
from safetensors.numpy import save_file

from repoask_training.data.instructions.shards import InstructionWriter

FIXTURES = Path(__file__).parents[2] / "Tests/TransformerTests/Fixtures"


@pytest.fixture(params=["tiny-qwen2", "tiny-llama"])
def tiny(request) -> str:
    return request.param


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Path:
    """A model store with the tiny decoders and a random text encoder of MiniLM's shape, cut down."""
    store = tmp_path_factory.mktemp("models")
    for name in ("tiny-qwen2", "tiny-llama"):
        (store / name).mkdir()
        (store / name / "model.gguf").symlink_to(FIXTURES / f"{name}.gguf")
    (store / "minilm-l6").mkdir()
    save_file(random_encoder(), store / "minilm-l6" / "model.safetensors")
    return store


def random_encoder(hidden=384, wide=64, vocabulary=50, layers=1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)

    def normal(*shape):
        return rng.normal(0, 0.3, shape).astype(np.float32)

    tensors = {
        "embeddings.word_embeddings.weight": normal(vocabulary, hidden),
        "embeddings.position_embeddings.weight": normal(256, hidden),
        "embeddings.token_type_embeddings.weight": normal(2, hidden),
        "embeddings.LayerNorm.weight": 1 + normal(hidden),
        "embeddings.LayerNorm.bias": normal(hidden),
    }
    for i in range(layers):
        prefix = f"encoder.layer.{i}."
        shapes = {
            "attention.self.query": (hidden, hidden),
            "attention.self.key": (hidden, hidden),
            "attention.self.value": (hidden, hidden),
            "attention.output.dense": (hidden, hidden),
            "intermediate.dense": (wide, hidden),
            "output.dense": (hidden, wide),
        }
        for name, shape in shapes.items():
            tensors[prefix + name + ".weight"] = normal(*shape) / 10
            tensors[prefix + name + ".bias"] = normal(shape[0])
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            tensors[prefix + name + ".weight"] = 1 + normal(hidden)
            tensors[prefix + name + ".bias"] = normal(hidden)
    return tensors


@pytest.fixture(scope="session")
def shards(tmp_path_factory) -> Path:
    """Two training shards of made-up files: chunks of 3 to 30 tokens under 200."""
    folder = tmp_path_factory.mktemp("shards")
    for number in range(2):
        rng = np.random.default_rng(number)
        chunk_file, tokens, offsets, encoder, encoder_offsets = [], [], [0], [], [0]
        for file in range(12):
            for _ in range(int(rng.integers(2, 9))):
                chunk_file.append(file)
                ids = rng.integers(0, 200, int(rng.integers(3, 30)))
                tokens += ids.tolist()
                offsets.append(len(tokens))
                encoder += [1, *(ids % 48), 2]
                encoder_offsets.append(len(encoder))
        arrays = {
            "tokens": np.array(tokens, np.uint32),
            "chunk_offsets": np.array(offsets, np.uint32),
            "encoder_tokens": np.array(encoder, np.uint16),
            "encoder_offsets": np.array(encoder_offsets, np.uint32),
            "chunk_file": np.array(chunk_file, np.uint32),
            "file_source": np.arange(12, dtype=np.uint16) % 3,
            "file_language": np.zeros(12, np.uint8),
        }
        save_file(arrays, folder / f"train-{number:03}.safetensors")
        if number:
            save_file(arrays, folder / "validation-000.safetensors")
    return folder


@pytest.fixture(scope="session")
def question_shards(shards, tmp_path_factory) -> Path:
    """A copy of `shards` with questions about made-up chunks under `path:line`s of 5 tokens. The
    answer is the right chunk's first tokens, so that reading it is what helps."""
    folder = tmp_path_factory.mktemp("questions")
    shutil.copytree(shards, folder, dirs_exist_ok=True)
    for split, count in (("train", 64), ("validation", 16)):
        rng = np.random.default_rng(count)
        writer = InstructionWriter({"tokenizer": "tiny"})
        for number in range(count):
            chunks = [rng.integers(0, 200, int(rng.integers(6, 20))) for _ in range(number % 3 + 1)]
            gold = -1 if number % 7 == 6 else number % len(chunks)
            contexts = [
                (rng.integers(0, 200, 5).astype(np.uint32), c.astype(np.uint32),
                 np.array([1, *(c % 48), 2], np.uint16))
                for c in chunks
            ]  # fmt: skip
            answer = [7, 7, 7] if gold < 0 else chunks[gold][:4].tolist()
            writer.add("a/b", "where", rng.integers(0, 200, 6).tolist(), answer, contexts, gold)
        writer.write(folder / f"instructions-{split}-000.safetensors")
    return folder
