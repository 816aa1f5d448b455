"""Colours and measures come from the tokens, pages stay light, and what is named exists."""

from __future__ import annotations

import json
import re

import brotli
import pytest

from tests.conftest import ROOT
from tests.theme.conftest import STATIC, TEMPLATES

CSS = sorted((STATIC / "css").glob("*.css"))
PUBLIC_CSS = ("tokens", "fonts", "base", "frame", "components", "forms", "library", "print")
PUBLIC_JS = ("menu", "forms")
BUDGET_BYTES = 60_000


def text(path: object) -> str:
    """Give a stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / "css" / str(path)).read_text(encoding="utf-8"), flags=re.DOTALL)


def test_a_public_page_weighs_less_than_60_kb_before_fonts() -> None:
    files = [STATIC / "css" / f"{name}.css" for name in PUBLIC_CSS] + [
        STATIC / "js" / f"{name}.js" for name in PUBLIC_JS
    ]
    weight = sum(len(brotli.compress(path.read_bytes())) for path in files)
    assert weight < BUDGET_BYTES
    layout = (TEMPLATES / "theme" / "layouts" / "base.html").read_text() + (
        TEMPLATES / "theme" / "layouts" / "public.html"
    ).read_text()
    linked = set(re.findall(r"theme/(?:css|js)/([a-z]+)\.(?:css|js)", layout))
    assert linked == {*PUBLIC_CSS, *PUBLIC_JS}


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_colours_are_named_in_the_tokens_only(path: object) -> None:
    if getattr(path, "name", "") in {"tokens.css"}:
        return
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(", text(getattr(path, "name", "")))


def test_every_property_that_is_used_is_defined() -> None:
    everything = "".join(text(path.name) for path in CSS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", everything))
    assert used - defined == set()


def test_every_measure_of_the_tokens_is_used() -> None:
    from theme import services, stylesheet

    everything = "".join(text(path.name) for path in CSS)
    tokens = set(re.findall(r"(--[a-z0-9-]+)\s*:", text("tokens.css")))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", everything))
    assert tokens - used == set()
    written = set(re.findall(r"(--firm-[a-z0-9-]+):", stylesheet.write(services.default_face())))
    assert written == {name for name in tokens if name.startswith("--firm-")}


def test_the_face_without_a_row_is_the_one_in_the_tokens() -> None:
    from theme import services

    tokens = text("tokens.css").split("@media")[0]
    face = services.default_face()
    assert f"--firm-accent: {face.accent};" in tokens
    assert [re.search(rf"--firm-cover-{n}: (#\w+)", tokens).group(1) for n in (1, 2, 3, 4)] == list(face.covers)  # type: ignore[union-attr]


def test_every_class_in_our_templates_is_drawn() -> None:
    drawn = set(re.findall(r"\.([a-z][a-z0-9_-]*)", "".join(text(path.name) for path in CSS)))
    missing: dict[str, str] = {}
    for path in TEMPLATES.rglob("*.html"):
        if "mail" in path.parts:
            continue
        markup = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        markup = re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", "?", markup))
        for name in {name for value in re.findall(r'class="([^"]*)"', markup) for name in value.split()}:
            if "?" not in name and name not in drawn:
                missing.setdefault(name, path.name)
    assert missing == {}


def test_the_typefaces_of_the_stylesheet_come_at_set_up() -> None:
    brought = {entry["to"] for entry in json.loads((ROOT / "theme" / "vendor.json").read_text())}
    named = set(re.findall(r'url\("\.\./\.\./vendor/([^"]+)"\)', text("fonts.css")))
    assert named
    assert {f"theme/static/vendor/{name}" for name in named} <= brought


def test_every_font_a_firm_may_choose_is_declared_with_its_stand_in() -> None:
    from theme import fonts

    css = text("fonts.css")
    for key in {*fonts.HeadingFont.values, *fonts.TextFont.values}:
        name = fonts.FAMILIES[key][0]
        assert f'"{name}"; font-style: normal' in css
        assert f'"{name} stand-in"' in css
        assert fonts.file(key).removeprefix("vendor/fonts/") in css
