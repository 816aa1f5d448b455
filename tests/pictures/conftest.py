"""The pictures are taken when they are asked for by name (`make pictures`), never with the ordinary suite."""

from pathlib import Path

import pytest

from tests.journeys.conftest import chromium, kept, office, visit, width, windows

__all__ = ["chromium", "kept", "office", "visit", "width", "windows"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out unless the command line names it."""
    is_asked_for = any("pictures" in str(word) for word in config.invocation_params.args)
    return None if is_asked_for else True
