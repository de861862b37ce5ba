"""Questions about chunks at mixed distances: what is read, what is learnt, what is scored."""

import json
import shutil
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from test_package import configured, noisy

from repoask_training import answer_scores, answering, checkpoints, configuration, methods, package
from repoask_training import reading
from repoask_training.data.instructions.questions import NOT_FOUND
from repoask_training.questions import Answers, Questions, QuestionSet
from repoask_training.train import load_model

SHAPE = Answers(
    groups=4, contexts=3, context_tokens=24, place_tokens=8, question_tokens=8, answer_tokens=6
)
READER = """
name = "reader-tiny"
model = "tiny-qwen2"
compute = "float32"
packages = [{packages}]
[method]
method = "reader"
reader_rank = 8
[optimizer]
lora_rate = 0.01
warmup = 2
[[stage]]
steps = 24
[stage.answers]
groups = 8
contexts = 3
context_tokens = 24
encoder_tokens = 32
question_tokens = 8
answer_tokens = 6
distances = [0.4, 0.3, 0.3]
answer = 0.9
agree = 0.1
"""


@pytest.fixture(scope="module")
def icae(models):
    run = configuration.parse(configured("icae"), "run")
    config, model = load_model(run, models, jnp.float32)
    return run, config, model, noisy(methods.init(jax.random.key(0), run.method, config, model))


@pytest.fixture(scope="module")
def questions(question_shards):
    return QuestionSet([question_shards / "instructions-train-000.safetensors"])


def nats(icae, batch, parameters=None):
    run, config, model, own = icae
    values, _, weights, _ = answering.answer_nats(
        parameters or own, (), run.method, config, model, batch, 4
    )
    return np.asarray(values.sum(1) / weights.sum(1))


def test_chunks_as_raw_text_are_the_plain_conversation(icae, questions):
    _, config, model, _ = icae
    batch = Questions(questions, SHAPE, 1).assemble(np.arange(4), np.zeros((4, 3), int))
    found = nats(icae, batch)
    words = {name: np.asarray(ids).tolist() for name, ids in model["words"].items()}

    def cut(name, lengths, *index):
        return batch[name][index][: batch[lengths][index]].tolist()

    for row in range(4):
        ids = list(words["open"])
        for column in range(3):
            if batch["lengths"][row, column]:
                ids += words["head"] + cut("places", "place_lengths", row, column)
                ids += words["newline"] + cut("tokens", "lengths", row, column) + words["tail"]
        ids += words["ask"] + cut("question", "question_lengths", row) + words["reply"]
        answer = cut("answer", "answer_lengths", row) + words["end"]
        text = jnp.asarray([ids + answer])
        rows = reading.token_rows(model, text, jnp.asarray([text.shape[1]]))
        hidden = reading.read(config, model, [rows])[0, len(ids) - 1 : -1]
        chance = jax.nn.log_softmax(hidden @ model["output"].T, -1)
        expected = -np.mean([chance[i, token] for i, token in enumerate(answer)])
        assert found[row] == pytest.approx(expected, abs=1e-4)


def test_a_chunk_is_read_at_its_own_distance_alone(icae, questions):
    batches = Questions(questions, SHAPE, 1)
    raw, slots = (batches.assemble(np.arange(4), np.full((4, 3), d)) for d in (0, 1))
    own = icae[3]
    other = own | {"output": own["output"] * -1}
    np.testing.assert_array_equal(nats(icae, raw), nats(icae, raw, other))
    assert (np.abs(nats(icae, slots) - nats(icae, slots, other)) > 1e-3).all()
    assert (np.abs(nats(icae, slots) - nats(icae, raw)) > 1e-3).all()


def test_batches_are_shared_out_and_what_does_not_fit_is_left_out(questions):
    whole = Questions(questions, SHAPE, 1).batch(3)
    halves = [Questions(questions, SHAPE, 1).batch(3, i, 2) for i in range(2)]
    for name, value in whole.items():
        np.testing.assert_array_equal(np.concatenate([h[name] for h in halves]), value)
    short = Answers(**vars(SHAPE) | {"context_tokens": 12, "contexts": 2})
    chosen = Questions(questions, short, 1).chosen
    assert 0 < len(chosen) < len(questions.gold)
    for sample in chosen:
        first, end = questions.contexts[sample : sample + 2]
        assert end - first <= 2
        if questions.gold[sample] >= 0:
            assert questions.lengths("context")[first + questions.gold[sample]] <= 12


def test_answers_are_judged_by_the_file_they_name():
    texts = ["`a` is in src/a.py:1-2.", NOT_FOUND, NOT_FOUND, "It is in b.py:3-4."]
    places = ["src/a.py:1-9", "src/a.py:1-9", None, None]
    assert answer_scores.cited(texts, places) == {
        "names_right_file": 0.5, "says_not_found": 0.5, "wrongly_not_found": 0.5,
    }


def command(module, *arguments):
    result = subprocess.run(
        [sys.executable, "-m", f"repoask_training.{module}", *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )
    assert result.returncode == 0, result.stderr
    return result


def test_a_reader_learns_from_finished_packages_and_is_scored(question_shards, models, tmp_path):
    folders = []
    for method in ("e2llm", "icae"):
        config = tmp_path / f"{method}.toml"
        config.write_text(configured(method))
        run = configuration.load(config)
        decoder, model = load_model(run, models, jnp.float32)
        parameters = noisy(methods.init(jax.random.key(0), run.method, decoder, model))
        checkpoints.save(tmp_path / f"{method}.safetensors", parameters, {"step": 1})
        folders.append(tmp_path / "packages" / method)
        command(
            "export", config, "--weights", tmp_path / f"{method}.safetensors", "--data",
            question_shards, "--out", folders[-1], "--models", models,
        )  # fmt: skip
    config = tmp_path / "reader.toml"
    config.write_text(READER.format(packages=", ".join(f'"{f}"' for f in folders)))
    out = tmp_path / "out"
    stores = ("--data", question_shards, "--models", models)
    command("train", config, *stores, "--out", out, "--every", "1")
    lines = [json.loads(line) for line in (out / "reader-tiny.jsonl").read_text().splitlines()]
    losses = [line["answer"] for line in lines if "answer" in line]
    assert len(losses) == 24 and np.mean(losses[-4:]) < np.mean(losses[:4]) - 0.2
    reader = tmp_path / "packages/reader"
    command("export", config, "--weights", out / "reader-tiny.safetensors", *stores, "--out", reader)
    tensors = package.read(reader)[2]["weights"]["tensors"]
    assert tensors and all(name.startswith("reader_lora.") for name in tensors)
    shown = command(
        "evaluate", reader, *stores, "--answers", "8", "--batch", "4", "--context-tokens", "24"
    ).stdout
    arms = package.read(reader)[2]["answers"]
    assert list(arms) == ["none", "raw", "raw, LoRA", "far", "middle", "mixed"]
    assert all(f"| reader | {arm} | 8 |" in shown for arm in arms)
    assert len({row["loss"] for row in arms.values()}) == 6
    # A reader of other weights than those it was trained with would read nonsense.
    shutil.rmtree(folders[0])
    shutil.copytree(folders[1], folders[0])
    with pytest.raises(ValueError, match="another version of 'e2llm'"):
        package.companion_settings(reader, package.read(reader)[2])
