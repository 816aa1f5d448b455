"""Conventions of our own that a linter does not know."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.test_layers import PACKAGES, SOURCES
from tests.conftest import ROOT

TEMPLATES = sorted(path for package in (*PACKAGES, "demo") for path in (ROOT / package).rglob("templates/**/*.html"))


def _hits(pattern: str, paths: list[Path], allowed: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    found = []
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        if name in allowed:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line) and not line.lstrip().startswith(("#", '"""')):
                found.append(f"{name}:{number} {line.strip()[:90]}")
    return found


def test_nobody_asks_has_perm_or_guardian_in_a_request() -> None:
    assert not _hits(r"\.has_perm\(|get_objects_for_user", SOURCES)


def test_nobody_skips_the_gate() -> None:
    assert not _hits(r"skip_permission|skip_gate|bypass", SOURCES)


def test_no_error_is_swallowed() -> None:
    assert not _hits(r"except:\s*$|except Exception:\s*(pass|\.\.\.)", SOURCES)


def test_templates_carry_no_inline_script_or_style() -> None:
    assert not _hits(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/)|\sstyle=\"|\son[a-z]+=\"|javascript:", TEMPLATES
    )


def test_templates_do_not_switch_escaping_off() -> None:
    assert not _hits(r"\|safe\b|autoescape off", TEMPLATES)


def test_raw_html_is_marked_safe_in_few_named_places() -> None:
    assert not _hits(r"mark_safe\(", SOURCES, {"press/html.py", "theme/templatetags/theme.py"})


def test_mail_leaves_through_the_outbox_only() -> None:
    assert not _hits(r"smtplib", SOURCES, {"notifications/delivery.py"})


def test_the_project_names_no_machine_path() -> None:
    files = [
        path
        for path in (*SOURCES, *TEMPLATES, *sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md")
        if path.is_file()
    ]
    assert not _hits(
        r"/roo[t]/|/w[o]rk/|/home/(?!\{|$|why|`|\"|')[a-z]+/", [p for p in files if p.name != "test_guards.py"]
    )
