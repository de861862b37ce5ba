"""Training: losses fall, slices join, processes agree, and bad input is refused in one line."""

import json
import socket
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import load_file

from repoask_training import checkpoints, configuration, package, schedule
from repoask_training.batches import Batches, Corpus, Shape

RUN = """
name = "run"
model = "tiny-qwen2"
compute = "float32"
[method]
method = "{method}"
rank = 8
max_rows = 8
reader_rank = {reader}
adapter_hidden = 32
layout = "{layout}"
before = "Code: "
restate = "Again: "
[optimizer]
rate = {rate}
lora_rate = 0.01
warmup = 2
resumed_warmup = 1
[[stage]]
steps = {steps}
ratios = [4]
[stage.shape]
unit_tokens = 32
units = 2
next_tokens = 16
groups = 8
merge = {merge}
encoder_tokens = {encoder}
[stage.objective]
restate = {restate}
follow = {follow}
agree = {agree}
means = {means}
"""


def configure(
    path, method="icae", steps=30, restate=1.0, follow=0.0, agree=0.0, means=0.0, rate=0.01, reader=0
):
    e2llm = method == "e2llm"
    path.write_text(RUN.format(
        method=method, steps=steps, restate=restate, follow=follow, agree=agree, means=means,
        rate=rate, reader=reader,
        layout="compact" if e2llm else "span", merge=str(not e2llm).lower(),
        encoder=48 if e2llm else 0,
    ))
    return path


