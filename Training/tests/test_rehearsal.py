"""A whole run on a borrowed machine, as RUNS.md writes it down: parcels there, slices, weights back,
and on from them on a fresh machine."""

import json
import subprocess
import sys

from test_train import configure

from repoask_training import checkpoints

ANSWERS = """
[stage.answers]
share = 0.3
groups = 4
contexts = 3
context_tokens = 24
question_tokens = 8
answer_tokens = 6
"""


def command(module, *arguments, expected=0):
    result = subprocess.run(
        [sys.executable, "-m", f"repoask_training.{module}", *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )
    assert result.returncode == expected, result.stderr
    return result


def test_a_run_goes_there_and_comes_back(question_shards, models, tmp_path):
    config = configure(tmp_path / "run.toml", steps=4)
    config.write_text(config.read_text() + ANSWERS)
    parcels, far, start = tmp_path / "parcels", tmp_path / "far", tmp_path / "start"
    command(
        "pack", "split", config, "--data", question_shards, "--models", models, "--out", parcels,
        "--size", 1,
    )  # fmt: skip
    one, others = tmp_path / "one", sorted(parcels.iterdir())[1:]
    one.mkdir()
    (parcels / "0").rename(one / "0")
    assert others, "what is sent must be more than one parcel"

    def arrive(folder):
        command("pack", "join", one, "--to", folder, expected=3)
        command("pack", "join", parcels, "--to", folder)

    def train(folder, *more):
        return command(
            "train", config, "--data", folder / "data", "--models", folder / "models", "--out",
            folder / "out", "--every", 1, *more,
        )  # fmt: skip

    arrive(far)
    train(far, "--minutes", 0.0001)
    train(far, "--minutes", 0.0001)
    command("pack", "give", far / "out/run.safetensors", "--out", start)
    fresh = tmp_path / "fresh"
    arrive(fresh)
    command("pack", "take", start, "--to", fresh / "out/run.safetensors")
    train(fresh)
    _, state = checkpoints.load(fresh / "out/run.safetensors")
    assert state["step"] == 4
    logs = []
    for folder in (far, fresh):
        lines = [json.loads(line) for line in (folder / "out/run.jsonl").read_text().splitlines()]
        logs.append([line for line in lines if "stage" in line])
    assert [[line["step"] for line in log] for log in logs] == [[1, 2], [3, 4]]
    asked = ["answer" in line for log in logs for line in log]
    assert any(asked) and not all(asked)
