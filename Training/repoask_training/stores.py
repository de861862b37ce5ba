"""Where repoask keeps its models on this machine."""

import os
from pathlib import Path


def home() -> Path:
    """`$REPOASK_HOME`, by default under the user's data."""
    return Path(os.environ.get("REPOASK_HOME") or Path.home() / ".local/share/repoask")


def model_home() -> Path:
    """The folder of model folders."""
    return home() / "models"
