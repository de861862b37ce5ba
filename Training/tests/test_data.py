"""Training data: what may enter, what may not, and that a build gives the same shards again."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from conftest import FIXTURES
from safetensors.numpy import load_file

from repoask_training.data import licences, overlap, selection
from repoask_training.data.build import Builder, Plan
from repoask_training.data.held_out import HeldOut
from repoask_training.data.repositories import GitSource

MIT = """Copyright (c) Somebody
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction.
The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software."""
GPL = "GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007. " + "Everyone is permitted to copy. " * 90


def test_permissive_licences_are_known_and_others_refused():
    assert licences.licence_of([("LICENSE", MIT)]) == ("MIT", "")
    assert licences.licence_of([("COPYING", GPL)])[0] is None
    assert licences.licence_of([("LICENSE", MIT), ("COPYING", GPL)])[0] is None
    assert licences.licence_of([])[0] is None
    assert licences.head_refuses("// SPDX-License-Identifier: GPL-2.0\nint x;")
    assert not licences.head_refuses("// SPDX-License-Identifier: MIT\nint x;")


def test_held_out_repositories_are_known_by_any_name():
    held_out = HeldOut()
    for name in ("django/django", "Django", "scikit_learn", "pallets/flask"):
        assert held_out.is_source(name), name
    assert not held_out.is_source("pallets/click")
    for path in ("vendor/flask/app.py", "third_party/sqlite-3.40/a.c", "src/sqlite3.c"):
        assert held_out.is_inside(path), path
    assert not held_out.is_inside("src/flasks/app.py")


def lines(start, count):
    return "\n".join(f"value_{i} = compute({i} * {i})" for i in range(start, start + count))


def test_copied_code_is_found_in_other_files_whatever_its_white_space():
    original = lines(0, 60)
    held_out = overlap.HeldOutShingles(overlap.shingles(original))
    copied = lines(1000, 40) + "\n" + lines(10, 15).replace("\n", "\n\n    ")
    assert held_out.excludes(overlap.shingles(copied))
    assert not held_out.excludes(overlap.shingles(lines(1000, 60)))
    # Fewer lines than the threshold, in a long file of its own, are chance.
    assert not held_out.excludes(overlap.shingles(lines(1000, 90) + "\n" + lines(0, 8)))


def test_near_duplicates_are_found_and_survive_saving(tmp_path):
    seen = overlap.SeenShingles()
    seen.add(overlap.shingles(lines(0, 50)))
    seen.save(tmp_path / "seen.npy")
    seen = overlap.SeenShingles.load(tmp_path / "seen.npy")
    assert seen.is_duplicate(overlap.shingles(lines(0, 45) + "\nextra = 1"))
    assert not seen.is_duplicate(overlap.shingles(lines(500, 50)))


def test_no_language_takes_more_than_a_quarter():
    quotas = selection.language_quotas({"go": 1000, "c": 20, "rust": 900, "php": 800, "java": 700}, 400)
    assert max(quotas.values()) <= 100 and quotas["c"] == 20
    assert selection.fill({"a": 1, "b": 100}, 10) == {"a": 1, "b": 9}


@pytest.fixture
def mirrors(tmp_path) -> Path:
    """Two repositories under MIT, one for each split, with a copied and a held-out file."""
    for name, first in (("one", 0), ("two", 5000)):
        folder = tmp_path / "mirrors" / f"made+{name}" / "repo"
        folder.mkdir(parents=True)
        (folder / "LICENSE").write_text(MIT)
        for i in range(6):
            (folder / f"part_{i}.py").write_text(lines(first + 100 * i, 40) + "\n")
            (folder / f"copy_{i}.py").write_text(lines(first, 40) + f"\n# copy {i}\n")
            (folder / f"taken_{i}.py").write_text(lines(90_000, 40) + f"\n# copy {i}\n")
            (folder / f"uncounted_{i}.go").write_text(lines(first + 20_000 + 100 * i, 40) + "\n")
        git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@b.example"]
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "All"]):
            subprocess.run(git + command, check=True)
        (folder / ".git").rename(folder.parent / "git")
        subprocess.run(["rm", "-rf", str(folder)], check=True)
        (folder.parent / "git").rename(folder)
    return tmp_path / "mirrors"


@pytest.fixture
def plan(mirrors, models, tmp_path) -> Plan:
    sources = [
        {
            "name": f"made/{name}", "kind": "git", "url": f"https://example.com/{name}",
            "commit": "HEAD", "licence": "MIT", "split": split, "languages": {"python": 9000},
            "files": 8, "bytes": 9000, "tokens": 3000, "excluded": {},
        }
        for name, split in (("one", "train"), ("two", "validation"))
    ]
    manifest = tmp_path / "sources.json"
    manifest.write_text(json.dumps({"sources": sources}))
    shingles = tmp_path / "held-out.npy"
    np.save(shingles, overlap.shingles(lines(90_000, 40)))
    store = tmp_path / "models"
    for name, file, target in (
        ("tiny-qwen2", "model.gguf", FIXTURES / "tiny-qwen2.gguf"),
        ("minilm-l6", "vocab.txt", None),
    ):
        (store / name).mkdir(parents=True)
        if target:
            (store / name / file).symlink_to(target)
        else:
            words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "value", "compute", "=", "*", "(", ")"]
            (store / name / file).write_text("\n".join(words) + "\n")
    return Plan(
        model="tiny-qwen2", tokens=9000, validation_tokens=9000, out=tmp_path / "out",
        mirrors=mirrors, models=store, held_out_shingles=shingles, manifest=manifest,
        shard_tokens=1000,
    )


def test_a_build_leaves_out_copies_and_held_out_code_and_can_be_repeated(plan, tmp_path):
    Builder(plan).run()
    paths = sorted(plan.out.glob("*.safetensors"))
    assert [p.name for p in paths][-1].startswith("validation-") and len(paths) >= 3
    state = json.loads((plan.out / ".train-state.json").read_text())
    dropped = state["dropped"]
    assert list(state["tokens"]) == ["python"]  # what the manifest counts, whatever grammars there are
    assert dropped["held-out overlap"] >= 1 and dropped["duplicate"] >= 1
    shard = load_file(paths[0])
    assert shard["chunk_offsets"][-1] == len(shard["tokens"])
    assert shard["encoder_offsets"][-1] == len(shard["encoder_tokens"])
    assert len(shard["chunk_file"]) == len(shard["chunk_offsets"]) - 1
    plan.out = tmp_path / "again"
    Builder(plan).run()
    for path in paths:
        again = load_file(plan.out / path.name)
        for name, array in load_file(path).items():
            np.testing.assert_array_equal(array, again[name])


def test_a_build_that_was_stopped_writes_the_same_shards_in_the_end(plan, tmp_path, monkeypatch):
    Builder(plan).run()
    whole = {path.name: load_file(path) for path in plan.out.glob("*.safetensors")}
    plan.out = tmp_path / "stopped"
    save = Builder._save

    def save_and_stop(self, split, state):
        save(self, split, state)
        if split == "train" and state.shards == 1 and not state.done:
            raise KeyboardInterrupt

    monkeypatch.setattr(Builder, "_save", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        Builder(plan).run()
    assert len(list(plan.out.glob("train-*.safetensors"))) == 1
    monkeypatch.undo()
    Builder(plan).run()
    assert {path.name for path in plan.out.glob("*.safetensors")} == set(whole)
    for name, arrays in whole.items():
        resumed = load_file(plan.out / name)
        assert all(np.array_equal(resumed[key], arrays[key]) for key in arrays), name


def test_a_build_refuses_a_held_out_source(plan):
    text = plan.manifest.read_text().replace("made/one", "django/django")
    plan.manifest.write_text(text)
    with pytest.raises(ValueError, match="held out"):
        Builder(plan)


def test_a_repository_gives_its_files_at_a_commit(mirrors):
    source = GitSource(mirrors / "made+one" / "repo", "HEAD")
    paths = [file.path for file in source.files()]
    assert "part_0.py" in paths and "LICENSE" in paths
    source.close()
