#!/usr/bin/env python3
"""Questions that name what they ask about, with the answer known by construction: where search is to
be exact, which subjects of commits and questions in plain words do not show.

    made_questions.py names FOLDER CHECKOUT...     about definitions whose name is defined once
    made_questions.py files FOLDER CHECKOUT...     about files whose name is there once

Reads the index of each checkout (`repoask index` first) and writes FOLDER/NAME.qa.jsonl, for
`repoask-bench search --questions`. The same index gives the same questions.
"""
import json
import os
import random
import re
import sqlite3
import subprocess
import sys

CODE = set("c cc cpp go h java js kt php py rs swift ts".split())
TEST = re.compile(r"(^|/)([^/]*tests?|specs?|__tests__|testing|testdata|fixtures)/|test[^/]*$|spec[^/]*$", re.I)
COUNT = 20
FORMS = {
    "names": ["what does {} do", "how does {} work", "where is {} defined and what is it for"],
    "files": ["what does {} do", "how are errors reported in {}"],
}


def tracked_code(checkout: str) -> list[str]:
    out = subprocess.run(["git", "-C", checkout, "ls-files", "-z"], capture_output=True, check=True)
    paths = out.stdout.decode("utf-8", "replace").split("\0")
    return [p for p in paths if p.rsplit(".", 1)[-1] in CODE and not TEST.search(p)]


def definitions(checkout: str, paths: list[str]) -> dict[str, list[dict]]:
    """Chunks of `paths` by the names they define that can only be names in code, in lower case."""
    database = sqlite3.connect(f"file:{checkout}/.git/repoask/index.sqlite?mode=ro", uri=True)
    wanted, places = set(paths), {}
    for path, first, count in database.execute("SELECT path, firstChunk, chunkCount FROM file ORDER BY id"):
        if path not in wanted:
            continue
        rows = database.execute(
            "SELECT startLine, endLine, definitions FROM chunk WHERE id >= ? AND id < ?", (first, first + count))
        for start, end, names in rows:
            for name in (n.split(".")[-1] for n in names.split("\n")):
                if re.fullmatch(r"\w{5,}", name) and re.search(r"[^_]_[^_]|[A-Za-z][A-Z]", name):
                    place = {"name": name, "path": path, "start": start, "end": end}
                    places.setdefault(name.lower(), []).append(place)
    return places


def main() -> None:
    kind, folder, *checkouts = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for checkout in checkouts:
        generator = random.Random(0)
        paths = tracked_code(checkout)
        if kind == "names":
            places = sorted(definitions(checkout, paths).items())
            subjects = [found[0] for _, found in places if len(found) == 1]
        else:
            names = [os.path.basename(p) for p in paths]
            subjects = [{"name": n, "path": p} for n, p in zip(names, paths) if names.count(n) == 1]
        repository = os.path.basename(os.path.abspath(checkout))
        with open(f"{folder}/{repository}.qa.jsonl", "w") as file:
            for number, subject in enumerate(generator.sample(subjects, min(COUNT, len(subjects)))):
                form = FORMS[kind][number % len(FORMS[kind])]
                row = {"question": form.format(subject["name"]), "gold_files": [subject["path"]]}
                if "start" in subject:
                    row["gold_spans"] = [{k: subject[k] for k in ("path", "start", "end")}]
                file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
