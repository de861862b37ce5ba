"""Parcels: what leaves here is what arrives there, and weights come back to go on with."""

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from test_package import configured

from repoask_training import pack


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
