"""Trains a LoRA of the text encoder on pairs: a question's vector near its chunks' vectors.

The loss is InfoNCE over chunks of the question's own repository. Two ways, by `side`:

* `question`: only questions go through the LoRA; chunks keep the shipped encoder's vectors, which
  are computed once. An index made before stays valid, and what else reads chunk vectors does not
  change. A question is a tenth of a chunk, and all chunks of a repository are negatives.
* `both`: chunks go through the same LoRA; negatives are the other pairs of the batch.

A run is decided by its configuration and the pairs: step n draws its batch from (seed, n), so a
stopped run goes on from its checkpoint. Run under `--minutes`, it stops and saves in time.

    python -m repoask_training.contrastive configs/contrastive.toml \
        --pairs FOLDER --model FILE --out FOLDER [--minutes N]
"""

from __future__ import annotations

import argparse
import json
import math
import time
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from repoask_training import encoder
from repoask_training.pair_set import PairSet, score

QUESTION_LENGTHS = (16, 24, 32, 48)


@dataclass(frozen=True)
class Settings:
    side: str = "question"
    rank: int = 16
    alpha: float = 32.0
    temperature: float = 0.05
    learning_rate: float = 2e-4
    weight_decay: float = 0.01
    warmup_steps: int = 50
    steps: int = 2000
    batch: int = 64
    # Repositories a batch is drawn from (`question` only): more make steadier steps.
    repositories: int = 4
    # Chunk vectors a question is compared with (`question` only): of its batch's repositories,
    # filled up with others'.
    candidates: int = 512
    # Token limit of chunks in training (`both` only).
    chunk_length: int = 128
    # Weight of 1 - cosine to the shipped encoder's vectors: of questions, or of chunks if `both`.
    keep: float = 0.0
    # Share of the batches drawn from doc comments instead of history.
    comment_share: float = 0.15
    validate_every: int = 200
    seed: int = 0

    @property
    def scale(self) -> float:
        return self.alpha / self.rank

    @staticmethod
    def load(path: Path) -> Settings:
        values = tomllib.loads(path.read_text())
        known = {field.name for field in fields(Settings)}
        if unknown := sorted(set(values) - known):
            raise ValueError(f"'{path}' has unknown settings: {', '.join(unknown)}")
        settings = Settings(**values)
        if settings.side not in ("question", "both"):
            raise ValueError(f"'{path}': side must be question or both, not '{settings.side}'")
        return settings


@dataclass(frozen=True)
class Batch:
    """Pairs of few repositories and the chunks they are compared with."""

    pairs: np.ndarray  # [batch]
    chunks: np.ndarray  # [candidates]
    gold: np.ndarray  # [batch, candidates]: answers
    ignored: np.ndarray  # [batch, candidates]: chunks of the right files that are no answers


def draw(pairs: PairSet, settings: Settings, step: int) -> Batch:
    """The batch of a step, the same every time."""
    number = step // 2 if settings.side == "question" else step
    random = np.random.default_rng((settings.seed, number))
    kind = int(random.random() < settings.comment_share)
    members = np.flatnonzero(pairs.arrays["pair_kind"] == kind)
    if not len(members):
        members = np.arange(pairs.pair_count)
    of = pairs.arrays["pair_repository"][members]
    if settings.side == "question":
        # Two batches share a draw, the short questions and the long: less padding.
        repositories = random.choice(of, settings.repositories)
        count = 2 * settings.batch // settings.repositories
        owned = [members[of == repository] for repository in repositories]
        picked = np.concatenate([random.choice(own, count, len(own) < count) for own in owned])
        lengths = np.diff(pairs.arrays["question_offsets"])[picked]
        picked = picked[np.argsort(lengths, kind="stable")]
        picked = np.split(picked, 2)[step % 2]
        golds = np.unique(np.concatenate([pairs.gold(pair) for pair in picked]))
        near = np.isin(pairs.arrays["chunk_repository"], repositories)
        near[golds] = False
        others = random.permutation(pairs.chunk_count)[: settings.candidates]
        others = others[~np.isin(others, golds) & ~near[others]]
        chunks = np.concatenate([golds, random.permutation(np.flatnonzero(near)), others])
        chunks = chunks[: settings.candidates]
    else:
        members = members[of == random.choice(of)]
        picked = random.choice(members, settings.batch, len(members) < settings.batch)
        chunks = np.array([random.choice(pairs.gold(pair)) for pair in picked])
    gold = np.stack([np.isin(chunks, pairs.gold(pair)) for pair in picked])
    files = pairs.arrays["chunk_file"][chunks]
    right_file = np.stack([np.isin(files, pairs.gold_files(pair)) for pair in picked])
    if settings.side == "both":
        # A chunk that was drawn twice counts once.
        _, first = np.unique(chunks, return_index=True)
        repeated = np.ones(len(chunks), bool)
        repeated[first] = False
        gold = gold & ~repeated
        right_file = right_file | repeated
    return Batch(picked, chunks, gold, right_file & ~gold)


