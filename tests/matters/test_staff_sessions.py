"""Looking into a matter without a part: with a reason, for an hour to the second, to see and nothing else, told and recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import grants
from accounts.models import User
from accounts.services import freeze, set_role, unfreeze
from audit.models import Record
from audit.services import labels_of
from common.errors import Conflict, NotFound, Refused
from common.gate import SEE, may
from matters import rules, verbs
from matters.errors import LooksInAlready, ReasonTooShort, SecondPersonNeeded, TakesPartAlready, TooLate
from matters.models import Countersignature, Matter, MessageRead, Participant, Room, StaffSession
from matters.roles import MatterRole
from matters.services import (
    add_participant,
    add_room,
    agree,
    ask_countersignature,
    ask_for_staff_session,
    discrepancies,
    end_participation,
    end_staff_session,
    mark_read,
    open_agreed_session,
    open_staff_session,
    post_message,
    raise_wall,
    refuse,
    spend,
    suspend,
    withdraw,
)
from matters.states import CountersignedAct
from notifications.models import Notice
from tests.audit.sealing import sealed_at_once  # noqa: F401
from tests.cast import browser
from tests.factories.matters import SmallMatter, attorney, paper, paralegal, person
from vault.models import Binder, File, ScanState, Version
from vault.roles import BinderAction

pytestmark = pytest.mark.django_db
WHY = "The client called the office and cannot reach her attorney."
START = datetime.fromisoformat("2026-03-02T15:00:00+00:00")


@pytest.fixture
def ada(db: None) -> User:
    """The administrator."""
    return person("Ada Hale", staff_role="administrator")


def look(who: User, small: SmallMatter) -> StaffSession:
    return open_staff_session(actor=who, matter=small.matter, reason=WHY)


def statuses(client: Client, small: SmallMatter, version: Version) -> set[int]:
    """Give how everything there is to see in the client's room answers."""
    room = small.client_room
    addresses = [
        small.url(),
        small.url(f"{room.reference}/"),
        small.url(f"{small.internal_room.reference}/"),
        small.url(f"papers/{version.file.reference}/"),
        f"/files/{version.file.reference}/1/",
        f"/desk/record/{small.matter.reference}/",
    ]
    return {client.get(address).status_code for address in addresses}


@pytest.fixture
def version(small: SmallMatter) -> Version:
    """A checked paper in the client's room."""
    made = paper(small.client_room, small.clara, "Kestrel.txt")
    Version.objects.update(scan_state=ScanState.CLEAN)
    return made


def test_access_begins_and_ends_to_the_second_without_any_job(small: SmallMatter, ada: User, version: Version) -> None:
    with time_machine.travel(START, tick=False):
        assert sees(ada, small, version) == {False}
        session = look(ada, small)
        assert session.ends_at == START + timedelta(minutes=60)
        assert sees(ada, small, version) == {True}
        assert statuses(browser(ada), small, version) == {200}
    for seconds, expected in ((-1, True), (0, False), (1, False)):
        with time_machine.travel(session.ends_at + timedelta(seconds=seconds), tick=False):
            assert sees(ada, small, version) == {expected}, seconds
            assert statuses(browser(ada), small, version) == ({200} if expected else {404})
            assert list(discrepancies()) == []


def sees(who: User, small: SmallMatter, version: Version) -> set[bool]:
    """Give what the gate and every list say to `who` about the matter, its room and a paper: one word, when they agree."""
    room, file = small.client_room, version.file
    return {
        bool(may(who, SEE, small.matter)),
        bool(may(who, SEE, room)),
        bool(may(who, SEE, room.binder)),
        bool(may(who, BinderAction.VIEW.value, file)),
        bool(may(who, BinderAction.VIEW.value, version)),
        Matter.objects.visible_to(who).filter(pk=small.matter.pk).exists(),
        Room.objects.visible_to(who).filter(pk=room.pk).exists(),
        Binder.objects.visible_to(who).filter(pk=room.binder_id).exists(),
        File.objects.visible_to(who).filter(pk=file.pk).exists(),
        Version.objects.visible_to(who).filter(pk=version.pk).exists(),
    }