def run(config, shards, models, out, *more, compiling=100):
    """`compiling`: seconds that a program is believed to take to compile."""
    begin = f"schedule.COMPILING = {compiling}; train.main()"
    command = [
        sys.executable, "-c", f"from repoask_training import schedule, train; {begin}", str(config),
        "--data", str(shards), "--models", str(models), "--out", str(out), "--every", "1", *more,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def losses(out, key="restate"):
    lines = [json.loads(line) for line in (out / "run.jsonl").read_text().splitlines()]
    return [line[key] for line in lines if key in line]


@pytest.mark.parametrize(
    "method, compute", [("icae", "float32"), ("pooled", "bfloat16"), ("e2llm", "bfloat16")]
)
def test_every_method_learns_to_restate(method, compute, shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", method, reader=4, follow=0.3, agree=0.3)
    config.write_text(config.read_text().replace('compute = "float32"', f'compute = "{compute}"'))
    result = run(config, shards, models, tmp_path)
    assert result.returncode == 0, result.stderr
    nats = losses(tmp_path)
    assert np.mean(nats[-5:]) < np.mean(nats[:3]) - 0.5
    assert len(losses(tmp_path, "agree")) == 30


def test_memory_tokens_learn_the_means_that_pooled_windows_begin_with(shards, models, tmp_path):
    left = {}
    for method in ("icae", "pooled"):
        config = configure(
            tmp_path / f"{method}.toml", method, steps=60 if method == "icae" else 1, restate=0.0, means=1.0
        )
        out = tmp_path / method
        assert run(config, shards, models, out).returncode == 0
        left[method] = losses(out, "means")
    assert left["pooled"][0] < 1e-6
    assert left["icae"][0] > 0.9
    assert left["icae"][-1] < 0.8 * left["icae"][0]


def test_a_paused_run_goes_on_where_it_stopped(shards, models, tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    config = configure(tmp_path / "run.toml", steps=4, rate=0.0005)
    assert run(config, shards, models, whole).returncode == 0
    # So short a slice ends after its first step; four make the run.
    for step in range(1, 5):
        result = run(config, shards, models, parts, "--minutes", "0.0001")
        assert result.returncode == 0, result.stderr
        _, state = checkpoints.load(parts / "run.safetensors")
        assert state["step"] == step
    _, state_whole = checkpoints.load(whole / "run.safetensors")
    assert state["tokens"] == state_whole["tokens"]
    # With the moments beside the checkpoint the slices are one run.
    np.testing.assert_allclose(losses(parts), losses(whole), rtol=1e-4)
    # Those of another step are not taken.
    moments = {"a": np.ones(3, np.float32), "count": np.int32(7)}
    checkpoints.save_moments(tmp_path / "x.y.safetensors", moments, 5)
    assert checkpoints.load_moments(tmp_path / "x.y.safetensors", moments, 6) is None
    found = checkpoints.load_moments(tmp_path / "x.y.safetensors", moments, 5)
    assert found["count"] == 7 and found["a"].tolist() == [1, 1, 1]


def test_a_step_is_compiled_once(shards, models, tmp_path, monkeypatch):
    monkeypatch.setenv("JAX_LOG_COMPILES", "1")
    result = run(configure(tmp_path / "run.toml", steps=3), shards, models, tmp_path)
    assert result.stderr.count("Compiling jit(step)") == 1, result.stderr


def test_a_run_shrinks_to_a_factor_and_keeps_it(shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", steps=8)
    more = ("--minutes", "0.0001")
    assert run(config, shards, models, tmp_path, "--scale", "0.25", *more).returncode == 0
    result = run(config, shards, models, tmp_path, "--scale", "0.5")
    assert "the checkpoint is of scale 0.25, not 0.5" in result.stderr
    assert run(config, shards, models, tmp_path).returncode == 0
    _, state = checkpoints.load(tmp_path / "run.safetensors")
    assert (state["step"], state["scale"]) == (2, 0.25)
    result = run(config, shards, models, tmp_path)
    assert result.returncode == 1 and "the run is finished, 2 steps at scale 0.25" in result.stderr
    assert run(config, shards, models, tmp_path, "--changed", "--scale", "0.5").returncode == 0
    _, state = checkpoints.load(tmp_path / "run.safetensors")
    assert (state["step"], state["scale"]) == (4, 0.5)


def test_a_run_is_measured_and_fitted_to_its_slices(shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", steps=2)
    result = run(config, shards, models, tmp_path, "--minutes", "0.0001", "--slices", "1")
    assert "loading and compiling took the slices' time" in result.stderr
    # What fits anyway stays as it is, and measuring leaves the weights alone.
    fitted, plain = tmp_path / "fitted", tmp_path / "plain"
    assert run(config, shards, models, fitted, "--minutes", "9", "--slices", "1").returncode == 0
    assert run(config, shards, models, plain).returncode == 0
    assert losses(fitted) == losses(plain)
    assert "step_seconds" in (fitted / "run.jsonl").read_text()


def test_the_schedule_ends_with_the_time():
    text = RUN.format(
        method="icae", reader=0, layout="span", rate=0.1, steps=100, merge="true", encoder=0,
        restate=1.0, follow=0.0, agree=0.0, means=0.0,
    )  # fmt: skip
    asking = text[text.index("[[stage]]") :] + "[stage.answers]\ngroups = 4\nshare = 0.25\n"
    whole = configuration.parse(text + asking, "run")
    rates = {(0, False): 1.0, (1, False): 2.0, (1, True): 6.0}  # 100 + 100 x (1.5 + 1.5) seconds
    scale = schedule.fitted(whole, rates, 200)
    assert scale == pytest.approx(0.5 * schedule.SPARE)
    assert schedule.fitted(whole, rates, 4000) == 1
    # The first program alone was measured: others by their positions, or not at all.
    first = {(0, False): 1.0}
    asked = schedule.positions(whole.stages[1], True) / schedule.positions(whole.stages[0], False)
    assert schedule.fitted(whole, first, 20) == pytest.approx(
        20 * schedule.SPARE / (100 + 75 + 25 * asked)
    )
    assert schedule.fitted(whole, first, 20, later=False) == pytest.approx(0.2 * schedule.SPARE)
    short = schedule.scaled(whole, 0.5)
    assert [s.steps for s in short.stages] == [50, 50] and short.optimizer.warmup == 1
    assert [short.place(step) for step in (0, 49, 50, 99)] == [(0, 0), (0, 49), (1, 0), (1, 49)]
    last = schedule.rate_factor(short.optimizer, short.steps, 0, short.steps)
    assert last == pytest.approx(short.optimizer.final)


def test_time_spent_without_a_checkpoint_counts(tmp_path):
    mark, clock = tmp_path / "run.spent", SimpleNamespace(spent=30.0)
    with schedule.spending(mark, 450, clock) as before:
        assert before == 0 and float(mark.read_text()) == 450  # what a killed slice leaves
    with pytest.raises(RuntimeError), schedule.spending(mark, 450, clock) as before:
        assert before == 30
        raise RuntimeError("out of memory")
    assert float(mark.read_text()) == 60


def test_a_slice_too_short_to_measure_every_program_trains_all_the_same(
    question_shards, models, tmp_path
):
    config = configure(tmp_path / "run.toml", steps=40)
    config.write_text(config.read_text() + "[stage.answers]\nshare = 0.01\ngroups = 4\ncontexts = 3\n")
    more = ("--minutes", "60", "--slices", "1")
    # More than the slice has, so that only the first is compiled, however slow the machine is.
    result = run(config, question_shards, models, tmp_path, *more, compiling=10_000)
    assert result.returncode == 0, result.stderr
    _, state = checkpoints.load(tmp_path / "run.safetensors")
    assert state["step"] > 0 and not (tmp_path / "run.spent").exists()
    # A killed slice counts: too little is left to plan with.
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost/run.spent").write_text("3600")
    result = run(config, question_shards, models, tmp_path / "lost", *more)
    assert result.returncode == 1 and "noted in 'run.spent'" in result.stderr


def test_a_program_is_not_begun_when_the_slice_would_end_while_it_compiles(
    question_shards, models, tmp_path
):
    config = configure(tmp_path / "run.toml", steps=6)
    text = config.read_text()
    second = text[text.index("[[stage]]") :].replace("groups = 8", "groups = 4")
    config.write_text(text.replace("steps = 6", "steps = 1") + second)
    result = run(config, question_shards, models, tmp_path, "--minutes", "1.6")
    assert result.returncode == 0, result.stderr
    _, state = checkpoints.load(tmp_path / "run.safetensors")
    assert state["step"] == 1


def test_a_checkpoint_of_another_configuration_is_refused(shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", steps=4)
    assert run(config, shards, models, tmp_path, "--minutes", "0.0001").returncode == 0
    good = config.read_text()
    for old, new, part in (
        ("ratios = [4]", "ratios = [4, 8]", "stages"), ("rank = 8", "rank = 8\nalpha = 4.0", "method"),
    ):  # fmt: skip
        config.write_text(good.replace(old, new, 1))
        result = run(config, shards, models, tmp_path)
        assert result.returncode == 1 and f"other settings ({part})" in result.stderr
    assert run(config, shards, models, tmp_path, "--changed").returncode == 0


def test_a_start_may_lack_the_readers_lora(shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", steps=1)
    assert run(config, shards, models, tmp_path / "one").returncode == 0
    config = configure(tmp_path / "run.toml", steps=1, reader=4)
    start = tmp_path / "one/run.safetensors"
    result = run(config, shards, models, tmp_path / "two", "--from", str(start))
    assert result.returncode == 0, result.stderr
    assert any("reader_lora" in name for name in load_file(tmp_path / "two/run.safetensors"))


def test_a_run_begins_with_a_package(shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", steps=1)
    assert run(config, shards, models, tmp_path / "one").returncode == 0
    folder = tmp_path / "package"
    export = [
        sys.executable, "-m", "repoask_training.export", str(config), "--data", str(shards),
        "--weights", str(tmp_path / "one/run.safetensors"), "--models", str(models),
        "--out", str(folder),
    ]  # fmt: skip
    result = subprocess.run(export, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    still = configure(tmp_path / "run.toml", steps=1, rate=0.0).read_text()
    config.write_text(still.replace("lora_rate = 0.01", "lora_rate = 0.0"))
    result = run(config, shards, models, tmp_path / "two", "--from", str(folder))
    assert result.returncode == 0, result.stderr
    begun = load_file(tmp_path / "two/run.safetensors")
    packed = checkpoints.flatten(package.read(folder)[0])
    assert begun.keys() == packed.keys()
    assert all(np.array_equal(begun[name], packed[name]) for name in packed)
    config.write_text(config.read_text().replace("rank = 8", "rank = 8\nalpha = 4.0", 1))
    result = run(config, shards, models, tmp_path / "three", "--from", str(folder))
    assert "is of alpha 32.0, the configuration of 4.0" in result.stderr


@pytest.mark.parametrize("slices", [(), ("--minutes", "9", "--slices", "1")])
def test_two_processes_train_as_one(shards, models, tmp_path, slices):
    config = configure(tmp_path / "run.toml", steps=3, follow=0.5)
    assert run(config, shards, models, tmp_path / "one").returncode == 0
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "repoask_training.train", str(config), "--data", str(shards),
        "--models", str(models), "--out", str(tmp_path / "two"), "--every", "1", *slices,
        "--coordinator", f"localhost:{port}", "--processes", "2", "--process",
    ]
    both = [
        subprocess.Popen([*command, str(i)], stderr=subprocess.PIPE, text=True) for i in range(2)
    ]
    try:
        for process in both:
            _, errors = process.communicate(timeout=3000)
            assert process.returncode == 0, errors
    finally:
        for process in both:
            process.kill()  # where one failed, the other waits for it
    one, two = (load_file(tmp_path / name / "run.safetensors") for name in ("one", "two"))
    for name, value in one.items():
        # Adam divides by the gradient's size: rounding shows where gradients are near zero.
        np.testing.assert_allclose(two[name], value, atol=0.02)
        assert np.median(np.abs(two[name] - value)) < 1e-4


def test_batches_are_the_same_for_a_seed_and_shared_out_between_processes(shards):
    corpus = Corpus(list(shards.glob("train-*.safetensors")))
    shape = Shape(unit_tokens=32, groups=4, units=2, next_tokens=8)
    whole = Batches(corpus, shape, 3)
    again = Batches(corpus, shape, 3)
    other = Batches(corpus, shape, 4)
    first = whole.batch(5)["tokens"]
    np.testing.assert_array_equal(first, again.batch(5)["tokens"])
    assert not np.array_equal(first, other.batch(5)["tokens"])
    halves = [whole.batch(5, process, 2)["tokens"] for process in range(2)]
    np.testing.assert_array_equal(np.concatenate(halves), first)


def test_units_cover_every_token_once_and_end_with_their_file(shards):
    corpus = Corpus(list(shards.glob("train-*.safetensors")))
    units = corpus.units(Shape(unit_tokens=32, groups=1))
    lengths = units[:, 2] - units[:, 1]
    assert lengths.max() <= 32 and lengths.sum() == len(corpus.tokens)
    assert (units[1:, 1] == units[:-1, 2]).all()
    starts = corpus.offsets[np.flatnonzero(np.diff(corpus.chunk_file, prepend=-1))]
    assert set(starts) <= set(units[:, 1])


def test_a_file_cut_short_while_saving_leaves_the_old_checkpoint(tmp_path):
    path = tmp_path / "run.safetensors"
    checkpoints.save(path, {"a": np.ones(3)}, {"step": 1})
    path.with_suffix(".part").write_bytes(b"half a file")
    parameters, state = checkpoints.load(path)
    assert state == {"step": 1} and parameters["a"].tolist() == [1, 1, 1]


def test_bad_input_is_refused_in_one_line(shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", steps=1)
    good = config.read_text()
    checkpoints.save(tmp_path / "other.safetensors", {"a": np.ones(3)}, {})
    cases = {
        "unknown setting 'stepps'": (good.replace("steps =", "stepps ="), []),
        "needs shape, answers or both": (good[: good.index("[stage.shape]")], []),
        "a reader needs packages": (good.replace('method = "icae"', 'method = "reader"'), []),
        "distances needs 2 shares": (
            good + "[stage.answers]\ngroups = 4\ndistances = [0.5, 0.2, 0.3]\n", [],
        ),
        "no instruction shards found": (good + "[stage.answers]\ngroups = 4\n", []),
        "lora_rate needs a LoRA": (
            good.replace('"icae"', '"e2llm"').replace("encoder_tokens = 0", "encoder_tokens = 48"), [],
        ),
        "unknown method 'icaee'": (good.replace('method = "icae"', 'method = "icaee"'), []),
        "maps needs some of": (good.replace("max_rows", 'maps = ["attn"]\nmax_rows'), []),
        "need shape.next_tokens": (
            good.replace("next_tokens = 16", "").replace("follow = 0.0", "follow = 1.0"), [],
        ),
        "encoder_tokens belong to e2llm": (
            good.replace("encoder_tokens = 0", "encoder_tokens = 9"), [],
        ),
        "which e2llm has not": (
            good.replace('"icae"', '"e2llm"').replace("means = 0.0", "means = 1.0"), [],
        ),
        "no model.gguf; run: repoask models fetch": (good.replace("tiny-qwen2", "absent"), []),
        "does not fit the configuration": (good, ["--from", str(tmp_path / "other.safetensors")]),
    }
    for expected, (text, more) in cases.items():
        config.write_text(text)
        result = run(config, shards, models, tmp_path / "bad", *more)
        assert result.returncode == 1
        assert result.stderr.strip().splitlines()[-1].startswith("error: ")
        assert expected in result.stderr, result.stderr
    config.write_text(good)
    result = run(config, tmp_path, models, tmp_path / "bad")
    assert "no shards found" in result.stderr and "Traceback" not in result.stderr


def test_a_misspelt_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="run"):
        configuration.parse("name = ", "run")
