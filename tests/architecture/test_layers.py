"""The order of the house is kept by a tool, and by a look at every import across packages."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = [
    "common",
    "keys",
    "jobs",
    "audit",
    "theme",
    "notifications",
    "press",
    "accounts",
    "vault",
    "subscriptions",
    "matters",
    "forms_service",
    "cms",
    "aftercare",
    "search",
    "portal",
]
FRONT_ROOMS = {
    "models",
    "services",
    "events",
    "entitlements",
    "grants",
    "roles",
    "verbs",
    "errors",
    "messages",
    "gate",
    "limits",
    "delivery",
    "paper",
    "contract",
}
SOURCES = sorted(
    path for package in (*PACKAGES, "demo") for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)


def _imports(path: Path) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            parts = node.module.split(".")
            names = [node.module] if len(parts) > 1 else [f"{node.module}.{alias.name}" for alias in node.names]
            found += [(node.lineno, name) for name in names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
    return found


def test_layers_strangers_and_doors_are_kept() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_other_packages_are_entered_by_their_front_rooms(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0]
    if own == "demo":  # stands above all, like the tests
        return
    wrong = []
    for line, name in _imports(path):
        package, *rest = name.split(".")
        if package in PACKAGES and package not in {own, "common"} and rest and rest[0] not in FRONT_ROOMS:
            wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_private_bytes_have_one_door() -> None:
    openers = {
        path.relative_to(ROOT).as_posix() for path in SOURCES if "VAULT_ROOT" in path.read_text(encoding="utf-8")
    }
    assert openers <= {
        "vault/storage.py",
        "vault/storage/__init__.py",
        "vault/storage/local.py",
        "vault/storage/office.py",
    }, openers
