"""What is asked for, where things stand, and what a closed matter still takes: nothing new, all of it readable."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from common import clock
from common.errors import BadInput, Conflict, NotFound, Refused
from matters.errors import MatterClosed
from matters.models import Ask, Matter, Participant
from matters.roles import MatterRole
from matters.services import (
    add_participant,
    add_room,
    answer_ask,
    ask_for,
    close_matter,
    invite_participant,
    post_message,
    set_status,
    take_seat,
    withdraw_ask,
)
from matters.states import AskState, MatterState
from notifications.models import Notice
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper, person, small_matter, with_counsel
from vault.models import ScanState, Version
from vault.services import add_version

pytestmark = pytest.mark.django_db


def closed(small: SmallMatter) -> SmallMatter:
    close_matter(actor=small.leo, matter=small.matter, farewell="Every bill is paid.")
    small.matter.refresh_from_db()
    return small


def test_the_client_is_told_where_things_stand(small: SmallMatter, said: Callable[[], list[str]]) -> None:
    set_status(
        actor=small.leo,
        matter=small.matter,
        status="We have answered.",
        next_step="The other side replies.",
        hear_by=date(2027, 1, 5),
        stage=2,
    )
    words = browser(small.clara).get(small.url()).content.decode()
    assert "We have answered." in words
    assert "The other side replies." in words
    assert said()[0] == "matter.status"
    assert list(Notice.objects.filter(kind="matters.status").values_list("user", flat=True)) == [small.clara.pk]


def test_a_stage_that_is_not_there_is_refused_and_a_client_tells_nothing(small: SmallMatter) -> None:
    with pytest.raises(BadInput):
        set_status(actor=small.leo, matter=small.matter, status="x", stage=4)
    with pytest.raises(Refused):
        set_status(actor=small.clara, matter=small.matter, status="x")
    with pytest.raises(NotFound):
        set_status(actor=attorney("Lena Fisk"), matter=small.matter, status="x")


def test_something_asked_for_is_answered_once(small: SmallMatter, said: Callable[[], list[str]]) -> None:
    room = small.client_room
    ask = ask_for(actor=small.leo, room=room, title="Two pay slips", due_on=date(2027, 1, 5))
    assert Notice.objects.filter(kind="matters.ask").values_list("user", flat=True).get() == small.clara.pk
    sent = paper(room, small.clara, "Pay slips.txt")
    answered = answer_ask(actor=small.clara, ask=ask, version=sent)
    assert (answered.state, answered.answered_by, answered.answered_with) == (AskState.ANSWERED, small.clara, sent)
    with pytest.raises(Conflict):
        answer_ask(actor=small.clara, ask=ask)
    with pytest.raises(Conflict):
        withdraw_ask(actor=small.leo, ask=ask)
    assert [verb for verb in said() if verb.startswith("ask.")] == ["ask.made", "ask.answered"]


def test_the_paper_she_sends_is_offered_as_the_answer(small: SmallMatter) -> None:
    room = small.client_room
    earlier = paper(room, small.clara, "Lease.txt")
    ask = ask_for(actor=small.leo, room=room, title="Two pay slips")
    clara, address = browser(small.clara), small.url(f"{room.reference}/")
    assert "It is “" not in clara.get(address).content.decode()
    sent = paper(room, small.clara, "Pay slips.txt")
    page = clara.get(address).content.decode()
    assert "It is “Pay slips.txt”" in page
    assert "It is “Lease.txt”" not in page
    assert "It is “" not in browser(small.leo).get(address).content.decode()
    clara.post(f"{address}asks/{ask.reference}/answer/", {"paper": sent.file.reference})
    ask.refresh_from_db()
    assert (ask.state, ask.answered_with) == (AskState.ANSWERED, sent)
    assert earlier != sent


def test_the_way_to_what_is_asked_leads_to_its_line(small: SmallMatter) -> None:
    ask = ask_for(actor=small.leo, room=small.client_room, title="Two pay slips")
    clara = browser(small.clara)
    assert f"#ask-{ask.reference}" in clara.get("/home/").content.decode()
    assert f'id="ask-{ask.reference}"' in clara.get(small.url()).content.decode()


def test_looking_into_a_room_stills_its_bell_and_no_other(small: SmallMatter) -> None:
    other = add_room(actor=small.leo, matter=small.matter, name="With the experts")
    take_seat(actor=small.leo, participant=small.matter.participants.get(user=small.clara), room=other)
    for room in (small.client_room, other):
        post_message(actor=small.leo, room=room, text="Look at this.")
    unread = Notice.objects.unread().filter(user=small.clara)
    before = set(unread.values_list("subject_ref", flat=True))
    browser(small.clara).get(small.url(f"{small.client_room.reference}/"))
    after = set(unread.values_list("subject_ref", flat=True))
    assert small.client_room.record_ref in before - after
    assert other.record_ref in after


def test_a_paper_of_another_room_does_not_answer(small: SmallMatter) -> None:
    ask = ask_for(actor=small.leo, room=small.client_room, title="The lease")
    hidden = paper(small.internal_room, small.leo)
    assert answer_ask(actor=small.clara, ask=ask, version=hidden).answered_with is None


def test_only_the_team_asks_and_withdraws(small: SmallMatter, said: Callable[[], list[str]]) -> None:
    ask = ask_for(actor=small.leo, room=small.client_room, title="The lease")
    with pytest.raises(Refused):
        ask_for(actor=small.clara, room=small.client_room, title="Money")
    with pytest.raises(Refused):
        withdraw_ask(actor=small.clara, ask=ask)
    assert withdraw_ask(actor=small.leo, ask=ask).state == AskState.WITHDRAWN
    assert [verb for verb in said() if verb.startswith("ask.")] == ["ask.made", "ask.withdrawn"]


def test_nothing_new_goes_into_a_closed_matter(small: SmallMatter) -> None:
    room = small.client_room
    ask = ask_for(actor=small.leo, room=room, title="The lease")
    closed(small)
    room = small.client_room
    for actor in (small.clara, small.leo):
        with pytest.raises(MatterClosed, match="nothing new can be added"):
            post_message(actor=actor, room=room, text="One more thing")
        with pytest.raises(Refused, match="nothing new can be added"):
            add_version(actor=actor, binder=room.binder, name="More.txt", source=io.BytesIO(b"more"))
    refused: list[Callable[[], object]] = [
        lambda: ask_for(actor=small.leo, room=room, title="More"),
        lambda: answer_ask(actor=small.clara, ask=ask),
        lambda: set_status(actor=small.leo, matter=small.matter, status="x"),
        lambda: add_room(actor=small.leo, matter=small.matter, name="x"),
        lambda: add_participant(
            actor=small.leo, matter=small.matter, user=person(), role=MatterRole.COUNSEL, rooms=[room]
        ),
        lambda: invite_participant(
            actor=small.leo, matter=small.matter, email="x@mail.example", name="x", role=MatterRole.CLIENT, rooms=[room]
        ),
        lambda: close_matter(actor=small.leo, matter=small.matter),
    ]
    for attempt in refused:
        with pytest.raises(MatterClosed):
            attempt()
    assert not Version.objects.exists()


def test_a_new_version_of_an_old_paper_is_refused_too(small: SmallMatter) -> None:
    old = paper(small.client_room, small.clara)
    closed(small)
    with pytest.raises(Refused):
        add_version(
            actor=small.clara, binder=small.client_room.binder, name="Letter.txt", source=b"changed", file=old.file
        )
    assert Version.objects.count() == 1


def test_the_papers_of_a_closed_matter_stay_readable(small: SmallMatter) -> None:
    version = paper(small.client_room, small.leo, content=b"Keep this statement.\n")
    Version.objects.update(scan_state=ScanState.CLEAN)
    closed(small)
    clara = browser(small.clara)
    page = clara.get(small.url()).content.decode()
    assert "This matter is closed" in page
    assert "Letter.txt" in page
    assert "Every bill is paid." in page
    assert 'name="text"' not in page, "no form for what would be refused"
    answer = clara.get(f"/files/{version.file.reference}/1/")
    assert b"".join(answer.streaming_content) == b"Keep this statement.\n"


def test_closing_takes_open_requests_back_and_tells_the_client(
    small: SmallMatter, said: Callable[[], list[str]]
) -> None:
    ask_for(actor=small.leo, room=small.client_room, title="The lease")
    closed(small)
    assert Ask.objects.get().state == AskState.WITHDRAWN
    assert small.matter.state == MatterState.CLOSED
    assert small.matter.closed_at is not None
    assert {"matter.closed", "ask.withdrawn"} <= set(said())
    assert Notice.objects.filter(user=small.clara, kind="matters.status").exists()


def test_what_was_typed_while_the_matter_closed_is_shown_back(small: SmallMatter) -> None:
    closed(small)
    page = browser(small.clara).post(
        small.url(f"{small.client_room.reference}/send/"),
        {"text": "A long and careful letter", "once": "0b6ff5f4-5b0a-4d55-9a7e-0c9f4a7e3b11"},
    )
    words = page.content.decode()
    assert page.status_code == 400
    assert "A long and careful letter" in words
    assert "nothing new can be added" in words


def test_a_closed_matter_refuses_the_forms_with_a_sentence_and_not_with_a_crash(small: SmallMatter) -> None:
    closed(small)
    leo, room = browser(small.leo), small.client_room.reference
    forms = {
        "status/": {"status": "x", "stage": "1"},
        f"{room}/ask/": {"title": "x"},
        "rooms/new/": {"name": "x"},
        "close/": {"farewell": "x"},
    }
    for address, data in forms.items():
        answer = leo.post(small.url(address), data)
        assert answer.status_code == 409, address
        assert "nothing new can be added" in answer.content.decode(), address


def test_each_happening_moves_the_matter_up_for_those_in_the_room_alone() -> None:
    leo, cole = attorney(), person("Cole Aldana")
    first, second = small_matter(leo=leo, title="First"), small_matter(leo=leo, title="Second")
    with_counsel(first, cole)
    long_ago = clock.now() - timedelta(days=9)
    Participant.objects.update(last_activity_at=long_ago)
    Matter.objects.update(last_activity_at=long_ago)
    post_message(actor=first.clara, room=first.client_room, text="Hello")
    assert [part.matter for part in Participant.objects.of(leo).latest_first()] == [first.matter, second.matter]
    paper(second.client_room, second.clara)
    assert [part.matter for part in Participant.objects.of(leo).latest_first()] == [second.matter, first.matter]
    assert Participant.objects.of(cole).get().last_activity_at == long_ago, "nothing happened in his room"
    assert not Matter.objects.silent_since(clock.now() - timedelta(days=1)).exists()
