"""No inline style or script anywhere in the house, every icon exists, every piece is documented and renders."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client

from tests.conftest import ROOT
from tests.theme.conftest import STATIC, TEMPLATES
from theme import specimen

ALL = sorted(path for folder in ROOT.glob("*/templates") for path in folder.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "theme" / "components").glob("*.html"))
LAYOUTS = sorted((TEMPLATES / "theme" / "layouts").glob("*.html"))
ICONS = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/)",
    re.IGNORECASE,
)


def relative(path: Path) -> str:
    """Give the path as a reader of the house writes it."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [path for path in ALL if "mail" not in path.parts], ids=relative)
def test_no_template_carries_an_inline_style_or_script(path: Path) -> None:
    markup = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert INLINE.findall(markup) == []


@pytest.mark.parametrize("path", ALL, ids=relative)
def test_every_icon_that_is_named_is_drawn(path: Path) -> None:
    markup = path.read_text(encoding="utf-8")
    named = set(re.findall(r'\{% icon "([^"]+)"', markup)) | set(re.findall(r'\bicon="([^"]+)"', markup))
    assert named - ICONS == set()


@pytest.mark.django_db
@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_every_component_renders_even_with_nothing(path: Path) -> None:
    if path.name in {"field.html", "code_field.html"}:
        return
    render_to_string(f"theme/components/{path.name}", {})


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_every_component_is_in_the_book_and_on_the_sheet(path: Path) -> None:
    book = (ROOT / "docs" / "look.md").read_text(encoding="utf-8")
    assert f"`{path.stem}`" in book
    users = [p.read_text(encoding="utf-8") for p in TEMPLATES.rglob("*.html") if p != path]
    assert any(f"components/{path.name}" in text for text in users)


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_every_layout_can_be_read(path: Path) -> None:
    get_template(f"theme/layouts/{path.name}")


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", specimen.SHEETS)
def test_the_living_sheet_shows_whole_pages(sheet: str, client: Client) -> None:
    page = client.get(f"/specimen/{sheet}/").content.decode()
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert "</html>" in page
    assert not INLINE.search(page)
    assert re.search(r'class="[^"]*\bNone\b', page) is None


@pytest.mark.django_db
def test_the_living_sheet_is_only_in_the_demo(client: Client, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert client.get("/specimen/").status_code == 404


@pytest.mark.django_db
def test_an_unknown_sheet_is_not_there(client: Client) -> None:
    assert client.get("/specimen/nothing/").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("400", "400"), ("403", "403"), ("404", "404"), ("500", "500")])
@pytest.mark.django_db
def test_every_error_page_says_one_sentence_and_one_way_on(name: str, status: str) -> None:
    page = render_to_string(f"{name}.html")
    assert page.count("<h1>") == 1
    assert re.search(rf'<p class="eyebrow">\s*{status}\s*</p>', page)
    assert page.count('class="button"') == 1


@pytest.mark.django_db
def test_a_refusal_shows_its_own_sentence() -> None:
    page = render_to_string("theme/layouts/error.html", {"status": 409, "sentence": "Clara <b>changed</b> it."})
    assert "This has changed meanwhile." in page
    assert "Clara &lt;b&gt;changed&lt;/b&gt; it." in page


@pytest.mark.django_db
def test_a_mail_is_signed_by_the_firm_in_plain_words(set_face: Callable[..., object]) -> None:
    set_face(firm_name="Hale & Mercer", phone="(555) 010-4400", accent="#7a1f3d")
    plain = render_to_string("theme/mail/base.txt")
    rich = render_to_string("theme/mail/base.html")
    assert "Hale & Mercer\n(555) 010-4400" in plain
    assert "Hale &amp; Mercer" in rich
    assert "background: #7a1f3d" in rich
    assert "//" not in rich.replace("<!doctype html>", "")
