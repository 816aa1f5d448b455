"""Who is told of what: those in the room and nobody else, and never with a word of content."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matters import messages
from matters.models import Room
from matters.receivers import tell_room
from matters.roles import MatterRole
from matters.services import add_participant, end_participation, post_message
from notifications import outbox
from notifications.messages import named
from notifications.models import Notice, OutboxMessage
from tests.cast import browser
from tests.factories.matters import SmallMatter, paper, paralegal, person, with_counsel

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_a_paper_is_told_to_those_in_its_room_but_not_to_its_author(small: SmallMatter) -> None:
    add_participant(actor=small.leo, matter=small.matter, user=paralegal(), role=MatterRole.PARALEGAL)
    cole = person("Cole Aldana")
    other = with_counsel(small, cole)
    paper(small.client_room, small.clara)
    assert told("matters.paper") == {"Leo Marsh", "Pat Osei"}
    Notice.objects.all().delete()
    paper(small.internal_room, small.leo)
    assert told("matters.paper") == {"Pat Osei"}
    Notice.objects.all().delete()
    paper(other, small.leo)
    assert told("matters.paper") == {"Cole Aldana"}


def test_somebody_who_has_left_is_told_nothing(small: SmallMatter) -> None:
    end_participation(actor=small.leo, participant=small.part(small.clara))
    Notice.objects.all().delete()
    post_message(actor=small.leo, room=small.client_room, text="Hello")
    assert told("matters.message") == set()


def test_no_notice_and_no_mail_carries_a_name_a_title_or_a_word(
    small: SmallMatter, run_jobs: Callable[[], int]
) -> None:
    post_message(actor=small.leo, room=small.client_room, text="kestrel in the message")
    paper(small.client_room, small.leo, "Kestrel letter.txt")
    run_jobs()
    texts = [
        f"{mail.subject} {outbox.opened(mail).body}" for mail in OutboxMessage.objects.filter(to=small.clara.email)
    ]
    assert texts, "she is written to"
    for text in (*texts, *(str(notice.__dict__) + str(notice.sentence) for notice in Notice.objects.all())):
        for secret in ("kestrel", "Kestrel", small.matter.title, "Leo"):
            assert secret not in text


def test_the_bell_names_the_matter_to_those_who_see_it(small: SmallMatter) -> None:
    cole = person("Cole Aldana")
    other = with_counsel(small, cole)
    post_message(actor=small.leo, room=small.client_room, text="Hello")
    post_message(actor=small.leo, room=other, text="Hello")
    assert small.matter.title in browser(small.clara).get("/notices/").content.decode()
    assert f"{small.matter.title} · With co-counsel" in browser(cole).get("/notices/").content.decode()


def test_the_bell_names_nothing_to_somebody_who_has_left(small: SmallMatter) -> None:
    post_message(actor=small.leo, room=small.client_room, text="Hello")
    end_participation(actor=small.leo, participant=small.part(small.clara))
    page = browser(small.clara).get("/notices/").content.decode()
    assert "A message is waiting for you." in page
    assert small.matter.title not in page
    references = [room.record_ref for room in small.matter.rooms.all()]
    assert named(small.clara, [*references, small.matter.record_ref]) == {}
    assert named(person("Sam"), references) == {}


def test_naming_many_lines_asks_two_questions(small: SmallMatter) -> None:
    with_counsel(small, person("Cole Aldana"))
    references = [room.record_ref for room in small.matter.rooms.all()] + [small.matter.record_ref]
    with CaptureQueriesContext(connection) as queries:
        assert len(named(small.leo, references)) == 4
    assert len(queries) == 2


def test_people_are_told_in_the_order_of_their_keys(small: SmallMatter) -> None:
    for number in range(6):
        add_participant(
            actor=small.leo,
            matter=small.matter,
            user=person(f"Guest {number}"),
            role=MatterRole.COUNSEL,
            rooms=[small.client_room],
        )
    Notice.objects.all().delete()
    room = Room.objects.select_related("matter").get(pk=small.client_room.pk)
    tell_room(room, messages.NEW_MESSAGE, but=None)
    order = list(Notice.objects.order_by("pk").values_list("user_id", flat=True))
    written = [notice.user_id for notice in Notice.objects.order_by("created_at")]
    assert len(order) == 8
    assert written == sorted(written)