def test_she_sees_and_may_do_nothing_else_even_with_a_planted_row(
    small: SmallMatter, ada: User, version: Version
) -> None:
    look(ada, small)
    grants.give(ada, small.client_room.binder, [action.value for action in BinderAction])
    room = small.client_room
    for action in (rules.MANAGE, rules.CLOSE, rules.ADD_PEOPLE, rules.SET_STATUS, rules.ASK, rules.PARTIES):
        assert not may(ada, action, small.matter), action
    assert not may(ada, rules.WRITE, room)
    assert not may(ada, rules.ADD, room)
    for action in set(BinderAction) - {BinderAction.VIEW}:
        assert not may(ada, action.value, room.binder), action
        assert not may(ada, action.value, version.file), action
    with pytest.raises(Refused, match="lets you look, and nothing else"):
        post_message(actor=ada, room=room, text="Hello")
    with pytest.raises(Refused):
        paper(room, ada)
    assert browser(ada).post(small.url(f"{room.reference}/send/"), {"text": "Hello"}).status_code == 403
    assert browser(ada).get(small.url("people/")).status_code == 403


@pytest.mark.usefixtures("sealed_at_once")
def test_the_attorneys_are_told_and_the_record_names_reason_session_and_openings(
    small: SmallMatter, ada: User, version: Version, said: Callable[[], list[str]]
) -> None:
    session = look(ada, small)
    notice = Notice.objects.get(user=small.leo, kind="matters.looked_in")
    assert notice.url == f"{small.url('people/')}#sessions"
    assert not Notice.objects.filter(user=small.clara, kind="matters.looked_in").exists()
    assert said() == [verbs.STAFF_SESSION_OPENED]
    opened = Record.objects.filter(verb=verbs.STAFF_SESSION_OPENED)
    names = labels_of(list(opened), [small.internal_room.binder.key])[opened.get().pk].names
    assert names == {"name": "Ada Hale", "reason": WHY}
    assert labels_of(list(opened), [])[opened.get().pk].is_withheld
    assert WHY.encode() not in bytes(session.reason)
    hers = browser(ada)
    b"".join(hers.get(f"/files/{version.file.reference}/1/").streaming_content)  # type: ignore[attr-defined]
    hers.get(small.url())
    for verb in ("file.viewed", verbs.MATTER_VIEWED):
        line = Record.objects.get(verb=verb, actor=ada.record_ref)
        assert line.acting_for == session.record_ref
    page = browser(small.leo).get(f"/desk/record/{small.matter.reference}/").content.decode()
    assert session.reference in page
    assert WHY in page
    people = browser(small.leo).get(small.url("people/")).content.decode()
    assert WHY in people
    assert "Looks in now" in people


def test_a_look_leaves_the_messages_unread_and_the_matter_nobodys(small: SmallMatter) -> None:
    lena = attorney("Lena Fisk")
    sent = post_message(actor=small.clara, room=small.client_room, text="Is anybody there?")
    look(lena, small)
    assert "Is anybody there?" in browser(lena).get(small.url()).content.decode()
    assert not MessageRead.objects.filter(user=lena).exists()
    assert not Participant.objects.filter(user=lena).exists()
    for page in ("/matters/", "/desk/", "/home/why/"):
        assert small.matter.title not in browser(lena).get(page).content.decode(), page
    assert mark_read(actor=small.leo, room=small.client_room, messages=[sent]) == 1


def test_the_room_does_not_lie_about_who_sees_it_while_somebody_looks_in(small: SmallMatter, ada: User) -> None:
    assert "Ada Hale" not in browser(small.clara).get(small.url()).content.decode()
    session = look(ada, small)
    assert "Ada Hale of the firm may look in too" in browser(small.clara).get(small.url()).content.decode()
    hers = browser(ada).get(small.url()).content.decode()
    assert "You look into this matter until" in hers and "For the moment you look in too" in hers
    assert "Send" not in hers.partition("<main")[2].partition("</main")[0]
    end_staff_session(actor=ada, session=session)
    assert "Ada Hale" not in browser(small.clara).get(small.url()).content.decode()


@pytest.mark.parametrize("reason", ["", "because", "because because because", "a b c d", "x" * 601])
def test_a_reason_is_a_sentence(small: SmallMatter, ada: User, reason: str) -> None:
    with pytest.raises(ReasonTooShort):
        open_staff_session(actor=ada, matter=small.matter, reason=reason)
    assert not StaffSession.objects.exists()


@pytest.mark.parametrize("role", ["paralegal", "marketer", "support", ""])
def test_nobody_but_attorneys_and_administrators_opens_one(small: SmallMatter, role: str) -> None:
    who = person("Sue Lindqvist", staff_role=role)
    with pytest.raises(NotFound):
        look(who, small)
    assert browser(who).get(reverse("matters:sessions")).status_code == 404


def test_a_superuser_and_a_suspended_attorney_get_none_and_a_participant_needs_none(small: SmallMatter) -> None:
    root = person("Root", staff_role="marketer")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    root.refresh_from_db()
    lena = attorney("Lena Fisk")
    part = add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.ATTORNEY)
    with pytest.raises(NotFound):
        look(root, small)
    with pytest.raises(TakesPartAlready):
        look(lena, small)
    suspend(actor=small.leo, participant=part)
    with pytest.raises(NotFound):
        look(lena, small)


