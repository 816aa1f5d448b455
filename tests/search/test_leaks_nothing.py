"""P6: nobody learns by searching what she may not open: no hit, no snippet, no count, no hint, also with an index that is old."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import grants
from accounts.services import freeze
from audit.models import Record
from matters.services import end_participation, raise_wall, suspend
from search.contract import Kind
from search.indexing import index_page, rebuild
from search.models import Entry
from search.services import search
from tests.cast import browser
from tests.factories.matters import attorney, paper, person, small_matter, with_counsel
from tests.search.conftest import Shelves, Two, subscribe

pytestmark = pytest.mark.django_db
Titles = Callable[..., list[str]]


def words_of_page(user: Any, text: str) -> str:
    return browser(user).get("/search/", {"q": text}).content.decode()


def test_each_finds_her_own_matter_and_nothing_of_the_other(two: Two, titles: Titles) -> None:
    assert titles(two.clara.clara, "kestrel") == ["Kestrel invoice.txt", "Reyes about kestrel"]
    assert titles(two.clara.clara, "marlin") == []
    assert titles(two.gina.clara, "kestrel") == []
    assert titles(two.gina.clara, "marlin") == ["Barlow about marlin", "Marlin letter.txt"]
    assert len(titles(two.clara.leo, "kestrel")) == 4, "both rooms and both papers"


@pytest.mark.parametrize("role", ["administrator", "attorney", "support", "marketer", ""])
def test_strangers_find_nothing_whatever_they_are(two: Two, titles: Titles, role: str) -> None:
    stranger = person("Sam Keller", staff_role=role)
    for word in ("kestrel", "marlin", "osprey", "invoice", "kest", "reyes", "barlow"):
        assert titles(stranger, word) == [], word
    assert titles(AnonymousUser(), "kestrel") == []


def test_the_page_of_a_stranger_says_the_same_of_a_hidden_word_as_of_no_word(two: Two) -> None:
    sam = person("Sam Keller")
    hidden, none = words_of_page(sam, "kestrel"), words_of_page(sam, "nothing1")
    assert "Nothing found" in hidden
    assert hidden.replace("kestrel", "nothing1").split("<main")[1] == none.split("<main")[1]


def test_a_room_without_a_seat_stays_hidden_from_those_in_another_room(two: Two, titles: Titles) -> None:
    cole = person("Cole Aldana")
    with_counsel(two.clara, cole)
    rebuild()
    assert titles(cole, "kestrel") == ["Reyes about kestrel"], "his own room alone"
    assert titles(cole, "osprey") == []
    assert titles(two.clara.clara, "osprey") == []


@pytest.mark.parametrize("how", ["suspend", "end", "freeze"])
def test_a_seat_that_is_gone_is_gone_from_the_next_answer(two: Two, titles: Titles, how: str) -> None:
    clara, small = two.clara.clara, two.clara
    assert titles(clara, "kestrel")
    entries = Entry.objects.count()
    if how == "freeze":
        freeze(actor=None, user=clara)
        clara.refresh_from_db()
    else:
        change = {"suspend": suspend, "end": end_participation}[how]
        change(actor=small.leo, participant=small.part(clara))
    assert Entry.objects.count() == entries, "the index is as it was"
    assert titles(clara, "kestrel") == []


def test_a_wall_hides_from_search_even_with_a_stray_row(two: Two, titles: Titles) -> None:
    walt = attorney("Walt Brandt")
    raise_wall(actor=two.clara.leo, matter=two.clara.matter, user=walt, reason="x")
    grants.give(walt, two.clara.client_room.binder, ["view"])
    assert titles(walt, "kestrel") == []


def test_a_poisoned_index_gives_nothing_foreign(two: Two, titles: Titles) -> None:
    """Somebody's file filed under my binder: the engine proposes it, the gate's querysets leave it out."""
    marlin = Entry.objects.get(title="Marlin letter.txt")
    Entry.objects.filter(pk=marlin.pk).update(binder=two.clara.client_room.binder)
    assert titles(two.clara.clara, "marlin") == []
    Entry.objects.filter(pk=marlin.pk).update(binder=None, level="public")
    assert titles(AnonymousUser(), "marlin") == []


def test_the_body_of_a_locked_pamphlet_is_found_by_its_readers_alone(shelves: Shelves, titles: Titles) -> None:
    sam, rita = person("Sam Keller"), person("Rita Solano")
    subscribe(rita)
    nobody = AnonymousUser()
    found = {
        word: [who for who, user in (("nobody", nobody), ("sam", sam), ("rita", rita)) if titles(user, word)]
        for word in ("publicword", "registeredword", "clientword", "subscriberword")
    }
    assert found == {
        "publicword": ["nobody", "sam", "rita"],
        "registeredword": ["sam", "rita"],
        "clientword": ["rita"],
        "subscriberword": ["rita"],
    }


def test_a_locked_pamphlet_is_found_by_its_public_words_without_a_word_of_its_body(shelves: Shelves) -> None:
    (found,) = search(AnonymousUser(), "summarysubscriberword")
    assert found.is_locked
    assert "subscriberword in it" not in found.snippet
    page = words_of_page(None, "summarysubscriberword")
    assert "Locked" in page
    assert "heating" not in page


def test_a_word_of_the_locked_body_does_not_change_rank_or_count(shelves: Shelves, titles: Titles) -> None:
    assert titles(AnonymousUser(), "heating") == ["Sample of public"]
    assert "1 thing found" in words_of_page(None, "heating")


def test_what_was_looked_for_stays_out_of_the_record(two: Two) -> None:
    search(two.clara.clara, "kestrel")
    line = Record.objects.filter(verb="search.made").latest("at_us")
    assert "kestrel" not in str(line.__dict__).lower()
    assert len(bytes(line.after_hash)) == 32


def test_mine_and_library_are_apart(two: Two, shelves: Shelves, titles: Titles) -> None:
    leo = two.clara.leo
    assert titles(leo, "heating", frozenset({Kind.FILE, Kind.ROOM})) == []
    assert titles(leo, "kestrel", frozenset({Kind.PAGE})) == []


def test_a_foreign_entry_does_not_turn_the_order_of_ones_own(two: Two) -> None:
    """By the statistics of the whole index `marlin` alone decides which of two stands first; a prober would read it off."""
    room, actor = two.clara.client_room, two.clara.clara

    def order() -> list[str]:
        return [each.title for each in search(actor, "flint spar", frozenset({Kind.FILE}))]

    for name in ("Spar flint flint.txt", "Spar spar spar flint.txt"):
        paper(room, actor, name)
    rebuild()
    alone = order()
    assert len(alone) == 2
    for number in range(12):
        paper(two.gina.client_room, two.gina.clara, f"{'Spar' if number % 2 else 'Flint'} {number}.txt")
        rebuild()
        assert order() == alone
    for number in range(12):
        paper(two.gina.client_room, two.gina.clara, f"Spar flint spar {number}.txt")
    rebuild()
    assert order() == alone


def test_the_order_of_public_pages_does_not_tell_of_foreign_papers(shelves: Shelves) -> None:
    """Where one word is enough, its rarity in everybody's papers would move the pages that have it."""
    bodies = ("An employer keeps the heating on", "A landlord left the wages unpaid", "Unpaid wages, and an employer")
    for number, body in enumerate(bodies):
        page = shelves.pamphlets["public"].copy(
            update_attrs={"title": f"Guide {number}", "slug": f"guide-{number}", "summary": body, "body": []},
            copy_revisions=False,
        )
        index_page(page.pk)

    def order() -> list[str]:
        return [result.title for result in search(AnonymousUser(), "employer unpaid kangaroo")]

    before = order()
    assert len(before) == 3
    room = small_matter(title="Barlow about marlin").client_room
    for count in range(6):
        for word in ("unpaid", "employer")[: 1 + count % 2]:
            Entry.objects.create(
                kind="file", key=f"{word}-{count}", title=f"{word} {count}.pdf", level="", binder_id=room.binder_id
            )
            assert order() == before
