"""Parcels: what leaves here is what arrives there, and weights come back to go on with."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from test_package import configured

from repoask_training import calls, configuration, pack


@pytest.fixture
def parcels(models, shards, tmp_path):
    config = tmp_path / "run.toml"
    config.write_text(configured("icae"))
    lines = pack.split(config, shards, models, tmp_path / "out", 0, 200_000)
    return tmp_path, lines


def test_parcels_in_any_order_give_back_every_file(parcels, models, shards):
    folder, lines = parcels
    sent = sorted((folder / "out").iterdir())
    assert len(sent) > 2 and "bytes each" in lines[1]
    assert all((p / "piece").stat().st_size <= 200_000 for p in sent)
    for number, parcel in enumerate(reversed(sent)):
        one = folder / "arrived"
        one.mkdir()
        parcel.rename(one / parcel.name)
        assert pack.join(one, folder / "far") == (number == len(sent) - 1)
        (one / parcel.name).rename(parcel)
        one.rmdir()
    model = "tiny-qwen2/model.gguf"
    assert (folder / "far/models" / model).read_bytes() == (models / model).read_bytes()
    assert (folder / "far/python/gguf/__init__.py").exists()
    for name in ("train-000.safetensors", "validation-000.safetensors"):
        sent, came = load_file(shards / name), load_file(folder / "far/data" / name)
        assert set(came) == {k for k in sent if not k.startswith("encoder_")}
        for key in came:
            np.testing.assert_array_equal(came[key], sent[key])
            assert came[key].dtype == sent[key].dtype


def test_a_damaged_parcel_is_refused(parcels):
    folder, _ = parcels
    piece = folder / "out/0/piece"
    piece.write_bytes(bytes([piece.read_bytes()[0] ^ 1]) + piece.read_bytes()[1:])
    with pytest.raises(ValueError, match="did not arrive whole"):
        pack.join(folder / "out", folder / "far")


def test_weights_return_in_pieces_rounded_to_bfloat16(tmp_path):
    values = np.random.default_rng(0).normal(0, 1, (300, 100)).astype(np.float32)
    save_file({"lora.x": values}, tmp_path / "run.safetensors", {"state": '{"step": 7}'})
    count = pack.give(tmp_path / "run.safetensors", tmp_path / "back", 20_000)
    assert count == 4
    pack.take(tmp_path / "back", tmp_path / "run.safetensors")
    back = load_file(tmp_path / "run.safetensors")["lora.x"]
    assert back.dtype == np.float32
    np.testing.assert_allclose(back, values, rtol=1 / 128)
    piece = tmp_path / "back" / "run.2-of-4"
    content = piece.read_bytes()
    piece.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ValueError, match="not of one checkpoint"):
        pack.take(tmp_path / "back", tmp_path / "run.safetensors")
    piece.unlink()
    with pytest.raises(FileNotFoundError, match=r"lacks pieces \[2\]"):
        pack.take(tmp_path / "back", tmp_path / "run.safetensors")


def test_parcels_that_the_machine_would_not_take_are_refused(models, shards, tmp_path):
    config = tmp_path / "run.toml"
    config.write_text(configured("icae"))
    tree = 25 * pack.MIB + 1
    with pytest.raises(ValueError, match="give --size 37 or less"):
        pack.split(config, shards, models, tmp_path / "out", 0, 38 * pack.MIB, tree=tree)
    assert pack.split(config, shards, models, tmp_path / "out", 0, 37 * pack.MIB, tree=tree)


def test_shards_that_the_stages_cannot_read_are_refused_before_they_are_sent(
    models, shards, question_shards, tmp_path
):
    config = tmp_path / "run.toml"
    answers = "[stage.answers]\ngroups = 4\ncontexts = 3\nquestion_tokens = 8\nanswer_tokens = 6\n"
    config.write_text(configured("icae") + answers)
    data = tmp_path / "data"

    def split():
        return pack.split(config, data, models, tmp_path / "out", 0, pack.MIB)

    shutil.copytree(shards, data)
    with pytest.raises(FileNotFoundError, match="no instruction shards found"):
        split()
    for path in question_shards.glob("instructions-train-*"):
        shutil.copy(path, data)
    with pytest.raises(FileNotFoundError, match="no instructions-validation"):
        split()
    (data / "instructions-validation-000.safetensors").write_bytes(
        (data / "validation-000.safetensors").read_bytes()
    )
    with pytest.raises(ValueError, match="cannot be scored: .* is of an older form"):
        split()
    for path in question_shards.glob("instructions-*"):
        shutil.copy(path, data)
    assert split()
    old = load_file(data / "instructions-train-000.safetensors")
    save_file(
        {k: v for k, v in old.items() if "place" not in k}, data / "instructions-train-001.safetensors"
    )
    with pytest.raises(ValueError, match="train-001.safetensors' is of an older form"):
        split()
    config.write_text(configured("icae").replace("groups = 4", "groups = 4000"))
    with pytest.raises(ValueError, match="a batch needs 4000"):
        split()


def test_the_calls_of_a_run_fit_a_command_and_bring_the_weights_home(models, shards, tmp_path):
    config = tmp_path / "run.toml"
    config.write_text(configured("icae"))
    fit = tmp_path / "icae-tiny.safetensors"
    save_file({"a": np.zeros(3, np.float32)}, fit)
    parcels = tmp_path / ".parcels"
    pack.split(config, shards, models, parcels, 0, 200_000, start=[fit])
    texts = calls.calls(config, parcels, slices=2, minutes=7.5)
    count = len(list(parcels.iterdir()))
    assert [carried for carried, _ in texts] == [f".parcels/{n}" for n in range(count)] + [""] * 2
    trained = [text for _, text in texts if "repoask_training.train" in text]
    assert len(trained) == 2
    for text in trained:
        assert "--from /root/run/start/icae-tiny.safetensors" in text
        train, give, copy = text.splitlines()[-3:]
        assert "--minutes 7.5 --slices 2" in train and "pack give" in give and "$OUT" in copy
    *_, placed, export, evaluate = texts[-1][1].splitlines()
    # All is written where it comes home from, before the scores and with each of them.
    assert "ln -s $(realpath $OUT)/icae-tiny Training/weights/icae-tiny" in placed and "--cases $OUT" in export
    assert "--unit-tokens 32" in evaluate and "evaluate Training/weights/icae-tiny " in evaluate
    pack.join(parcels, tmp_path / "far")
    assert (tmp_path / "far/start" / fit.name).read_bytes() == fit.read_bytes()
    # Pieces of a checkpoint are put together once.
    pack.give(fit, tmp_path / "back", 100)
    pieces = list((tmp_path / "back").iterdir())
    pack.split(config, shards, models, parcels, 0, 200_000, start=pieces)
    train = calls.calls(config, parcels, 1, 7.5)[-2][1]
    assert "pack take /root/run/start --to" in train and "--from" not in train


def test_the_runs_of_the_queue_have_calls(tmp_path):
    listing = tmp_path / "0" / "listing.json"
    listing.parent.mkdir()
    configs = [p for p in (Path(pack.__file__).parents[1] / "configs").glob("*-*.toml")]
    gpu = [p for p in configs if ".cpu" not in p.name]
    assert len(gpu) >= 6
    for config in gpu:
        run = configuration.load(config)
        of = {"run": run.name, "configuration": run.digests}
        listing.write_text(json.dumps(of | {"pieces": 15, "files": []}))
        assert len(calls.calls(config, tmp_path, 2, 7.5)) == 17


def test_calls_that_would_fail_far_away_are_refused_in_one_line(tmp_path, monkeypatch):
    config, listing = tmp_path / "run.toml", tmp_path / "parcels/0/listing.json"
    config.write_text(configured("icae"))
    run = configuration.load(config)
    whole = {"run": run.name, "configuration": run.digests, "pieces": 1, "files": []}

    def refusal(*more):
        command = ["calls", str(config), "--parcels", str(tmp_path / "parcels"), *more]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as refused:
            calls.main()
        return str(refused.value)

    assert "has no parcels" in refusal()
    listing.parent.mkdir(parents=True)
    for broken in ("{", "[]", '{"pieces": 1}'):
        listing.write_text(broken)
        assert "is no listing of parcels" in refusal()
    listing.write_text(json.dumps(whole | {"run": "other"}))
    assert "was made for 'other'" in refusal()
    listing.write_text(json.dumps(whole | {"configuration": {}}))
    assert "for other settings" in refusal()
    listing.write_text(json.dumps(whole))
    assert "give at most --minutes 8.3, not 8.5" in refusal("--minutes", "8.5")
    train = calls.calls(config, tmp_path / "parcels", 1, 7.5, scale=1.5, changed=True)[0][1]
    assert "--scale 1.5 --changed" in train and "--slices" not in train
