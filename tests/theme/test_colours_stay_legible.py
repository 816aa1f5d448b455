"""Whatever accent the firm chooses, words stay readable; what cannot be read is refused with a way out."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.theme.conftest import STATIC
from theme import palette
from theme.colour import Colour, at_lightness, contrast, lightness
from theme.models import check_accent, check_cover

COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)
INK, QUIET = Colour.of("#1b232d"), Colour.of("#56616e")
DARK_INK, DARK_QUIET = Colour.of("#e9e6df"), Colour.of("#a2acb7")


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast(Colour.of("#000000"), Colour.of("#ffffff")) == pytest.approx(21)
    assert contrast(Colour.of("#777777"), Colour.of("#ffffff")) == pytest.approx(4.48, abs=0.005)


def test_a_pale_accent_is_refused_with_the_nearest_shade_that_works() -> None:
    with pytest.raises(ValidationError) as refusal:
        check_accent("#e0a030")

    sentence = refusal.value.messages[0]
    offered = re.search(r"#[0-9a-f]{6}", sentence)
    assert "darker" in sentence
    assert offered is not None
    check_accent(offered.group())


@pytest.mark.parametrize("word", ["green", "#12345", "#12345g", "", "1d5b4b", "#1d5b4b; color: red"])
def test_what_is_not_a_colour_is_refused(word: str) -> None:
    with pytest.raises(ValidationError, match="six digits"):
        check_accent(word)


def test_a_cover_on_which_nothing_can_be_read_is_refused() -> None:
    check_cover("#efe7d8")
    with pytest.raises(ValidationError, match="darker or a little lighter"):
        check_cover("#7a7a7a")


@given(COLOURS)
def test_every_refused_accent_is_offered_one_that_is_accepted(accent: Colour) -> None:
    assume(not palette.is_legible_accent(accent))
    assert palette.is_legible_accent(palette.nearest_legible(accent))


@given(COLOURS)
def test_every_accepted_accent_is_legible_in_all_its_light_uses(accent: Colour) -> None:
    accent = palette.nearest_legible(accent)
    shades = palette.light(accent)

    assert palette.weakest(shades.accent, palette.LIGHT_GROUNDS) >= palette.ENOUGH
    assert contrast(shades.on_accent, shades.accent) >= palette.ENOUGH
    assert contrast(shades.on_accent, shades.accent_strong) >= palette.ENOUGH
    for words in (INK, QUIET, shades.accent_strong):
        assert contrast(words, shades.accent_soft) >= palette.ENOUGH


@given(COLOURS)
def test_every_accent_has_a_dark_shade_that_is_legible_in_all_its_uses(accent: Colour) -> None:
    shades = palette.dark(accent)

    assert palette.weakest(shades.accent, palette.DARK_GROUNDS) >= palette.ENOUGH
    assert palette.weakest(shades.accent_strong, palette.DARK_GROUNDS) >= palette.ENOUGH
    assert contrast(shades.on_accent, shades.accent) >= palette.ENOUGH
    assert contrast(shades.on_accent, shades.accent_strong) >= palette.ENOUGH
    for words in (DARK_INK, DARK_QUIET, shades.accent, shades.accent_strong):
        assert contrast(words, shades.accent_soft) >= palette.ENOUGH


@given(COLOURS)
def test_every_accepted_cover_has_an_ink_that_can_be_read(cover: Colour) -> None:
    ink = palette.cover_ink(cover)
    assume(ink is not None)
    assert ink is not None
    assert contrast(ink, cover) >= palette.ENOUGH


@given(COLOURS)
def test_a_shade_of_its_own_lightness_is_the_colour_itself(colour: Colour) -> None:
    again = at_lightness(colour, lightness(colour))
    assert all(
        abs(a - b) <= 1
        for a, b in zip((colour.red, colour.green, colour.blue), (again.red, again.green, again.blue), strict=True)
    )


def test_the_grounds_of_the_computation_are_those_of_the_stylesheet() -> None:
    text = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")[:2]

    def ground(block: str, name: str) -> str:
        found = re.search(rf"--{name}: (#[0-9a-f]{{6}})", block)
        assert found is not None
        return found.group(1)

    names = ("paper", "surface", "sunken")
    assert [ground(light, name) for name in names] == [str(each) for each in palette.LIGHT_GROUNDS]
    assert [ground(dark, name) for name in (*names, "raised")] == [str(each) for each in palette.DARK_GROUNDS]
    assert [ground(light, name) for name in ("ink", "quiet")] == [str(INK), str(QUIET)]
    assert [ground(dark, name) for name in ("ink", "quiet")] == [str(DARK_INK), str(DARK_QUIET)]
