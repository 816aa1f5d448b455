"""Times, sizes and sums are written as people say them, with the exact thing within reach."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from theme.templatetags import theme as tags

NOW = datetime(2026, 11, 21, 13, 45, tzinfo=UTC)  # 08:45 where the firm is


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "today, 08:45"),
        (datetime(2026, 11, 21, 4, 59, tzinfo=UTC), "yesterday, 23:59"),
        (datetime(2026, 11, 18, 15, 3, tzinfo=UTC), "18 Nov, 10:03"),
        (datetime(2025, 3, 4, 15, 0, tzinfo=UTC), "4 Mar 2025, 10:00"),
    ],
)
def test_a_time_is_said_shortly_and_shown_in_full_with_its_zone(moment: datetime, words: str) -> None:
    written = tags.when(moment)
    assert f">{words}</time>" in written
    assert datetime.fromisoformat(written.split('datetime="')[1].split('"')[0]) == moment
    assert "EST" in written


def test_a_full_time_names_day_and_zone() -> None:
    assert 'title="Saturday, 21 November 2026, 08:45 EST"' in tags.when(NOW)


def test_a_day_is_written_in_full_and_its_year_only_when_it_is_another() -> None:
    assert ">Friday, 27 November</time>" in tags.day(date(2026, 11, 27))
    assert ">Wednesday, 3 March 2027</time>" in tags.day(date(2027, 3, 3))
    assert ">Friday, 20 November</time>" in tags.day(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))


def test_a_margin_note_says_today_yesterday_tomorrow() -> None:
    said = [tags.short_day(date(2026, 11, day)) for day in (20, 21, 22, 23)]
    assert [word.split(">")[1].split("<")[0] for word in said] == ["yesterday", "today", "tomorrow", "23 Nov"]


def test_nothing_is_written_where_there_is_no_time() -> None:
    assert tags.when(None) == tags.day(None) == tags.short_day(None) == ""


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (64_000, "64 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (4_120_000, "4.1 MB"),
        (112_000_000, "112 MB"),
        (2_000_000_000, "2 GB"),
        (12_300_000_000_000, "12300 GB"),
    ],
)
def test_sizes_are_those_people_see_on_their_own_machines(size: int, words: str) -> None:
    assert tags.filesize(size) == words


def test_sizes_follow_the_language() -> None:
    with translation.override("es"):
        assert tags.filesize(4_120_000) == "4,1 MB"


def test_sums_are_written_by_the_house() -> None:
    assert tags.money(18_000, "usd") == "$180.00"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Clara Reyes", "CR"),
        ("Leo", "L"),
        ("Ana María de la Cruz", "AC"),
        ("clara@mail.example", "CM"),
        ("李 小龍", "李小"),
        ("", ""),
        ("— Sam", "S"),
    ],
)
def test_a_face_has_one_or_two_letters(name: str, letters: str) -> None:
    assert tags.initials(name) == letters


def test_the_same_key_always_has_the_same_cover() -> None:
    assert tags.cover_style("a-guide") == tags.cover_style("a-guide")
    styles = {tags.cover_style(f"guide-{number}") for number in range(300)}
    assert len(styles) == 4 * len(tags.ART)


def test_dots_show_left_held_and_used() -> None:
    assert tags.dot_range(1, 4, 1) == ["left", "held", "used", "used"]
    assert tags.dot_range(3, 2) == ["left", "left", "left"]


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in tags.icon("lock")
    named = tags.icon("lock", label="Only <us>")
    assert 'aria-label="Only &lt;us&gt;"' in named
    assert "aria-hidden" not in named
