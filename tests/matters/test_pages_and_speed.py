"""The pages of a matter ask a fixed number of questions, however long it has been running; lists are read from an index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import make_client
from common import clock
from matters.models import Matter, Participant
from matters.roles import MatterRole
from matters.services import add_participant, post_message
from matters.states import ParticipantState
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, many_papers, paralegal, person

pytestmark = pytest.mark.django_db
SIZES = (20, 200, 2_000)


def asked(client: Any, address: str, status: int = 200) -> CaptureQueriesContext:
    """Give the queries of the second look at a page; the first one records that it was seen."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == status
    return queries


def listing(queries: CaptureQueriesContext) -> str:
    """Give for each query its tables and its condition, short enough to be read."""
    said = (query["sql"] for query in queries.captured_queries)
    return "\n".join(f"{sql[:30]} … {sql.partition(' FROM ')[2][:220]}" for sql in said)


def filled(small: SmallMatter, number: int) -> None:
    many_papers(small.client_room, small.leo, number)
    many_papers(small.client_room, small.clara, number // 10)
    for text in range(6):
        post_message(actor=small.clara, room=small.client_room, text=f"message {text}")
    add_participant(actor=small.leo, matter=small.matter, user=paralegal(), role=MatterRole.PARALEGAL)


@pytest.mark.parametrize("number", SIZES)
def test_the_page_of_a_matter_asks_twelve_questions_at_most(small: SmallMatter, number: int) -> None:
    filled(small, number)
    for user in (small.clara, small.leo):
        queries = asked(browser(user), small.url())
        # Its notices are read and put on the record together: a savepoint here, a transaction in an office.
        count = sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)
        assert count <= 12, f"{count} queries\n{listing(queries)}"


@pytest.mark.parametrize("number", SIZES)
def test_the_home_of_a_client_asks_eight_questions_at_most(small: SmallMatter, number: int) -> None:
    filled(small, number)
    queries = asked(browser(small.clara), "/home/")
    assert len(queries) <= 8, f"{len(queries)} queries\n{listing(queries)}"


@pytest.mark.parametrize("address", ["/matters/", "/desk/", "/notices/", "people/", "room/"])
def test_no_page_asks_more_when_there_is_more(small: SmallMatter, address: str) -> None:
    filled(small, 20)
    room = small.client_room
    where = {"people/": small.url("people/"), "room/": small.url(f"{room.reference}/")}.get(address, address)
    leo = browser(small.leo)
    few = len(asked(leo, where))
    filled_matters(small, 30)
    many_papers(room, small.clara, 100)
    for each in range(8):
        add_participant(
            actor=small.leo, matter=small.matter, user=person(f"Guest {each}"), role=MatterRole.COUNSEL, rooms=[room]
        )
    many = asked(leo, where)
    assert len(many) <= few, f"{few} before, {len(many)} after\n{listing(many)}"


def filled_matters(small: SmallMatter, number: int) -> None:
    """Give Leo so many more matters, as rows."""
    client = make_client(actor=small.leo, name="Many")
    matters = Matter.objects.bulk_create(Matter(client=client, title=f"Matter {at}") for at in range(number))
    Participant.objects.bulk_create(
        Participant(
            matter=matter,
            user=small.leo,
            role=MatterRole.ATTORNEY,
            state=ParticipantState.ACTIVE,
            last_activity_at=clock.now() - timedelta(minutes=at // 3),
        )
        for at, matter in enumerate(matters)
    )


def test_the_list_of_matters_is_read_from_its_index(small: SmallMatter) -> None:
    filled_matters(small, 300)
    for _each in range(20):
        others = SmallMatter(small.matter, attorney(f"Other {_each}"), small.clara)
        filled_matters(others, 60)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = Participant.objects.of(small.leo).telling().latest_first().select_related("matter__client")[:51]
    plan = found.explain()
    assert plan.count("participant_list") == 1, plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan, plan
    assert "Seq Scan on matters_participant" not in plan, plan


def test_the_list_of_matters_goes_on_page_by_page_without_a_gap_or_a_repeat(small: SmallMatter) -> None:
    filled_matters(small, 120)
    leo, address, titles = browser(small.leo), "/matters/", []
    for _page in range(3):
        words = leo.get(address).content.decode()
        titles += [piece.partition("<")[0] for piece in words.split('row__title"')[1:]]
        older = words.partition("?before=")[2].partition('"')[0]
        address = f"/matters/?before={older}"
    assert not older
    assert len(titles) == len(set(titles)) == 121


def test_papers_go_on_page_by_page_without_a_gap_though_they_came_at_one_instant(small: SmallMatter) -> None:
    files = many_papers(small.client_room, small.leo, 120)
    type(files[0]).objects.update(latest_at=clock.now())
    clara, address, seen = browser(small.clara), small.url(), ""
    for _page in range(3):
        words = clara.get(address).content.decode()
        seen += words
        older = words.partition("?papers=")[2].partition('"')[0]
        address = small.url(f"{small.client_room.reference}/?papers={older}")
    assert not older
    assert [file.name for file in files if file.name not in seen] == []


@pytest.mark.parametrize(
    "place", ["x", "2026-99-99T00:00:00~1", "2026-11-01T00:00:00~" + "0" * 32, "~", "%00", "9" * 400]
)
@pytest.mark.parametrize("name", ["before", "papers", "messages"])
def test_a_place_that_is_none_begins_at_the_top(small: SmallMatter, name: str, place: str) -> None:
    many_papers(small.client_room, small.leo, 2)
    address = "/matters/" if name == "before" else small.url()
    answer = browser(small.leo).get(address, {name: place})
    assert answer.status_code == 200
    assert ("Paper 00001.pdf" if name != "before" else small.matter.title) in answer.content.decode()


def test_a_client_with_one_matter_comes_straight_to_it(small: SmallMatter) -> None:
    answer = browser(small.clara).get("/matters/")
    assert (answer.status_code, answer["Location"]) == (302, small.url())


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59"])
def test_a_place_beyond_the_calendar_is_the_top_of_the_list(small: SmallMatter, moment: str) -> None:
    post_message(actor=small.leo, room=small.client_room, text="A word of Leo")
    many_papers(small.client_room, small.leo, 2)
    place = f"{moment}~{'0' * 32}"
    leo = browser(small.leo)
    assert small.matter.title in leo.get(f"/matters/?before={place}").content.decode()
    words = leo.get(small.url(f"?papers={place}&messages={place}")).content.decode()
    assert "A word of Leo" in words
    assert "Paper 00001.pdf" in words


def test_the_page_of_people_asks_as_much_for_twelve_as_for_two(small: SmallMatter) -> None:
    few = len(asked(browser(small.leo), small.url("people/")))
    for _each in range(10):
        add_participant(actor=small.leo, matter=small.matter, user=paralegal(), role=MatterRole.PARALEGAL)
    assert len(asked(browser(small.leo), small.url("people/"))) == few
