"""Packages: written, read back, refused, scored, and their cases recorded."""

import json
import shutil
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from safetensors.numpy import load_file

from repoask_training import (
    checkpoints, configuration, evaluate, export, generation, methods, package, reading, scores,
)
from repoask_training.train import load_model
from repoask_training.weights import LINEAR_MAPS

CONFIG = """
name = "{method}-tiny"
model = "{tiny}"
compute = "float32"
[method]
method = "{method}"
rank = 4
max_rows = 8
reader_rank = {reader}
adapter_hidden = 16
prompts = {prompts}
maps = {maps}
before = "Code: "
restate = "Again: "
layout = "{layout}"
[[stage]]
steps = 1
ratios = [4, 8]
[stage.shape]
unit_tokens = 32
groups = 4
merge = {merge}
encoder_tokens = {encoder}
"""


def configured(method, tiny="tiny-qwen2", reader=0, maps=LINEAR_MAPS):
    e2llm = method == "e2llm"
    return CONFIG.format(
        method=method, tiny=tiny, reader=reader, prompts=2 if e2llm else 1,
        layout="compact" if e2llm else "span", merge=str(not e2llm).lower(),
        encoder=48 if e2llm else 0, maps=list(maps),
    )


def noisy(parameters):
    """Parameters that all matter: a fresh LoRA's zeros would hide mistakes."""
    keys = iter(jax.random.split(jax.random.key(1), 200))
    return jax.tree.map(lambda x: x + 0.02 * jax.random.normal(next(keys), x.shape), parameters)