def test_whoever_has_left_the_matter_may_look_in_like_any_other(small: SmallMatter, version: Version) -> None:
    lena = attorney("Lena Fisk")
    part = add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.ATTORNEY)
    end_participation(actor=small.leo, participant=part)
    assert sees(lena, small, version) == {False}
    look(lena, small)
    assert sees(lena, small, version) == {True}
    assert list(discrepancies()) == []


@pytest.mark.parametrize("what", ["wall", "freeze", "role", "her", "attorney"])
def test_it_ends_at_once_and_does_not_come_back(small: SmallMatter, version: Version, what: str) -> None:
    lena, other = attorney("Lena Fisk"), person("Abe", staff_role="administrator")
    session = look(lena, small)
    hers = browser(lena)
    assert hers.get(small.url()).status_code == 200
    if what == "wall":
        raise_wall(actor=small.leo, matter=small.matter, user=lena, reason="Advised the bank")
    elif what == "freeze":
        freeze(actor=other, user=lena)
        lena.refresh_from_db()
        assert sees(lena, small, version) == {False}
        unfreeze(actor=other, user=lena)
        hers = browser(lena)
    elif what == "role":
        set_role(actor=other, user=lena, staff_role="marketer")
        hers = browser(lena)
    elif what == "her":
        assert hers.post(reverse("matters:end_session", args=[session.reference])).status_code == 302
    else:
        end = browser(small.leo).post(reverse("matters:end_session", args=[session.reference]))
        assert end["Location"] == small.url("people/")
    lena.refresh_from_db()
    assert sees(lena, small, version) == {False}
    assert hers.get(small.url()).status_code == 404
    assert list(discrepancies()) == []
    assert Record.objects.filter(verb=verbs.STAFF_SESSION_ENDED).count() == 1
    if what == "wall":
        with pytest.raises(NotFound):
            look(lena, small)


def test_nobody_else_ends_it(small: SmallMatter, ada: User) -> None:
    session, pat = look(ada, small), paralegal()
    add_participant(actor=small.leo, matter=small.matter, user=pat, role=MatterRole.PARALEGAL)
    for who, status in (
        (small.clara, 404),
        (attorney("Lena Fisk"), 404),
        (pat, 404),
        (person("Abe", staff_role="administrator"), 403),
    ):
        assert browser(who).post(reverse("matters:end_session", args=[session.reference])).status_code == status
    session.refresh_from_db()
    assert session.is_live


def test_a_seat_given_during_the_look_lasts_longer_than_the_look(small: SmallMatter, version: Version) -> None:
    lena = attorney("Lena Fisk")
    session = look(lena, small)
    add_participant(actor=small.leo, matter=small.matter, user=lena, role=MatterRole.ATTORNEY)
    with time_machine.travel(session.ends_at + timedelta(seconds=1), tick=False):
        assert sees(lena, small, version) == {True}
        assert list(discrepancies()) == []


def test_a_room_added_during_the_look_is_seen_too(small: SmallMatter, ada: User) -> None:
    look(ada, small)
    room = add_room(actor=small.leo, matter=small.matter, name="With the surveyor")
    assert Room.objects.visible_to(ada).filter(pk=room.pk).exists()
    assert list(discrepancies()) == []


def test_a_second_look_within_thirty_days_takes_a_second_person_once(small: SmallMatter, ada: User) -> None:
    lena = attorney("Lena Fisk")
    with time_machine.travel(START, tick=False):
        look(ada, small)
        with pytest.raises(LooksInAlready):
            look(ada, small)
    with time_machine.travel(START + timedelta(days=29), tick=False):
        with pytest.raises(SecondPersonNeeded):
            look(ada, small)
        asked = ask_for_staff_session(actor=ada, matter=small.matter, reason=WHY)
        with pytest.raises(SecondPersonNeeded):
            open_agreed_session(actor=ada, asked=asked)
        with pytest.raises(Refused):
            agree(actor=ada, asked=asked)
        with pytest.raises(NotFound):
            agree(actor=small.clara, asked=asked)
        agree(actor=lena, asked=asked)
        with pytest.raises(TooLate):
            refuse(actor=small.leo, asked=asked)
        with pytest.raises(Refused):
            open_agreed_session(actor=lena, asked=asked)
        session = open_agreed_session(actor=ada, asked=asked)
        end_staff_session(actor=ada, session=session)
        with pytest.raises(SecondPersonNeeded):
            open_agreed_session(actor=ada, asked=asked)
    with time_machine.travel(START + timedelta(days=60), tick=False):
        look(ada, small)
    assert session.countersignature == asked
    line = Record.objects.filter(verb=verbs.STAFF_SESSION_OPENED, on_ref=session.record_ref)
    names = labels_of(list(line), [small.internal_room.binder.key])[line.get().pk].names
    assert names["agreed by"] == "Lena Fisk"


