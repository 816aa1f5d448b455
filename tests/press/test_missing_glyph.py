import logging
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from press.errors import FontsMissing, MissingGlyph
from press.paper import KeyValues, Run, runs
from press.paper.runs import clean
from press.services import to_pdf, unprintable
from tests.press.papers import FACE, paper, say

LINEAR_B = "\U00010000"
UNASSIGNED = "\u0378"


def test_a_character_that_no_typeface_has_is_refused_by_name() -> None:
    with pytest.raises(MissingGlyph) as refusal:
        to_pdf(paper(say(f"Dear {LINEAR_B},")), FACE)
    assert refusal.value.characters == (LINEAR_B,)
    assert refusal.value.message == (
        f"The paper contains a character that our typefaces cannot print: “{LINEAR_B}” (U+10000, Linear b syllable b008 a). "
        "Replace or remove it where it was typed, or ask the office to add a typeface that has it."
    )
    assert refusal.value.detail == "U+10000"


def test_all_of_them_are_named_at_once_with_the_answers_they_stand_in() -> None:
    some = paper(
        say("x", Run(f"a{UNASSIGNED}", sources=("street",))),
        KeyValues((("Name", runs(Run(f"{LINEAR_B}b{UNASSIGNED}", sources=("name", "alias")))),)),
    )
    with pytest.raises(MissingGlyph) as refusal:
        to_pdf(some, FACE)
    assert refusal.value.characters == (UNASSIGNED, LINEAR_B)
    assert refusal.value.sources == ("street", "name", "alias")
    assert "contains characters" in refusal.value.message
    assert "(U+0378)" in refusal.value.message


def test_a_private_character_is_named_by_its_number_and_not_shown() -> None:
    with pytest.raises(MissingGlyph, match=r"print: \(U\+E000\)\. Replace"):
        to_pdf(paper(say("\ue000")), FACE)


@pytest.mark.parametrize("place", ["title", "subtitle", "eyebrow", "reference", "author", "sample_notice"])
def test_it_is_found_wherever_it_stands(place: str) -> None:
    with pytest.raises(MissingGlyph):
        to_pdf(paper(say("x"), **{"title": "A letter", place: LINEAR_B}), FACE)  # type: ignore[arg-type]


def test_the_refusal_carries_no_words_of_the_paper(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(MissingGlyph) as refusal:
        to_pdf(paper(say(f"Clara Reyes {LINEAR_B}")), FACE)
    assert "Clara" not in refusal.value.message + refusal.value.detail + caplog.text
    assert refusal.value.__suppress_context__


def test_a_form_can_know_it_before(settings: object) -> None:
    assert unprintable(f"a{LINEAR_B}b{LINEAR_B}{UNASSIGNED}") == (LINEAR_B, UNASSIGNED)
    assert unprintable("\u070f") == ("\u070f",)  # counted among the invisible, but drawn
    assert unprintable("Łukasz Nguyễn עברית Русский\n\t\u200d☐ ⅓ e\u0301\x00\u202e") == ()


# Marks without a letter, and the two tone marks of old Hangul, are refused before they are tried: that errs on the safe side.
characters = st.characters(exclude_categories=("Cs", "Mn", "Mc", "Me", "Cn"), max_codepoint=0x2FFFF)


@given(st.lists(characters, min_size=1, max_size=60))
@settings(deadline=None, max_examples=40)
def test_what_is_known_before_is_what_happens(typed: list[str]) -> None:
    known = {character for part in typed for character in unprintable(part)}
    try:
        to_pdf(paper(say(" x ".join(typed))), FACE)
        found: set[str] = set()
    except MissingGlyph as refusal:
        found = set("".join(refusal.characters))
    assert {unicodedata.normalize("NFC", c) for c in found - set(" x")} == {clean(c) for c in known}


def test_a_house_without_fonts_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_FONTS", str(tmp_path))
    for ask in (lambda: to_pdf(paper(say("x")), FACE), lambda: unprintable("x")):
        with pytest.raises(FontsMissing, match=r"python -m press\.fonts"):
            ask()
