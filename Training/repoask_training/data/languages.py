"""Which files are source code, by the grammars' own table. The chunker has the last word."""

import json
from pathlib import Path, PurePosixPath

GRAMMARS = Path(__file__).parents[3] / "grammars/manifest.json"


class LanguageTable:
    """Names a file's language by its name, as the manifest of the grammars says."""

    def __init__(self, manifest: Path = GRAMMARS, only: set[str] | None = None):
        """`only`: the languages that are known, if not all."""
        if not manifest.exists():
            raise FileNotFoundError(
                f"no '{manifest}': run from a checkout, the grammars' manifest names the languages"
            )
        self._by_extension: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for language in json.loads(manifest.read_text())["languages"]:
            if only is not None and language["id"] not in only:
                continue
            for extension in language["extensions"]:
                self._by_extension[extension] = language["id"]
            for name in language["fileNames"]:
                self._by_name[name] = language["id"]

    def language(self, path: str) -> str | None:
        name = PurePosixPath(path).name
        suffix = name.rpartition(".")[2].lower() if "." in name else ""
        return self._by_name.get(name) or self._by_extension.get(suffix)
