"""Where repoask keeps its models on this machine, and how a file is known: by its SHA-256."""

import hashlib
import os
from pathlib import Path


def home() -> Path:
    """`$REPOASK_HOME`, by default under the user's data, as repoask finds it."""
    if named := os.environ.get("REPOASK_HOME"):
        return Path(named)
    data = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (data if data.is_absolute() else Path.home() / ".local/share") / "repoask"


def model_home() -> Path:
    """The folder of model folders."""
    return home() / "models"


def sha256(path: str | Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
