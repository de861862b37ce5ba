"""Questions and answers read off small repositories made on the spot."""

import json
import os
import subprocess

import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer

from repoask_training.data import doc_comments, history, pairs
from repoask_training.data.held_out import HeldOut


class Repository:
    def __init__(self, path):
        self.path = path
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments):
        date = "2020-01-01T00:00:00Z"
        names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        run = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            env={**os.environ, **names, **dates}, check=True, capture_output=True, text=True,
        )
        return run.stdout.strip()

    def commit(self, message, **files):
        for name, text in files.items():
            path = self.path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path):
    path = tmp_path / "a+b" / "repo"
    path.mkdir(parents=True)
    return Repository(path)


def numbered(count, changed=None):
    return "".join(f"line {n}{' changed' if n == changed else ''}\n" for n in range(1, count + 1))


def test_a_change_has_its_parents_lines(repository):
    first = repository.commit("Begin", src__a_py=numbered(30))
    second = repository.commit("Retry when the server hangs up (#12)", src__a_py=numbered(30, 7))
    (change,) = history.changes(repository.path, 10)
    assert change == history.Change(
        second, first, "Retry when the server hangs up", {"src/a.py": [(7, 7)]}
    )


def test_an_insertion_touches_the_lines_around_it(repository):
    repository.commit("Begin", a_py=numbered(5))
    lines = numbered(5).splitlines(True)
    repository.commit("Insert a line somewhere below", a_py="".join(lines[:2] + ["new\n"] + lines[2:]))
    (change,) = history.changes(repository.path, 10)
    assert change.lines == {"a.py": [(2, 3)]}


def test_tests_docs_and_new_files_are_no_answers(repository):
    repository.commit("Begin", src__a_py=numbered(5), tests__t_py=numbered(5), docs__d_py=numbered(5))
    repository.commit("Check what the tests say", tests__t_py=numbered(5, 2))
    repository.commit("Explain how it is used", docs__d_py=numbered(5, 2))
    repository.commit("Add another source file here", src__b_py=numbered(5))
    assert list(history.changes(repository.path, 10)) == []


@pytest.mark.parametrize(
    "message, question",
    [
        ("Keep header order when copying requests (#314)\n\nbody", "Keep header order when copying requests"),
        ("[ABC-12] support weak etags in caches", "Support weak etags in caches"),
        ("feat: retry failed uploads, closes #4", "Retry failed uploads"),
        ("parser.go: accept empty blocks at the end", "Accept empty blocks at the end"),
        ("core: do not lock twice while closing", "Core: do not lock twice while closing"),
        ("Bump version to 3.1.0", None),
        ("Merge branch 'x' into main", None),
        ("docs: describe how caching works today", None),
        ("Fix typo in the error message", None),
        ("Oops", None),
    ],
)
def test_a_subject_becomes_a_question(message, question):
    assert history.question_of(message, ["src/parser.go"]) == question


@pytest.mark.parametrize("text, question, kept, gone", [
    ("/// Finds the nearest place that is free\n/// today. Slow.\nfn find(a: u8, b: u8) -> u8 { let c = a + b; loop { c } }\n// and then\nfn x(a: i8, b: i8) {}\n",
     "Finds the nearest place that is free today", "fn find", "Slow"),
    ("def total(items, rate, rest):\n    \"\"\"Sum up what all items cost together.\n\n    More.\n    \"\"\"\n    result = 0\n    for item in items:\n        result += item.price * rate\n    return result + rest\n",
     "Sum up what all items cost together", "result = 0", "More"),
    ("/**\n * Opens the file and reads its header.\n * @param path where\n */\npublic void open(String path) { this.file = new File(path); read(file, header, size, true); }\n",
     "Opens the file and reads its header", "public void open", "@param"),
])
def test_a_doc_comment_becomes_a_question_and_leaves_the_code(text, question, kept, gone):
    found, code = doc_comments.split(text)
    assert found == question and kept in code and gone not in code


