"""Cuts files into chunks with repoask's own chunker, through `repoask-bench chunks`."""

import collections
import dataclasses
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


@dataclasses.dataclass(frozen=True)
class Cut:
    """A file and its chunks. `excluded`: why the indexer leaves the file out."""

    tag: Any  # what the caller gave with the file
    path: str
    text: bytes  # secrets blanked, as the indexer reads it
    language: str | None
    excluded: str | None
    chunker: int
    chunks: list[dict]  # start, end, startByte, endByte, kind, symbol, scopes, header, definitions

    def chunk_text(self, chunk: dict) -> str:
        # A chunk may end inside a character where a line alone is too long.
        return self.text[chunk["startByte"] : chunk["endByte"]].decode("utf-8", errors="replace")


def find_chunker() -> str:
    """The `repoask-bench` to use: `$REPOASK_BENCH`, the release build of this checkout, `$PATH`."""
    named = os.environ.get("REPOASK_BENCH")
    built = Path(__file__).parents[3] / ".build/release/repoask-bench"
    for candidate in (named, built if built.exists() else None, shutil.which("repoask-bench")):
        if candidate:
            return str(candidate)
    raise FileNotFoundError(
        "no repoask-bench: build it with `swift build -c release --product repoask-bench`, "
        "or name it in REPOASK_BENCH"
    )


def cut_files(
    files: Iterable[tuple[Any, str, str]],
    *,
    chunker: str | None = None,
    threads: int = 2,
    definitions: bool = False,
    ahead: int = 512,
) -> Iterator[Cut]:
    """Cuts `(tag, path, text)` one after the other, in order, at most `ahead` files in advance."""
    command = [chunker or find_chunker(), "chunks", "--threads", str(threads)]
    if definitions:
        command.append("--definitions")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    waiting: collections.deque = collections.deque()
    room = threading.Semaphore(ahead)
    failures: list[BaseException] = []
    stopped = threading.Event()

    def feed() -> None:
        try:
            for number, (tag, path, text) in enumerate(files):
                room.acquire()
                if stopped.is_set():
                    break
                waiting.append((tag, path, text.encode()))
                line = json.dumps({"id": str(number), "path": path, "text": text})
                process.stdin.write(line.encode() + b"\n")
        except BaseException as error:  # given to the reader below
            failures.append(error)
        finally:
            try:
                process.stdin.close()
            except OSError:
                pass

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        for line in process.stdout:
            answer = json.loads(line)
            tag, path, text = waiting.popleft()
            room.release()
            yield Cut(
                tag,
                path,
                answer.get("masked", text.decode()).encode(),
                answer.get("language"),
                answer.get("excluded"),
                answer["chunker"],
                answer["chunks"],
            )
        feeder.join()
        status = process.wait()
        if failures and not isinstance(failures[0], BrokenPipeError):
            raise failures[0]
        if status != 0 or waiting:
            raise RuntimeError(f"repoask-bench chunks failed with status {status}; see above")
    finally:
        stopped.set()
        room.release()
        process.stdout.close()
        if process.poll() is None:
            process.terminate()
            process.wait()
        feeder.join()
