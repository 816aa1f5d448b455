"""Modules stay small enough to be read in one go; every public thing says what it gives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.test_layers import SOURCES
from tests.conftest import ROOT

MOST_LINES = 400
EVERY_FILE = [
    *SOURCES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / "simulator").rglob("*.py")),
    *sorted((ROOT / "theme" / "static" / "theme").rglob("*.css")),
    *sorted((ROOT / "theme" / "static" / "theme").rglob("*.js")),
]


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{path.relative_to(ROOT)} has {lines} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_things_are_documented_and_typed(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    missing = [] if ast.get_docstring(tree) or not tree.body else [f"{path.name}: module"]
    bodies: list[tuple[str, list[ast.stmt]]] = [("", tree.body)]
    bodies += [
        (f"{node.name}.", node.body)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    for prefix, body in bodies:
        for node in body:
            if (
                not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                or node.name.startswith("_")
                or node.name == "Meta"
            ):
                continue
            if not ast.get_docstring(node):
                missing.append(f"{prefix}{node.name} has no docstring")
            if isinstance(node, ast.FunctionDef) and node.returns is None:
                missing.append(f"{prefix}{node.name} says no return type")
    assert not missing, f"{path.relative_to(ROOT)}: " + "; ".join(missing)