def info_nce(
    questions: jax.Array,  # [batch, hidden], unit
    chunks: jax.Array,  # [candidates, hidden], unit
    gold: jax.Array,  # [batch, candidates]
    ignored: jax.Array,  # [batch, candidates]
    temperature: float,
) -> jax.Array:
    """Mean of -log of the share that answers have among all candidates that count."""
    logits = questions @ chunks.T / temperature
    every = jax.nn.logsumexp(jnp.where(ignored, -1e9, logits), axis=1)
    right = jax.nn.logsumexp(jnp.where(gold, logits, -1e9), axis=1)
    return (every - right).mean()


def learning_rate(settings: Settings, step: int) -> float:
    """Linear warm-up, then half a cosine to a twentieth."""
    if step < settings.warmup_steps:
        return settings.learning_rate * (step + 1) / settings.warmup_steps
    rest = max(1, settings.steps - settings.warmup_steps)
    progress = min(1.0, (step - settings.warmup_steps) / rest)
    return settings.learning_rate * (0.05 + 0.95 * (1 + math.cos(math.pi * progress)) / 2)


def adam(lora: dict, gradient: dict, state: dict, step: jax.Array, rate: jax.Array, decay: float):
    """One step of AdamW with the gradient's norm held to 1."""
    norm = jnp.sqrt(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(gradient)))
    gradient = jax.tree.map(lambda leaf: leaf / jnp.maximum(norm, 1.0), gradient)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, state["first"], gradient)
    second = jax.tree.map(lambda v, g: 0.98 * v + 0.02 * g * g, state["second"], gradient)

    def moved(value: jax.Array, m: jax.Array, v: jax.Array) -> jax.Array:
        m, v = m / (1 - 0.9 ** (step + 1)), v / (1 - 0.98 ** (step + 1))
        return value - rate * (m / (jnp.sqrt(v) + 1e-8) + decay * value)

    return jax.tree.map(moved, lora, first, second), {"first": first, "second": second}


