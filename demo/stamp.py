"""What a demo office was made from: when that has changed, the office is out of date and is made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

# Raise it when an older office would not do any more although neither the seed nor a migration has changed.
SEED_EDITION = 3
SEED = ("demo/cast.py", "demo/seed", "demo/content", "forms_service/interviews")


def is_current(seeded: Path, made_from: str) -> bool:
    """Whether the office of the file `seeded` was made from exactly this."""
    return bool(json.loads(seeded.read_text(encoding="utf-8")).get("made_from") == made_from)


def keep(seeded: Path, made_from: str) -> None:
    """Write that a whole office was made, and from what."""
    seeded.write_text(json.dumps({"made_from": made_from}), encoding="utf-8")


def fingerprint(root: Path | None = None) -> str:
    """Give the SHA-256 of the seed's texts and of every migration: our own by what they say, others' by their names."""
    root = root or Path(settings.ROOT)
    digest = hashlib.sha256(f"edition {SEED_EDITION}\n".encode())
    for path in sorted(_sources(root)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    for name in sorted(_migrations_of_others(root)):
        digest.update(f"{name}\n".encode())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for name in SEED:
        path = root / name
        yield from (file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")
        if path.is_file():
            yield path
    for pattern in ("*/migrations/*.py", "audit/schema/*.py", "search/fulltext.py"):  # what migrations run
        yield from root.glob(pattern)


def _migrations_of_others(root: Path) -> Iterator[str]:
    for app in apps.get_app_configs():
        if Path(app.path).parent != root:
            yield from (f"{app.label} {path.name}" for path in Path(app.path).glob("migrations/*.py"))
