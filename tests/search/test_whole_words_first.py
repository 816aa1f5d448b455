"""Whoever looks for "car" means the car: what only begins like it comes after, under a heading of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from search.indexing import index_page
from search.services import search
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, small_matter
from tests.search.conftest import Shelves

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(shelves: Shelves) -> None:
    """Three pamphlets; the one that speaks of a car was written first, says so once, and late."""
    words = {
        "After a wreck": "What to ask the garage, the other driver and the witnesses about the car",
        "Care": "care, care and care",
        "Cards": "card, card and card",
    }
    for number, (title, body) in enumerate(words.items()):
        page = shelves.pamphlets["public"].copy(
            update_attrs={"title": title, "slug": f"word-{number}", "summary": body, "body": []}, copy_revisions=False
        )
        index_page(page.pk)


def test_the_word_itself_comes_before_what_begins_like_it(three: None) -> None:
    found = [result.title for result in search(AnonymousUser(), "car")]
    assert found[0] == "After a wreck"
    assert set(found[1:]) == {"Care", "Cards"}


def test_what_only_begins_like_it_is_told_apart(three: None) -> None:
    marks = {result.title: result.is_beginning for result in search(AnonymousUser(), "car")}
    assert marks == {"After a wreck": False, "Care": True, "Cards": True}
    page = browser().get("/search/", {"q": "car"}).content.decode()
    before, heading, after = page.partition("Words that only begin like it")
    assert heading
    assert ">After a wreck</a>" in before
    assert ">Care</a>" not in before
    assert ">Care</a>" in after
    assert "3 things found" in before


def test_the_beginning_of_a_word_alone_is_an_answer_and_no_afterthought(three: None) -> None:
    page = browser().get("/search/", {"q": "care and ca"}).content.decode()
    assert ">Care</a>" in page
    assert "Words that only begin like it" not in page


def test_the_same_word_in_another_form_is_the_word_itself(three: None) -> None:
    found = search(AnonymousUser(), "cars")
    assert [result.title for result in found if not result.is_beginning] == ["After a wreck"]
    assert found[0].title == "After a wreck"


def test_ones_own_papers_keep_to_the_same_order(three: None, run_jobs: Callable[[], int]) -> None:
    small: SmallMatter = small_matter(title="Reyes and the landlord")
    paper(small.client_room, small.clara, "Card statement.txt")
    paper(small.client_room, small.clara, "Car.txt")
    run_jobs()
    found = [result.title for result in search(small.clara, "car")]
    assert set(found[:2]) == {"Car.txt", "After a wreck"}
    assert "Card statement.txt" in found[2:]