def question_arrays(pairs: PairSet, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    texts = [pairs.question(row).astype(np.int32) for row in rows]
    longest = max(map(len, texts))
    length = next((size for size in QUESTION_LENGTHS if size >= longest), QUESTION_LENGTHS[-1])
    return encoder.pad(texts, length)


class Trainer:
    """The program of one run: model, pairs, chunk vectors and the compiled step."""

    def __init__(self, settings: Settings, pairs: PairSet, vectors: np.ndarray, model: Path):
        self.settings, self.pairs, self.vectors = settings, pairs, vectors
        self.config, self.weights = encoder.load_encoder(model)
        lora = encoder.make_lora(self.config, self.weights, settings.rank, settings.seed)
        zeros = jax.tree.map(jnp.zeros_like, lora)
        self.state = {"lora": lora, "first": zeros, "second": zeros}
        self.step = 0
        by_side = {"question": self._question_update, "both": self._both_update}
        self._update = jax.jit(by_side[settings.side])

    def run_step(self) -> float:
        """Trains on the next batch; the loss before."""
        batch = draw(self.pairs, self.settings, self.step)
        ids, mask = question_arrays(self.pairs, batch.pairs)
        inputs = [ids, mask, batch.gold, batch.ignored]
        if self.settings.side == "question":
            inputs += [self.vectors[batch.chunks]]
        else:
            texts = [self.pairs.chunk(row).astype(np.int32) for row in batch.chunks]
            inputs += [*encoder.pad(texts, self.settings.chunk_length), self.vectors[batch.chunks]]
        rate = learning_rate(self.settings, self.step)
        loss, self.state = self._update(self.weights, self.state, self.step, rate, *inputs)
        self.step += 1
        return float(loss)

    def encode(self, texts: list[np.ndarray]) -> np.ndarray:
        lora, scale = self.state["lora"], self.settings.scale
        return encoder.encode(
            self.config, self.weights, texts, lora, scale, step=16, tokens_at_once=2048
        )

    def validate(self, pairs: PairSet, vectors: np.ndarray) -> dict[str, float]:
        """How well the LoRA's questions find files of repositories it was not trained on."""
        questions = self.encode([pairs.question(index) for index in range(pairs.pair_count)])
        if self.settings.side == "both":
            vectors = self.encode([pairs.chunk(index) for index in range(pairs.chunk_count)])
        return score(pairs, questions, vectors)

    def save(self, path: Path) -> None:
        arrays = {
            f"{part}.{place}.lora_{letter}": np.asarray(value)
            for part, tree in self.state.items()
            for place, pair in tree.items()
            for letter, value in pair.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting = path.with_suffix(".part")
        settings = json.dumps(asdict(self.settings))
        save_file(arrays, str(waiting), {"step": str(self.step), "settings": settings})
        waiting.rename(path)

    def load(self, path: Path) -> None:
        with safe_open(str(path), "numpy") as file:
            if json.loads(file.metadata()["settings"])["rank"] != self.settings.rank:
                raise ValueError(f"'{path}' was trained with another rank: give another --out")
            self.step = int(file.metadata()["step"])
            self.state = {
                part: {
                    place: {
                        letter: jnp.asarray(file.get_tensor(f"{part}.{place}.lora_{letter}"))
                        for letter in pair
                    }
                    for place, pair in tree.items()
                }
                for part, tree in self.state.items()
            }

    def _vectors(self, weights, ids, mask, lora):
        return encoder.vectors(self.config, weights, ids, mask, lora, self.settings.scale)

    def _question_update(self, weights, state, step, rate, ids, mask, gold, ignored, chunks):
        def loss(lora):
            questions = self._vectors(weights, ids, mask, lora)
            value = info_nce(questions, chunks, gold, ignored, self.settings.temperature)
            if self.settings.keep:
                shipped = encoder.vectors(self.config, weights, ids, mask)
                value += self.settings.keep * (1 - (questions * shipped).sum(1)).mean()
            return value

        return self._moved(loss, state, step, rate)

    def _both_update(
        self, weights, state, step, rate, ids, mask, gold, ignored, chunk_ids, chunk_mask, shipped
    ):
        def loss(lora):
            questions = self._vectors(weights, ids, mask, lora)
            chunks = self._vectors(weights, chunk_ids, chunk_mask, lora)
            value = info_nce(questions, chunks, gold, ignored, self.settings.temperature)
            return value + self.settings.keep * (1 - (chunks * shipped).sum(1)).mean()

        return self._moved(loss, state, step, rate)

    def _moved(self, loss, state, step, rate):
        value, gradient = jax.value_and_grad(loss)(state["lora"])
        lora, moments = adam(
            state["lora"], gradient, state, step, rate, self.settings.weight_decay
        )
        return value, {"lora": lora, **moments}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("settings", type=Path)
    parser.add_argument("--pairs", type=Path, required=True, help="folder of pairs-*.safetensors")
    parser.add_argument("--model", type=Path, required=True, help="the encoder's model.safetensors")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoint and log")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop and save after these")
    options = parser.parse_args()
    settings = Settings.load(options.settings)
    config, weights = encoder.load_encoder(options.model)
    sets, vectors = {}, {}
    for split in ("validation", "train"):
        sets[split] = PairSet.load(options.pairs / f"pairs-{split}.safetensors")
        cache = options.pairs / f"vectors-{split}.npy"
        vectors[split] = sets[split].chunk_vectors(cache, config, weights)
    trainer = Trainer(settings, sets["train"], vectors["train"], options.model)
    checkpoint = options.out / "checkpoint.safetensors"
    if checkpoint.exists():
        trainer.load(checkpoint)
    options.out.mkdir(parents=True, exist_ok=True)
    begin, losses = time.monotonic(), []
    with open(options.out / "log.jsonl", "a") as log:

        def report() -> None:
            found = trainer.validate(sets["validation"], vectors["validation"])
            line = {
                "step": trainer.step,
                "pairs": trainer.step * settings.batch,
                "seconds": round(time.monotonic() - begin, 1),
                "loss": round(float(np.mean(losses)), 4) if losses else None,
                **{name: round(value, 4) for name, value in found.items()},
            }
            losses.clear()
            print(json.dumps(line), flush=True)
            log.write(json.dumps(line) + "\n")
            log.flush()

        if trainer.step == 0:
            report()
        while trainer.step < settings.steps and time.monotonic() - begin < options.minutes * 60:
            losses.append(trainer.run_step())
            if trainer.step % settings.validate_every == 0:
                trainer.save(checkpoint)
                report()
        trainer.save(checkpoint)
        if losses:
            report()


if __name__ == "__main__":
    main()
