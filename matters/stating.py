"""Gather what a delivery certificate states: from the record first, from our own notes where the record has no line.

A fixed number of queries, however many papers and people there are, besides those of the proofs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Record
from audit.services import prove
from common import clock
from matters import verbs
from matters.errors import NothingToCertify
from matters.messages import NEW_PAPER
from matters.models import Participant, Room
from matters.roles import MatterRole
from matters.statement import CitedRow, Happening, Recipient, StatedPaper, Statement
from matters.states import ParticipantState
from notifications.models import Notice
from vault.models import Link, LinkedVersion, Version
from vault.verbs import FILE_ADDED, FILE_DOWNLOADED, FILE_VIEWED

EVENT_OF: Final[dict[str, str]] = {
    FILE_VIEWED: "opened",
    FILE_DOWNLOADED: "downloaded",
    verbs.FILE_ACKNOWLEDGED: "acknowledged",
}
#: Within this time one notice stands for several papers, so the notice of a paper may be a little older than the paper.
BATCH: Final = timedelta(minutes=15)
Deeds = dict[tuple[str, str, str], Happening]  # by object, actor and event


def state(room: Room, versions: Sequence[Version], *, made_by: User, firm: str) -> Statement:
    """Give what can be stated of `versions`, all of `room`, now. `versions` come with `file` and `author`.

    Call it outside transactions: it signs the head of the record first. Raises: NothingToCertify, RecordBroken.
    """
    if not versions:
        raise NothingToCertify
    people = _people_of(room)
    lines = list(
        Record.objects.filter(
            link__on_ref__in=[version.record_ref for version in versions],
            verb__in=[FILE_ADDED, *EVENT_OF],
            outcome="done",
        )
        .in_order()
        .only("id", "at_us", "actor", "verb", "on_ref", "outcome", "mac", "link__seq", "link__prev", "link__link")
    )
    added = {line.on_ref: line for line in lines if line.verb == FILE_ADDED}
    deeds = _deeds(lines)
    notices = _notices(room, people)
    guests = _guests_of(versions)
    papers = tuple(_paper(version, people, guests[version.pk], added, deeds, notices) for version in versions)
    cited = _cited(papers)
    proofs = prove(cited)
    if proofs is None:
        raise NothingToCertify
    parts = {person.user.record_ref: person.reference for person in people if person.user}
    parts |= {link.record_ref: link.record_ref for links in guests.values() for link in links}
    return Statement(
        firm=firm,
        matter=room.matter.title,
        matter_ref=room.matter.record_ref,
        room=room.name,
        room_ref=room.record_ref,
        made_at=clock.now(),
        made_by=made_by.name,
        zone=settings.TIME_ZONE,
        papers=papers,
        rows=tuple(_row(line, parts) for line in lines if line.link.seq in cited),
        proofs=proofs,
    )


def _people_of(room: Room) -> list[Participant]:
    """Give everybody who has or had a place in the room: seats are kept when a part is suspended or ends."""
    found = Participant.objects.filter(matter_id=room.matter_id, user__isnull=False, seats__room=room)
    return list(found.exclude(state=ParticipantState.INVITED).select_related("user").order_by("created_at", "id"))


def _guests_of(versions: Iterable[Version]) -> dict[Any, list[Link]]:
    """Give by version the guest links that gave it or give it, in the order they were made."""
    found: dict[Any, list[Link]] = defaultdict(list)
    given = LinkedVersion.objects.filter(version__in=[version.pk for version in versions]).select_related("link")
    for row in given.order_by("link__created_at", "pk"):
        found[row.version_id].append(row.link)
    return found


def _deeds(lines: Iterable[Record]) -> Deeds:
    deeds: Deeds = {}
    for line in lines:
        if line.verb not in EVENT_OF:
            continue
        key = (line.on_ref, line.actor, EVENT_OF[line.verb])
        first = deeds.get(key)
        deeds[key] = (
            Happening(line.at_us, line.link.seq)
            if first is None
            else Happening(first.at_us, first.seq, first.times + 1, line.at_us, line.link.seq)
        )
    return deeds


def _notices(room: Room, people: Iterable[Participant]) -> dict[Any, list[Notice]]:
    """Give by person when her bell rang for papers of this room, oldest first."""
    found: dict[Any, list[Notice]] = defaultdict(list)
    users = [person.user_id for person in people if person.user_id]
    for notice in Notice.objects.filter(
        Q(subject_ref=room.record_ref) & Q(kind=NEW_PAPER.code), user_id__in=users
    ).order_by("created_at"):
        found[notice.user_id].append(notice)
    return found


def _paper(
    version: Version,
    people: Iterable[Participant],
    guests: Iterable[Link],
    added: dict[str, Record],
    deeds: Deeds,
    notices: dict[Any, list[Notice]],
) -> StatedPaper:
    line = added.get(version.record_ref)
    shared = Happening(line.at_us, line.link.seq) if line else Happening(clock.to_micros(version.created_at))
    return StatedPaper(
        name=version.name,
        file=version.file.reference,
        version=version.number,
        kind=version.content_type,
        size_bytes=version.size_bytes,
        sha256=version.sha256,
        shared_by=_author_of(version),
        shared=shared,
        people=tuple(
            Recipient(
                name=person.name,
                role=str(MatterRole(person.role).label),
                part=person.reference,
                since=person.joined_at,
                events=_events(version, person, deeds, notices[person.user_id]),
            )
            for person in people
            if person.user_id != version.author_id
        )
        + tuple(
            Recipient(
                name=link.name,
                role=_("by a guest link"),
                part=link.record_ref,
                since=link.created_at,
                events={"notified": Happening(clock.to_micros(link.sent_at))} | _done(version, link.record_ref, deeds),
            )
            for link in guests
        ),
    )


def _author_of(version: Version) -> str:
    if version.link is not None:
        return _("%(name)s, by link") % {"name": version.link.name}
    return version.author.name if version.author else _("the office")


def _done(version: Version, who: str, deeds: Deeds) -> dict[str, Happening]:
    """Give what `who` did with it, as the record names her."""
    found = {what: deeds.get((version.record_ref, who, what)) for what in EVENT_OF.values()}
    return {what: deed for what, deed in found.items() if deed is not None}


def _events(version: Version, person: Participant, deeds: Deeds, notices: Iterable[Notice]) -> dict[str, Happening]:
    events: dict[str, Happening] = {}
    rang = next((notice for notice in notices if notice.created_at >= version.created_at - BATCH), None)
    if rang is not None:
        # A notice that was counted up for this paper told of it no sooner than the paper was there.
        events["notified"] = Happening(clock.to_micros(max(rang.created_at, version.created_at)))
        if rang.mailed_at is not None and rang.mailed_at >= version.created_at:
            events["mailed"] = Happening(clock.to_micros(rang.mailed_at))
    return events | (_done(version, person.user.record_ref, deeds) if person.user is not None else {})


def _cited(papers: Iterable[StatedPaper]) -> set[int]:
    happenings = [paper.shared for paper in papers]
    happenings += [event for paper in papers for person in paper.people for event in person.events.values()]
    return {seq for each in happenings for seq in (each.seq, each.last_seq) if seq}


def _row(line: Record, parts: dict[str, str]) -> CitedRow:
    return CitedRow(
        seq=line.link.seq,
        at_us=line.at_us,
        verb=line.verb,
        on=line.on_ref,
        who=parts.get(line.actor, "office" if line.actor == "office" else "other"),
        outcome=line.outcome,
        prev=bytes(line.link.prev),
        mac=bytes(line.mac),
        link=bytes(line.link.link),
    )
