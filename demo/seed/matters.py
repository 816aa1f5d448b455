"""The firm's matters: Clara's in full life, and one each for Gina, Fred and Vic, told in the order they happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.services import make_client
from common import clock
from demo.seed.papers import letter, photograph
from matters.models import Matter, Room
from matters.roles import MatterRole
from matters.services import (
    add_participant,
    add_room,
    answer_ask,
    ask_for,
    close_matter,
    mark_read,
    open_matter,
    post_message,
    raise_wall,
    set_status,
    suspend,
)
from matters.states import RoomKind
from vault.models import OpeningKind, Version
from vault.services import add_version, opened

STAGES = ("First meeting", "Papers gathered", "Answer filed, waiting for a reply", "Hearing or settlement", "Closing")


@contextmanager
def on(days_ago: int, hour: int, minute: int = 0) -> Iterator[datetime]:
    """Let the clock say the firm's `hour:minute` of so many days ago."""
    day = timezone.localdate() - timedelta(days=days_ago)
    moment = timezone.make_aware(datetime.combine(day, time(hour, minute)))
    with clock.telling_the_past(moment):
        yield moment


def seed_matters(people: dict[str, User]) -> None:
    """Tell the stories. Everything goes through the services, at the time at which it happened."""
    _fred(people)
    clara = _clara_begins(people)
    _gina(people)
    _vic(people)
    _clara_goes_on(people, clara)


def _room(matter: Matter, kind: RoomKind) -> Room:
    return Room.objects.select_related("binder__key", "matter").get(matter=matter, kind=kind)


def _client_matter(people: dict[str, User], key: str, attorney: str, title: str, area: str, **more: object) -> Matter:
    person = people[key]
    client = make_client(actor=people[attorney], name=person.name, people=[person])
    matter = open_matter(actor=people[attorney], client=client, title=title, practice_area=area, **more)  # type: ignore[arg-type]
    room = _room(matter, RoomKind.CLIENT)
    add_participant(actor=people[attorney], matter=matter, user=person, role=MatterRole.CLIENT, rooms=[room])
    return matter


def _add(
    actor: User, room: Room, name: str, source: object, comment: str = "", replaces: Version | None = None
) -> Version:
    return add_version(
        actor=actor,
        binder=room.binder,
        name=name,
        source=source,  # type: ignore[arg-type]
        comment=comment,
        file=replaces.file if replaces else None,
    )


def _fred(people: dict[str, User]) -> None:
    lena = people["lena"]
    with on(200, 10):
        matter = _client_matter(people, "fred", "lena", "Nakamura, sale of 4 Tannery Lane", "Property")
        room = _room(matter, RoomKind.CLIENT)
    with on(120, 15, 20):
        _add(
            lena,
            room,
            "Closing statement.pdf",
            letter(
                "Closing statement",
                ["The sale of 4 Tannery Lane is settled in full.", "Keep this statement with your tax papers."],
            ),
        )
    with on(30, 11):
        close_matter(
            actor=lena, matter=matter, farewell="The house is sold and every bill is paid. This matter is closed."
        )


def _gina(people: dict[str, User]) -> None:
    lena = people["lena"]
    with on(20, 9, 30):
        matter = _client_matter(people, "gina", "lena", "Barlow, custody of two children", "Family")
        room = _room(matter, RoomKind.CLIENT)
        set_status(
            actor=lena,
            matter=matter,
            status="We have asked for a first hearing.",
            next_step="The court sets a date.",
            hear_by=clock.today() + timedelta(days=24),
            stage=1,
        )
    with on(6, 19, 10):
        post_message(actor=people["gina"], room=room, text="Do I have to bring the children to the hearing?")
        _add(
            people["gina"],
            room,
            "School letter.jpg",
            photograph(["Barlow, G.", "", "Dear parents,", "school ends at noon on Friday.", "", "The head teacher"]),
        )


def _vic(people: dict[str, User]) -> None:
    lena = people["lena"]
    with on(40, 14):
        matter = _client_matter(people, "vic", "lena", "Delaney and the Quayside garage", "Contracts")
    with on(9, 16, 45):
        suspend(actor=lena, participant=matter.participants.get(user=people["vic"]))


