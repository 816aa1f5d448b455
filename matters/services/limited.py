"""The matter of a person who sent a form: of limited scope, opened by the office around the binders her request began with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import grants
from accounts.models import Client, User
from common.errors import BadInput, Conflict, Refused
from matters.errors import WalledOff
from matters.events import matter_opened, participant_joined
from matters.models import ActivityKind, Matter, Participant, Room, Wall
from matters.roles import MatterRole
from matters.services.activity import happened
from matters.services.opening import begin, seat_first, shut
from matters.services.parties import Named, name_parties
from matters.services.status import say_status
from matters.states import MatterKind, RoomKind
from vault.models import Binder
from vault.services import unseat

LIMITED_SCOPE_STAGES = (
    gettext_noop("Sent"),
    gettext_noop("Reviewed"),
    gettext_noop("Ready to sign"),
    gettext_noop("Signed"),
)


@transaction.atomic
def open_limited_scope(
    *,
    person: User,
    client: Client,
    title: str,
    practice_area: str,
    reviewers: Sequence[User],
    client_binder: Binder,
    internal_binder: Binder,
    parties: Sequence[Named] = (),
    hear_by: date | None = None,
) -> Matter:
    """Open a matter of limited scope around two binders, by the office itself, for a `person` who has accepted its agreement.

    She is the actor on the record and gets her seat in the client's room, `reviewers` theirs in both; whoever else held a right on the
    binders loses it. A reviewer walled off from any matter of `client` is left out. Reviewers get no notice here: the caller knows what
    waits for them. `hear_by` is a firm-local day. Called again for the same binders it gives the same matter, unchanged.

    Raises: Refused when `person` does not act for `client` or a reviewer is not of the legal team, WalledOff when walls leave no reviewer,
    BadInput without one, Conflict for binders of another matter.
    Audit: matter.opened, room.added, seat.taken, party.added, binder.unseated.
    """
    # The binder's row decides between two at once: the second finds the room.
    Binder.objects.select_for_update().get(pk=client_binder.pk)
    if (opened := _opened_around(client, client_binder, internal_binder)) is not None:
        return opened
    if not client.people.filter(pk=person.pk).exists():
        raise Refused(detail="open_limited_scope: not a person of the client")
    seated = _without_walled(client, [user for user in dict.fromkeys(reviewers) if user.pk != person.pk])
    matter = Matter.objects.create(
        client=client,
        title=title,
        practice_area=practice_area,
        kind=MatterKind.LIMITED_SCOPE,
        stages=[_(stage) for stage in LIMITED_SCOPE_STAGES],
        status=_("We have what you sent. Your attorney reads it next."),
        hear_by=hear_by,
    )
    rooms = begin(
        actor=person,
        matter=matter,
        client_binder=_hand_over(client_binder, matter),
        internal_binder=_hand_over(internal_binder, matter),
    )
    hers = seat_first(actor=person, matter=matter, user=person, role=MatterRole.CLIENT, rooms=rooms[:1])
    for user in seated:
        seat_first(actor=person, matter=matter, user=user, role=MatterRole.ATTORNEY, rooms=rooms)
    _clear(rooms, {person.pk, *(user.pk for user in seated)})
    name_parties(actor=person, matter=matter, names=parties)
    happened(room=rooms[0], kind=ActivityKind.FORM_SENT, actor=person, text=title)
    matter_opened.send(sender=Matter, matter=matter, actor=person)
    participant_joined.send(sender=Participant, participant=hers, actor=person)
    return matter


@transaction.atomic
def carry_on(*, person: User, matter: Matter, parties: Sequence[Named], hear_by: date | None) -> None:
    """Say that `person` has sent her form again: the matter waits for its attorney once more, with whom it names now.

    She is the actor on the record; the caller has asked for her right to send. Audit: party.added, matter.status.
    """
    name_parties(actor=person, matter=matter, names=parties)
    status = _("We have what you sent. Your attorney reads it next.")
    matter.next_on = None
    say_status(actor=person, matter=matter, status=status, next_step="", hear_by=hear_by, stage=0)


@transaction.atomic
def close_limited_scope(*, actor: User, matter: Matter, farewell: str) -> None:
    """Close a matter of limited scope that the firm finds it cannot act in; `actor` decided so and need have no seat in it.

    Raises: BadInput for another kind of matter, MatterClosed. Audit: matter.closed, ask.withdrawn.
    """
    if matter.kind != MatterKind.LIMITED_SCOPE:
        raise BadInput(detail="close_limited_scope: a matter of full scope")
    shut(actor=actor, matter=matter, farewell=farewell, is_done=False)


@transaction.atomic
def seat_cover(*, actor: User | None, matter: Matter, user: User) -> Participant | None:
    """Seat `user` in the rooms of a matter of limited scope, to stand in for its attorney; None when she may not be, or was before.

    A wall before any matter of the client keeps her out, and so does an end to her part in this one. `actor` None: the office itself.
    Raises: BadInput for another kind of matter, Refused for somebody outside the legal team. Audit: seat.taken.
    """
    if matter.kind != MatterKind.LIMITED_SCOPE:
        raise BadInput(detail="seat_cover: a matter of full scope")
    if not user.is_legal_team:
        raise Refused(detail="seat_cover: outside the legal team")
    # The matter's row decides between two at once.
    locked = Matter.objects.select_for_update().get(pk=matter.pk)
    is_walled = Wall.objects.filter(matter__client=locked.client_id, lifted_at=None, user=user).exists()
    if is_walled or not locked.is_open or locked.participants.filter(user=user).exists():
        return None
    rooms = list(locked.rooms.exclude(kind=RoomKind.OTHER).select_related("binder__key"))
    return seat_first(actor=actor, matter=locked, user=user, role=MatterRole.ATTORNEY, rooms=rooms)


def _opened_around(client: Client, client_binder: Binder, internal_binder: Binder) -> Matter | None:
    """Give the matter these two binders are the rooms of. Raises: Conflict when they are rooms of anything else."""
    rooms = Room.objects.filter(binder__in=[client_binder, internal_binder]).select_related("matter")
    kinds = {(room.binder_id, room.kind): room.matter for room in rooms}
    if not kinds:
        return None
    opened = kinds.get((client_binder.pk, RoomKind.CLIENT))
    if (
        opened is None
        or opened != kinds.get((internal_binder.pk, RoomKind.INTERNAL))
        or (opened.client_id, opened.kind) != (client.pk, MatterKind.LIMITED_SCOPE)
    ):
        raise Conflict(detail="binders that are rooms of another matter")
    return opened


def _without_walled(client: Client, reviewers: Sequence[User]) -> list[User]:
    """Give the reviewers who may be seated. Raises: BadInput without one, Refused for an outsider, WalledOff when nobody is left."""
    if not reviewers:
        raise BadInput(detail="open_limited_scope: no reviewer")
    if not all(user.is_legal_team for user in reviewers):
        raise Refused(detail="open_limited_scope: a reviewer outside the legal team")
    standing = Wall.objects.filter(matter__client=client, lifted_at=None, user__in=reviewers)
    walled = set(standing.values_list("user_id", flat=True))
    left = [user for user in reviewers if user.pk not in walled]
    if not left:
        raise WalledOff(detail="open_limited_scope: a wall before every reviewer")
    return left


def _hand_over(binder: Binder, matter: Matter) -> Binder:
    """Let the record gather under `matter` what happens in `binder` from now on."""
    binder.belongs_to = matter.record_ref
    binder.save(update_fields=["belongs_to"])
    return binder


def _clear(rooms: Sequence[Room], seated: set[UUID]) -> None:
    """Take what rights stood on the binders before they were rooms: only a seat gives one now."""
    for room in rooms:
        strays = grants.rows(Binder).filter(content_object=room.binder).exclude(user_id__in=seated).values("user_id")
        for user in User.objects.filter(pk__in=strays):
            unseat(actor=None, user=user, binder=room.binder)
