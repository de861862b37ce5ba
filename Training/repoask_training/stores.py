"""Where repoask keeps its models on this machine."""

import os
from pathlib import Path


def model_home() -> Path:
    """The folder of model folders: `$REPOASK_HOME/models`, by default under the user's data."""
    home = os.environ.get("REPOASK_HOME") or Path.home() / ".local/share/repoask"
    return Path(home) / "models"
