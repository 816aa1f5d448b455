"""Marked words are found in Python and in templates alike; set-up compiles what has changed, and only that."""

from __future__ import annotations

import gettext
import shutil
from pathlib import Path

import pytest

from scripts import catalogue
from scripts.setup import words
from scripts.stamps import Stamps

pytestmark = pytest.mark.once
TEMPLATE = """{% load i18n %}
  <p class="x">It's {% translate "A word" %}</p>
{# a remark #}
      {% blocktranslate count left=n %}{{ left }} thing{% plural %}{{ left }} things{% endblocktranslate %}
  {% blocktranslate with name=a.b trimmed %}
    For {{ name }},
    with care
  {% endblocktranslate %}{% translate "by" context "a day" %}
"""
PYTHON = """
from django.utils.translation import gettext_lazy as _, pgettext_lazy
WORD = _("Another " "word")
DAY = pgettext_lazy("date format", "j F")
"""


def test_words_are_found_in_templates_and_in_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "page.html").write_text(TEMPLATE)
    (tmp_path / "house" / "words.py").write_text(PYTHON)
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    found = {(message.context, message.id) for message in catalogue.words_of(("house",)) if message.id}
    assert found == {
        (None, "A word"),
        (None, ("%(left)s thing", "%(left)s things")),
        (None, "For %(name)s, with care"),
        ("a day", "by"),
        (None, "Another word"),
        ("date format", "j F"),
    }


def test_set_up_compiles_what_has_changed_and_only_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    kept = Path(shutil.copy(catalogue.LOCALE / "es" / "LC_MESSAGES" / "django.po", folder))
    monkeypatch.setattr(words, "LOCALE", tmp_path / "locale")
    stamps = Stamps(tmp_path / "stamps")
    assert words.install(stamps) == ["translations"]
    assert words.install(stamps) == []
    kept.write_text(kept.read_text(encoding="utf-8").replace('msgstr "Firma"', 'msgstr "Rúbrica"'), encoding="utf-8")
    assert words.install(stamps) == ["translations"]
    with kept.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Signature") == "Rúbrica"
    kept.with_suffix(".mo").unlink()
    assert words.install(stamps) == ["translations"], "a deleted one is noticed"
