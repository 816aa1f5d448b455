"""Where a benchmark keeps its office: in a folder of its own, which goes with the process."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def own_var(folder: Path | None = None) -> None:
    """Let MUNIMENT_VAR name a fresh folder, in `folder` or among the system's temporary ones. Call it before Django is set up."""
    here = tempfile.mkdtemp(prefix="muniment-bench-", dir=folder)
    os.environ["MUNIMENT_VAR"] = here
    atexit.register(shutil.rmtree, here, ignore_errors=True)
