"""Whatever is typed is looked for as words; the index follows what is published, taken back, added and deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from accounts.models import User
from matters.services import add_room
from search.models import Entry
from search.services import words_in
from tests.cast import browser
from tests.factories.matters import paper, person, small_matter
from tests.search.conftest import Shelves, Two

pytestmark = pytest.mark.django_db
Titles = Callable[..., list[str]]
STRANGE = [
    "((((",
    "*:*",
    '"',
    '"" OR ""',
    "a' OR '1'='1",
    "heating NEAR/2 body",
    "title:heating",
    "_index:secret",
    "heating* -body",
    "'; DROP TABLE search_entry; --",
    "\\",
    "%",
    "^heating",
    "{heating}",
    "AND",
    "OR NOT",
    "NEAR(",
    "\x00heating",
    "\x02heating\x03",
    "\u202eheating",
    "🔥",
    "é̂ñ",
    "&amp;|!<->",
    "heating:*",
    "heating & !body",
    " " * 150,
]


@pytest.mark.parametrize("text", STRANGE)
def test_no_sign_is_syntax(shelves: Shelves, text: str) -> None:
    answer = browser().get("/search/", {"q": text})
    assert answer.status_code == 200
    assert Entry.objects.exists()


def test_a_hundred_kilobytes_are_refused_with_a_sentence(shelves: Shelves) -> None:
    answer = browser().get("/search/", {"q": "heating " * 12_500})
    assert answer.status_code == 400
    words = answer.content.decode()
    assert "That is too long to look for" in words
    assert len(words) < 60_000


def test_many_words_are_cut_to_twelve() -> None:
    assert len(words_in("a b c d e f g h i j k l m n o p")) == 12


def test_what_is_typed_and_found_is_shown_as_text(db: None) -> None:
    small = small_matter()
    paper(small.client_room, small.clara, "<b>kestrel</b>.txt")
    call_command("search", "rebuild")
    page = browser(small.clara).get("/search/", {"q": "kestrel <script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>kestrel" not in page


def test_the_found_words_are_marked(shelves: Shelves) -> None:
    assert "<mark>publicword</mark>" in browser().get("/search/", {"q": "publicword"}).content.decode()


def test_the_beginning_of_a_word_finds_it(shelves: Shelves, titles: Titles) -> None:
    assert titles(AnonymousUser(), "publicwo") == ["Sample of public"]


def test_the_index_follows_publishing_taking_back_and_deleting(
    shelves: Shelves, titles: Titles, run_jobs: Callable[[], int]
) -> None:
    page, nobody = shelves.pamphlets["public"], AnonymousUser()
    page.title = "Renamed to cormorant"
    page.save_revision().publish()
    run_jobs()
    assert titles(nobody, "cormorant") == ["Renamed to cormorant"]
    page.unpublish()
    assert titles(nobody, "cormorant") == [], "at once, before the job"
    run_jobs()
    assert not Entry.objects.filter(key=str(page.pk)).exists()
    other = shelves.pamphlets["registered"]
    key = str(other.pk)
    other.delete()
    run_jobs()
    assert not Entry.objects.filter(key=key).exists()


def test_a_level_raised_locks_the_body_at_once(shelves: Shelves, titles: Titles, run_jobs: Callable[[], int]) -> None:
    page = shelves.pamphlets["public"]
    page.access = "subscriber"
    page.save_revision().publish()
    run_jobs()
    assert titles(AnonymousUser(), "publicword") == []


def test_papers_and_rooms_come_into_the_index_by_themselves(titles: Titles, run_jobs: Callable[[], int]) -> None:
    small = small_matter(title="About gannet")
    add_room(actor=small.leo, matter=small.matter, name="Petrel room")
    paper(small.client_room, small.clara, "Gannet receipt.txt")
    run_jobs()
    assert titles(small.clara, "gannet") == ["About gannet", "Gannet receipt.txt"]
    assert titles(small.leo, "petrel") == ["About gannet"]


def test_the_content_of_private_papers_is_not_in_the_index(two: Two, run_jobs: Callable[[], int]) -> None:
    paper(two.clara.client_room, two.clara.clara, "Plain.txt", b"The secret word is albatross.\n")
    run_jobs()
    assert not Entry.objects.filter(body__contains="albatross").exists()


def test_rebuilding_gives_the_same_index(two: Two, shelves: Shelves) -> None:
    def rows() -> list[tuple[object, ...]]:
        return sorted(Entry.objects.values_list("kind", "key", "part", "title", "body", "level"))

    before = rows()
    call_command("search", "rebuild")
    assert rows() == before
    assert len(before) > 8


def test_searching_asks_a_fixed_number_of_questions(
    two: Two, django_assert_max_num_queries: Callable[..., object]
) -> None:
    user: User = two.clara.clara
    for number in range(30):
        paper(two.clara.client_room, user, f"Kestrel {number}.txt")
    call_command("search", "rebuild")
    clara = browser(user)
    clara.get("/search/", {"q": "kestrel"})
    with django_assert_max_num_queries(16):
        assert "32 things found" in clara.get("/search/", {"q": "kestrel"}).content.decode()


def test_an_empty_question_finds_nothing_and_is_no_error() -> None:
    assert browser(person("Sam")).get("/search/").status_code == 200
