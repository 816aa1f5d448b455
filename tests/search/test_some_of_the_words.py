"""Who asks in a sentence is not sent away for one word: where nothing has all of them, what has some is shown and said to be that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from search.services import search
from tests.cast import browser
from tests.search.conftest import Shelves, Two

pytestmark = pytest.mark.django_db
PART = "Nothing has all of these words. This has some of them:"


def test_a_sentence_finds_what_has_some_of_its_words(shelves: Shelves) -> None:
    found = search(AnonymousUser(), "who looks after my heating and the kangaroo")
    assert "Sample of public" in {result.title for result in found}
    assert all(result.is_part for result in found)
    page = browser().get("/search/", {"q": "my heating and the kangaroo"}).content.decode()
    assert PART in page
    assert ">Sample of public</a>" in page


def test_what_has_all_the_words_stands_alone(shelves: Shelves) -> None:
    found = search(AnonymousUser(), "something heating publicword")
    assert [(result.title, result.is_part) for result in found] == [("Sample of public", False)]
    assert PART not in browser().get("/search/", {"q": "something heating publicword"}).content.decode()


@pytest.mark.parametrize("text", ["kangaroo", "to my kangaroo", "in it of"])
def test_short_words_alone_find_nothing(shelves: Shelves, text: str) -> None:
    found = search(AnonymousUser(), text)
    assert [result for result in found if result.is_part] == []


def test_a_word_of_somebody_elses_paper_adds_nothing(two: Two, titles: Callable[..., list[str]]) -> None:
    assert titles(two.clara.clara, "kestrel marlin") == titles(two.clara.clara, "kestrel kangaroo")
    assert titles(two.gina.clara, "kestrel kangaroo") == []


def test_a_visitor_is_told_where_her_own_papers_are(shelves: Shelves) -> None:
    page = browser().get("/search/", {"q": "kangaroo"}).content.decode()
    assert "Your own papers are listed here when you are signed in." in page


def test_one_thing_that_has_them_all_by_chance_does_not_hide_the_rest(shelves: Shelves) -> None:
    text = "something about heating, summary, publicword"
    found = search(AnonymousUser(), text)
    assert [(found[0].title, found[0].is_part)] == [("Sample of public", False)]
    assert {(result.title, result.is_part) for result in found[1:]} == {
        (f"Sample of {level}", True) for level in ("registered", "client", "subscriber")
    }
    page = browser().get("/search/", {"q": text}).content.decode()
    assert "1 thing found" in page
    assert (
        page.index(">Sample of public</a>")
        < page.index("This has some of your words")
        < page.index(">Sample of client</a>")
    )
    assert PART not in page