def test_the_word_of_somebody_walled_off_or_frozen_since_counts_for_nothing(small: SmallMatter, ada: User) -> None:
    lena = attorney("Lena Fisk")
    end_staff_session(actor=ada, session=look(ada, small))
    asked = ask_for_staff_session(actor=ada, matter=small.matter, reason=WHY)
    agree(actor=lena, asked=asked)
    raise_wall(actor=small.leo, matter=small.matter, user=lena, reason="Advised the bank")
    with pytest.raises(SecondPersonNeeded):
        open_agreed_session(actor=ada, asked=asked)
    with pytest.raises(NotFound):
        agree(actor=lena, asked=asked)


def test_a_question_left_too_long_and_one_taken_back_come_to_nothing(small: SmallMatter, ada: User) -> None:
    lena = attorney("Lena Fisk")
    act = CountersignedAct.DESTRUCTION
    with time_machine.travel(START, tick=False):
        asked = ask_countersignature(actor=small.leo, act=act, matter=small.matter, reason=WHY)
        with pytest.raises(Conflict):
            ask_countersignature(actor=small.leo, act=act, matter=small.matter, reason=WHY)
    with time_machine.travel(START + timedelta(hours=72), tick=False):
        with pytest.raises(TooLate):
            agree(actor=lena, asked=asked)
        again = ask_countersignature(actor=small.leo, act=act, matter=small.matter, reason=WHY)
        agree(actor=lena, asked=again)
        withdraw(actor=small.leo, asked=again)
        with pytest.raises(SecondPersonNeeded):
            spend(actor=small.leo, act=act, matter=small.matter)
        third = ask_countersignature(actor=small.leo, act=act, matter=small.matter, reason=WHY)
        agree(actor=lena, asked=third)
        with pytest.raises(SecondPersonNeeded):
            spend(actor=small.leo, act=CountersignedAct.STAFF_SESSION, matter=small.matter)
        with pytest.raises(SecondPersonNeeded):
            spend(actor=ada, act=act, matter=small.matter)
        assert spend(actor=small.leo, act=act, matter=small.matter) == third


def test_she_asks_and_a_colleague_agrees_on_the_page(small: SmallMatter, ada: User) -> None:
    page, lena = reverse("matters:sessions"), attorney("Lena Fisk")
    hers = browser(ada)
    form = {"matter": small.matter.reference, "reason": WHY}
    assert hers.post(page, form)["Location"] == small.url()
    session = StaffSession.objects.get()
    assert browser(ada).get(small.url()).status_code == 200
    end_staff_session(actor=small.leo, session=session)
    assert hers.post(page, form)["Location"] == page
    asked = Countersignature.objects.get()
    assert Notice.objects.filter(user=small.leo, kind="matters.second_word").exists()
    assert WHY in browser(lena).get(page).content.decode()
    assert browser(lena).post(reverse("matters:agree", args=[asked.reference])).status_code == 302
    assert Notice.objects.filter(user=ada, kind="matters.second_word_given").exists()
    assert "Lena Fisk agreed" in hers.get(page).content.decode()
    assert hers.post(reverse("matters:open_agreed", args=[asked.reference]))["Location"] == small.url()
    assert StaffSession.objects.live().count() == 1


def test_a_wrong_reference_and_a_wall_answer_alike_and_keep_what_was_typed(small: SmallMatter) -> None:
    walt = attorney("Walt Brandt")
    raise_wall(actor=small.leo, matter=small.matter, user=walt, reason="Advised the bank")
    answers = []
    for reference in (small.matter.reference, "zzzzzzzzzzzz"):
        answer = browser(walt).post(reverse("matters:sessions"), {"matter": reference, "reason": WHY})
        assert answer.status_code == 400
        assert WHY in answer.content.decode()
        answers.append("You find no matter by this reference" in answer.content.decode())
    assert answers == [True, True]


def test_an_administrator_reads_who_looked_and_not_why_of_others(small: SmallMatter, ada: User) -> None:
    look(attorney("Lena Fisk"), small)
    words = browser(ada).get(reverse("matters:sessions")).content.decode()
    assert "Lena Fisk" in words
    assert small.matter.reference in words
    assert small.matter.title not in words
    assert WHY not in words
    assert "Lena Fisk" not in browser(attorney("Walt Brandt")).get(reverse("matters:sessions")).content.decode()