def _clara_begins(people: dict[str, User]) -> Matter:
    leo, clara = people["leo"], people["clara"]
    with on(51, 10, 15):
        matter = _client_matter(people, "clara", "leo", "Reyes and Harbor View Apartments", "Tenancy", stages=STAGES)
        add_participant(actor=leo, matter=matter, user=people["pat"], role=MatterRole.PARALEGAL)
        raise_wall(actor=leo, matter=matter, user=people["walt"], reason="Advised the landlord's bank in 2024")
        room, internal = _room(matter, RoomKind.CLIENT), _room(matter, RoomKind.INTERNAL)
        ask_for(
            actor=leo,
            room=room,
            title="Your lease, every page",
            note="A photograph of each page is fine.",
            due_on=clock.today() + timedelta(days=7),
        )
    with on(50, 20, 5):
        lease = _add(
            clara,
            room,
            "Lease.pdf",
            letter(
                "Residential lease",
                [
                    "# 1 The flat",
                    "The landlord lets flat 3 at 12 Harbor View to Clara Reyes.",
                    "# 2 Repairs",
                    "The landlord keeps the heating and the roof in good order.",
                    "# 3 Notice",
                    "Either side may end this lease with sixty days' notice.",
                ],
            ),
        )
        answer_ask(actor=clara, ask=room.asks.get(), version=lease)
    with on(49, 9, 40):
        opened(actor=leo, version=lease, how=OpeningKind.VIEWED)
        thanks = post_message(
            actor=leo, room=room, text="Thank you, Clara. I have the lease and will read it before we meet on Friday."
        )
        mark_read(actor=clara, room=room, messages=[thanks])
        set_status(
            actor=leo,
            matter=matter,
            status="We have your lease and are gathering the other papers.",
            next_step="We meet on Friday.",
            stage=1,
        )
    with on(45, 17):
        _add(
            leo,
            internal,
            "Notes after the first meeting.pdf",
            letter(
                "Notes after the first meeting",
                [
                    "Heating failed in March; notice by text message. Landlord answered once.",
                    "Strategy: answer on habitability, ask for abatement.",
                ],
            ),
        )
        post_message(
            actor=leo, room=internal, text="Pat, please find the two habitability decisions we used last year."
        )
    with on(30, 11, 30):
        counsel = add_room(actor=leo, matter=matter, name="With Cole Aldana")
        add_participant(actor=leo, matter=matter, user=people["cole"], role=MatterRole.COUNSEL, rooms=[counsel])
        brief = _add(
            leo,
            counsel,
            "Question on abatement.pdf",
            letter("Question on abatement", ["Does the abatement run from the first notice or from the inspection?"]),
        )
    with on(29, 8, 50):
        opened(actor=people["cole"], version=brief, how=OpeningKind.VIEWED)
        counsel.refresh_from_db()
        post_message(
            actor=people["cole"],
            room=counsel,
            text="From the first notice, if she can show it. I will send you the decision.",
        )
    return matter


def _clara_goes_on(people: dict[str, User], matter: Matter) -> None:
    leo, clara, pat = people["leo"], people["clara"], people["pat"]
    matter.refresh_from_db()
    room = _room(matter, RoomKind.CLIENT)
    with on(8, 21, 38):
        landlord = _add(
            clara,
            room,
            "Letter from Harbor View.jpg",
            photograph(
                [
                    "HARBOR VIEW APARTMENTS",
                    "",
                    "Dear Ms Reyes,",
                    "",
                    "the heating will be looked at",
                    "when the season begins.",
                    "",
                    "The management",
                ]
            ),
        )
        kitchen = _add(
            clara,
            room,
            "Kitchen wall.jpg",
            photograph(["(the wall behind the stove)", "", "damp up to here", "14 November"]),
        )
    with on(7, 9, 5):
        for paper in (landlord, kitchen):
            opened(actor=leo, version=paper, how=OpeningKind.VIEWED)
        opened(actor=pat, version=kitchen, how=OpeningKind.VIEWED)
    with on(4, 10, 3):
        answer = _add(
            leo,
            room,
            "Answer to the claim.pdf",
            letter(
                "Answer to the claim",
                [
                    "# 1 Denials",
                    "The tenant denies that rent is owed for March to October.",
                    "# 2 Habitability",
                    "The heating did not work. The landlord knew since 12 March.",
                    "# 3 What we ask",
                    "Abatement of the rent, and repair within thirty days.",
                ],
            ),
            comment="Filed with the county court today. It was accepted the same day.",
        )
        set_status(
            actor=leo,
            matter=matter,
            status="We have answered the landlord's claim.",
            next_step=f"The other side has until {date_format(clock.today() + timedelta(days=21), 'j F')} to reply. Until then we need only the papers we asked for.",
            hear_by=clock.today() + timedelta(days=22),
            stage=2,
        )
    with on(4, 19, 20):
        opened(actor=clara, version=answer, how=OpeningKind.VIEWED)
    with on(1, 16, 12):
        lease = Version.objects.get(file__binder=room.binder, file__name="Lease.pdf", number=1)
        _add(
            leo,
            room,
            "Lease.pdf",
            letter(
                "Residential lease, with notes",
                [
                    "# 1 The flat",
                    "The landlord lets flat 3 at 12 Harbor View to Clara Reyes.",
                    "# 2 Repairs",
                    "The landlord keeps the heating and the roof in good order.",
                    "Note: this is the clause that helps us.",
                    "# 3 Notice",
                    "Either side may end this lease with sixty days' notice.",
                    "Note: when did you first tell them?",
                ],
            ),
            comment="I marked two places. Clause 2 is the one that helps us.",
            replaces=lease,
        )
        first = post_message(
            actor=leo,
            room=room,
            text="Clara, I marked two places in the lease. Clause 2 is the one that helps us. Do you remember when the heating was first reported?",
        )
    with on(1, 18, 2):
        mark_read(actor=clara, room=room, messages=[first])
        reply = post_message(
            actor=clara, room=room, text="In March. I have the text message, I will send a picture of it tonight."
        )
    with on(1, 18, 20):
        mark_read(actor=leo, room=room, messages=[reply])
        ask_for(
            actor=leo,
            room=room,
            title="Two pay slips, September and October",
            note="A photograph is fine.",
            due_on=timezone.localdate() + timedelta(days=5),
        )
        ask_for(actor=leo, room=room, title="A picture of the text message from March")
    with on(0, 0, 5):
        post_message(
            actor=pat,
            room=room,
            text="Good morning. Leo is in court until four. I have put your pay slips on the list; September and October are enough.",
        )