@pytest.mark.parametrize("text", [
    "# Copyright 2020 by all of its authors\nx = 1\n" * 3,
    "// short\nfunc f(a int, b int) int { return a + b }\n",
    "func f(a int, b int) int { return a + b }\n",
])
def test_other_comments_are_left_alone(text):
    assert doc_comments.split(text) is None


def ten_lines(files):
    """Cuts every ten lines; the header is the path."""
    result = []
    for path, text in files:
        lines = text.splitlines(True)
        result.append([
            pairs.Chunk(path, n + 1, min(n + 10, len(lines)), path + "\n", "".join(lines[n : n + 10]))
            for n in range(0, len(lines), 10)
        ])
    return result


MIT = "Permission is hereby granted, free of\ncharge, to any person"


def test_only_permissive_licences_count(repository):
    repository.commit("Begin", LICENSE=MIT, a_py="x")
    assert history.licences(repository.path) == ["MIT"]
    repository.commit("Change", LICENSE="GNU General Public License", a_py="y")
    assert history.licences(repository.path) == []
    found = pairs.Pairs()
    pairs.add_training(found, "a/b", repository.path, ten_lines, 10, 10, 2, 5)
    assert found.repositories == []


def test_the_answer_is_the_chunk_that_was_touched_most(repository, tmp_path):
    repository.commit("Begin", LICENSE=MIT, src__a_py=numbered(30), src__b_py=numbered(10))
    repository.commit("Retry when the server hangs up", src__a_py=numbered(30, 17))
    found = pairs.Pairs()
    pairs.add_training(found, "a/b", repository.path, ten_lines, 10, 10, 2, 5)
    assert found.questions == ["Retry when the server hangs up"]
    assert [found.chunks[index] for index in found.gold[0]] == [
        "src/a.py\n" + "".join(f"line {n}\n" for n in range(11, 21))
    ]
    tokenizer = Tokenizer(WordPiece({"[CLS]": 0, "[SEP]": 1, "[UNK]": 2, "line": 3, "retry": 4}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    found.save(tmp_path / "pairs.safetensors", tokenizer)
    arrays = load_file(tmp_path / "pairs.safetensors")
    assert arrays["gold_chunks"].tolist() == [0] and arrays["gold_offsets"].tolist() == [0, 1]
    assert arrays["chunk_tokens"][0] == 0 and arrays["chunk_tokens"][-1] == 1
    assert (arrays["chunk_tokens"] == 3).sum() == 10


def test_validation_asks_about_an_older_tree(repository):
    base = repository.commit("Begin", src__a_py=numbered(30), src__b_py=numbered(10))
    repository.commit("Retry when the server hangs up", src__a_py=numbered(30, 17))
    found = pairs.Pairs()
    pairs.add_validation(found, "a/b", repository.path, ten_lines, 1, 10)
    assert found.repositories[0]["base"] == base
    assert len(found.chunks) == 4 and len(found.gold[0]) == 3
    assert found.gold_files == [[found.file("src/a.py")]]


def test_held_out_repositories_are_known_whoever_hosts_them():
    held_out = HeldOut()
    assert held_out.is_source("gin-gonic/gin") and held_out.is_source("vuejs/core")
    assert held_out.is_source("someone/core") and held_out.is_source("someone/framework")
    assert not held_out.is_source("go-chi/chi")
    assert not any(held_out.is_source(name) for name in pairs.VALIDATION)


def test_the_chunkers_answers_come_back_in_order(tmp_path):
    command = tmp_path / "cutter"
    command.write_text(
        "#!/usr/bin/env python3\nimport json, sys\nassert sys.argv[1] == 'chunks'\n"
        "for line in sys.stdin:\n    asked = json.loads(line)\n"
        "    cut = {'start': 1, 'end': 1, 'startByte': 2, 'endByte': 4, 'header': 'h'}\n"
        "    print(json.dumps({'id': asked['id'], 'chunks': [cut]}))\n"
    )
    command.chmod(0o755)
    found = pairs.repoask_chunker(str(command))([("a", "äxy"), ("b", "1234")])
    assert [[chunk.text for chunk in chunks] for chunks in found] == [["xy"], ["34"]]
    assert json.dumps(found[0][0].header) == '"h"'