@pytest.fixture(scope="module", params=["icae", "pooled", "e2llm"])
def written(request, models, shards, tmp_path_factory):
    """A configuration, its checkpoint and the package that the command line makes of it."""
    tmp_path = tmp_path_factory.mktemp(request.param)
    pooled = request.param == "pooled"
    maps = ("attn_q", "attn_v") if pooled else LINEAR_MAPS
    text = configured(request.param, reader=2 if pooled else 0, maps=maps)
    config_file = tmp_path / "run.toml"
    config_file.write_text(text)
    run = configuration.parse(text, "run")
    config, model = load_model(run, models, jnp.float32)
    parameters = noisy(methods.init(jax.random.key(0), run.method, config, model))
    checkpoint = tmp_path / "weights.safetensors"
    checkpoints.save(checkpoint, parameters, {"step": 1, "tokens": 100})
    command = [
        "export", str(config_file), "--weights", str(checkpoint), "--data", str(shards),
        "--out", str(tmp_path / "package"), "--cases", str(tmp_path / "cases"),
        "--models", str(models), "--about", "noise",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", command)
        export.main()
    return run, config, model, parameters, tmp_path


def test_a_package_gives_back_what_was_stored(written):
    run, _, _, parameters, folder = written
    restored, setting, description = package.read(folder / "package")
    assert setting == run.method
    assert description["training"]["tokens"] == 100
    flat, back = checkpoints.flatten(parameters), checkpoints.flatten(restored)
    assert flat.keys() == back.keys()
    for name in flat:
        np.testing.assert_allclose(flat[name], back[name], rtol=1e-2, atol=1e-6)


def test_lora_tensors_have_the_names_of_the_decoders_own(written):
    run, config, *_, folder = written
    tensors = load_file(folder / "package" / "weights.safetensors")
    if run.method.method == "icae":
        a = tensors["lora.blk.1.ffn_down.lora_a"]
        assert a.shape == (4, config.feed_forward)
    if run.method.method != "e2llm":
        changed = {name.split(".")[3] for name in tensors if name.startswith("lora.")}
        assert changed == set(run.method.maps)


def test_the_recorded_rows_are_what_the_rounded_weights_make(written):
    run, config, model, _, folder = written
    case = load_file(folder / "cases" / "package.safetensors")
    parameters, setting, _ = package.read(folder / "package")
    units = methods.Units(
        case["tokens"], case["lengths"], case.get("encoder_tokens"), case.get("encoder_lengths"),
        int(case["ratio"][0]),
    )
    rows = methods.compress(parameters, setting, config, model, units)
    np.testing.assert_allclose(rows.rows, case["rows"], atol=1e-5)
    assert case["greedy"].shape == (export.CASES, export.GREEDY)
    # The first greedy token is the likeliest one that was recorded.
    assert case["greedy"][:, 0].tolist() == case["top_tokens"][:, 0].tolist()


def test_a_checkpoint_of_another_method_is_not_exported(written, models, shards, monkeypatch):
    run, *_, parameters, folder = written
    text = (folder / "run.toml").read_text()
    cases = {"other settings (method)": 'before = "Code:"'}
    if run.method.method != "e2llm":
        cases["does not fit the configuration"] = "rank = 2"
    for expected, line in cases.items():
        name = line.split(" = ")[0]
        lines = [line if old.startswith(f"{name} = ") else old for old in text.splitlines()]
        (folder / "other.toml").write_text("\n".join(lines))
        state = {"configuration": run.digests} if name == "before" else {}
        checkpoints.save(folder / "trained.safetensors", parameters, state)
        monkeypatch.setattr(sys, "argv", [
            "export", str(folder / "other.toml"), "--weights", str(folder / "trained.safetensors"),
            "--data", str(shards), "--models", str(models), "--out", str(folder / "refused"),
        ])
        with pytest.raises(SystemExit) as refused:
            export.main()
        assert expected in str(refused.value)
    assert not (folder / "refused").exists()


def test_a_closed_form_start_is_exported_without_the_readers_lora(
    models, shards, tmp_path, monkeypatch
):
    text = configured("e2llm", reader=2)
    (tmp_path / "run.toml").write_text(text)
    run = configuration.parse(text, "run")
    config, model = load_model(run, models, jnp.float32)
    parameters = methods.init(jax.random.key(0), run.method, config, model)
    del parameters["reader_lora"]
    command = [
        "export", str(tmp_path / "run.toml"), "--weights", str(tmp_path / "fit.safetensors"),
        "--data", str(shards), "--models", str(models), "--out", str(tmp_path / "package"),
    ]
    monkeypatch.setattr(sys, "argv", command)
    checkpoints.save(tmp_path / "fit.safetensors", parameters, {"fitted_chunks": 8})
    export.main()
    restored = package.read(tmp_path / "package")[0]
    assert not np.any(restored["reader_lora"]["attn_q"]["b"])
    # A trained checkpoint has it, or is none.
    checkpoints.save(tmp_path / "fit.safetensors", parameters, {"configuration": run.digests})
    with pytest.raises(SystemExit, match="does not fit the configuration"):
        export.main()


def test_an_altered_package_is_refused(written, tmp_path):
    *_, folder = written
    altered = tmp_path / "altered"
    shutil.copytree(folder / "package", altered)
    content = bytearray((altered / "weights.safetensors").read_bytes())
    content[-1] ^= 1
    (altered / "weights.safetensors").write_bytes(content)
    with pytest.raises(ValueError, match="SHA-256"):
        package.read(altered)


def test_weights_for_another_decoder_are_refused(written, models):
    *_, folder = written
    description = package.read(folder / "package")[2]
    with pytest.raises(ValueError, match="was trained for tiny-qwen2"):
        package.check_models(description, {
            "decoder": models / "tiny-llama" / "model.gguf",
            "encoder": models / "minilm-l6" / "model.safetensors",
        })


def test_the_command_scores_a_package_and_prints_the_table(written, models, shards):
    run, *_, folder = written
    command = [
        sys.executable, "-m", "repoask_training.evaluate", str(folder / "package"),
        "--data", str(shards), "--models", str(models), "--groups", "8", "--batch", "4",
        "--units", "2", "--unit-tokens", "32", "--next-tokens", "16", "--restated", "4",
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    described = json.loads((folder / "package" / "package.json").read_text())
    rows = described["scores"]
    assert set(rows) == ({"far"} if run.method.method == "e2llm" else {"4x", "8x"})
    for row in rows.values():
        assert row["following"]["none"] > 0
        assert row["following"]["memory"] != row["following"]["control"]
        assert 0 <= row["restating"]["token_accuracy"] <= 1
    assert result.stdout.count("\n") == 2 + len(rows)


def test_greedy_text_is_what_whole_passes_would_choose(models, tiny):
    run = configuration.parse(configured("icae", tiny), "run")
    config, model = load_model(run, models, jnp.float32)
    ids = jnp.asarray([[5, 6, 7, 8, 0, 0], [9, 10, 11, 12, 13, 14]])
    prompt = reading.token_rows(model, ids, jnp.asarray([4, 6]))
    found = np.asarray(generation.greedy(config, model, prompt, 5))
    for row, length in enumerate((4, 6)):
        text = ids[row, :length].tolist()
        for token in found[row].tolist():
            rows = reading.token_rows(model, jnp.asarray([text]), jnp.asarray([len(text)]))
            logits = reading.read(config, model, [rows])[0, -1] @ model["output"].T
            assert int(logits.argmax()) == token
            text.append(token)


def test_a_lora_of_lower_rank_is_the_nearest_there_is():
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(2, 6, 40)), rng.normal(size=(2, 30, 6)) * [8, 5, 3, 1, 0.5, 0.1]
    kept = export.low_rank(a, b, 3)
    assert kept["a"].shape == (2, 3, 40) and kept["b"].shape == (2, 30, 3)
    whole, small = b @ a, kept["b"] @ kept["a"]
    for layer in range(2):
        u, s, v = np.linalg.svd(whole[layer])
        best = (u[:, :3] * s[:3]) @ v[:3]
        np.testing.assert_allclose(small[layer], best, atol=1e-9)
    setting = methods.MethodSetting("icae", rank=6, alpha=12)
    parameters, changed = export.reduced({"lora": {"attn_q": {"a": a, "b": b}}}, setting, 3)
    assert (changed.rank, changed.scale) == (3, setting.scale)
    np.testing.assert_allclose(
        parameters["lora"]["attn_q"]["b"] @ parameters["lora"]["attn_q"]["a"], small
    )


def test_scores_of_perfect_and_of_foreign_text():
    text = [[1, 2, 3, 4, 5, 6]]
    assert scores.bleu(text, text) == pytest.approx(100)
    assert scores.bleu([[7, 8, 9, 10, 11, 12]], text) < 10
    code = ['parse_header(line, 4096, "utf-8")']
    assert scores.exact_share(code, code) == 1
    assert scores.exact_share(["parse_header(x)"], code) == pytest.approx(1 / 4)
    none, raw = np.full(50, 2.0), np.full(50, 1.0)
    memory = np.linspace(1.2, 1.4, 50)
    share, low, high = scores.kept_interval(none, memory, raw)
    assert low < share < high and share == pytest.approx(0.7)
