"""Gives the E2LLM adapter its start in closed form.

    python -m repoask_training.fit CONFIG --data DIR --out FILE [--chunks N]

Ridge regression from the encoder's vectors to the idf-weighted mean token embedding of the text
they stand for, centred and taken to the scale of token embeddings. A frozen decoder already reads
something from such a row, so training starts from there and not from noise.
"""

import argparse
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from . import checkpoints, configuration, encoder, methods
from .batches import Corpus
from .stores import model_home
from .train import load_model


def inverse_document_frequency(corpus: Corpus, vocabulary: int) -> np.ndarray:
    """`[vocabulary]`: log of one over the share of chunks that hold a token."""
    chunks = len(corpus.offsets) - 1
    chunk = np.repeat(np.arange(chunks), np.diff(corpus.offsets))
    pairs = np.unique(chunk * np.int64(vocabulary) + corpus.tokens)
    counts = np.bincount(pairs % vocabulary, minlength=vocabulary)
    return np.log((chunks + 1) / (counts + 1)).astype(np.float32)


def targets(ids: np.ndarray, weights: np.ndarray, embedding: np.ndarray, prompts: int):
    """Weighted mean embeddings of `prompts` equal runs of a chunk's tokens, `[prompts, hidden]`."""
    rows = []
    for part in np.array_split(ids, prompts):
        w = weights[part][:, None]
        rows.append((embedding[part] * w).sum(0) / max(float(w.sum()), 1e-6))
    return np.stack(rows)


def fit(run: configuration.Run, data: Path, models: Path, chunks: int, ridge: float) -> dict:
    """The method's parameters with `skip` and `bias` solved for."""
    setting = run.method
    config, model = load_model(run, models, jnp.float32)
    parameters = methods.init(jax.random.key(run.seed), setting, config, model)
    corpus = Corpus(sorted(data.glob("train-*.safetensors")))
    embedding = np.asarray(model["token_embedding"])
    mean = embedding.mean(0)
    idf = inverse_document_frequency(corpus, config.vocabulary)
    sizes = np.diff(corpus.offsets)
    usable = np.flatnonzero(sizes >= 4 * setting.prompts)
    chosen = np.random.default_rng(run.seed).permutation(usable)[:chunks]
    # Padding costs as much as text: chunks of like length are encoded together.
    chosen = chosen[np.argsort(np.diff(corpus.encoder_offsets)[chosen])]
    encoder_config = encoder.config_of(model["encoder"])
    vectors = jax.jit(methods.chunk_vectors, static_argnums=3)
    width = encoder_config.hidden_size + 1
    gram = np.zeros((width, width))
    moment = np.zeros((width, config.hidden))
    for start in range(0, len(chosen), 32):
        batch = chosen[start : start + 32]
        texts = [_encoder_ids(corpus, c, encoder_config.position_count) for c in batch]
        longest = -(-max(map(len, texts)) // 32) * 32
        ids = np.zeros((32, longest), np.int32)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
        lengths = np.array([len(t) for t in texts] + [0] * (32 - len(texts)))
        x = np.asarray(vectors(model["encoder"], ids, lengths, setting.prompts))[: len(batch)].reshape(-1, width - 1)
        x = np.concatenate([x * np.sqrt(width - 1), np.ones((len(x), 1))], 1)
        y = [
            targets(corpus.tokens[corpus.offsets[c] : corpus.offsets[c + 1]], idf, embedding, setting.prompts)
            for c in batch
        ]
        gram += x.T @ x
        moment += x.T @ (np.concatenate(y) - mean)
        if start % 3200 == 0:
            print(f"{start} of {len(chosen)} chunks", file=sys.stderr, flush=True)
    penalty = np.eye(width) * ridge * gram.trace() / width
    penalty[-1, -1] = 0
    solution = np.linalg.solve(gram + penalty, moment)
    # What the regression predicts varies less than what it predicts from: restore the scale.
    count = gram[-1, -1]
    power = np.sum(solution * (gram @ solution)) / count / config.hidden
    solution *= float(methods.embedding_rms(model)) / np.sqrt(power)
    return parameters | {
        "skip": jnp.asarray(solution[:-1], jnp.float32),
        "bias": jnp.asarray(solution[-1], jnp.float32),
    }


def _encoder_ids(corpus: Corpus, chunk: int, limit: int) -> np.ndarray:
    start, end = corpus.encoder_offsets[chunk : chunk + 2]
    return corpus.encoder_tokens[start : min(end, start + limit)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="repoask_training.fit", description=__doc__.split("\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=model_home())
    parser.add_argument("--chunks", type=int, default=20000)
    parser.add_argument("--ridge", type=float, default=0.03, help="share of the mean variance")
    arguments = parser.parse_args()
    run = configuration.load(arguments.config)
    if run.method.method != "e2llm":
        sys.exit("error: only an e2llm adapter has a closed-form start")
    parameters = fit(run, arguments.data, arguments.models, arguments.chunks, arguments.ridge)
    parameters.pop("reader_lora", None)  # begins anew in any case, and is most of what would be carried
    checkpoints.save(arguments.out, parameters, {"fitted_chunks": arguments.chunks})


if __name__ == "__main__":
    main()
