"""What matters do when other packages announce something, and whom their own news is told to."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from accounts import grants
from accounts.events import invitation_accepted, person_frozen, role_changed
from accounts.models import Invitation, User
from common import clock
from matters import messages
from matters.events import ask_made, matter_closed, message_posted, participant_joined, status_changed
from matters.models import ActivityKind, Ask, Matter, Message, Participant, Room, StaffSession
from matters.roles import FIRM_ROLES, MAY_LOOK_IN, MatterRole
from matters.services import end_sessions, join
from matters.services.activity import happened
from matters.services.seats import derive_grants
from matters.states import RoomKind
from notifications.messages import NoticeKind, names
from notifications.services import notify
from vault.events import version_added, version_opening
from vault.models import Binder, Version


@receiver(invitation_accepted)
def let_the_invited_in(user: User, invitation: Invitation, **_more: Any) -> None:
    """Seat the person who accepted, and tell whoever invited her."""
    participant = join(user=user, invitation=invitation)
    if participant is not None and invitation.invited_by is not None:
        _tell(invitation.invited_by, messages.JOINED, participant.matter)


@receiver(participant_joined)
def tell_the_seated(participant: Participant, actor: User, **_more: Any) -> None:
    """Tell a person that a colleague seated her."""
    if participant.user is not None and participant.user != actor:
        _tell(participant.user, messages.SEATED, participant.matter)


@receiver(person_frozen)
def let_the_frozen_look_in_no_more(user: User, **_more: Any) -> None:
    """End her staff sessions: let in again, she asks anew."""
    end_sessions(StaffSession.objects.filter(user=user), by=None)


@receiver(role_changed)
def let_those_who_left_the_role_look_in_no_more(user: User, after: str, **_more: Any) -> None:
    """End the staff sessions of somebody who is neither attorney nor administrator any more."""
    if after not in MAY_LOOK_IN:
        end_sessions(StaffSession.objects.filter(user=user), by=None)


@receiver(role_changed)
def settle_what_the_firm_gave(user: User, **_more: Any) -> None:
    """Take the rights of the firm's parts from somebody who leaves the legal team, and give them back should she return."""
    for participant in Participant.objects.filter(user=user, role__in=FIRM_ROLES).select_related("user").order_by("pk"):
        derive_grants(participant)


@receiver(role_changed)
@receiver(person_frozen)
def say_what_has_no_attorney(user: User, **_more: Any) -> None:
    """Tell the firm's attorneys and administrators when somebody who goes leaves a matter without an attorney."""
    hers = Participant.objects.filter(user=user, role=MatterRole.ATTORNEY).values("matter_id")
    if not Matter.objects.without_attorney().filter(pk__in=hers).exists():
        return
    at_work = User.objects.at_work(clock.now()).filter(staff_role__in=MAY_LOOK_IN).exclude(pk=user.pk)
    for colleague in at_work.order_by("pk"):
        notify(
            user=colleague,
            kind=messages.NO_ATTORNEY,
            url=reverse("matters:sessions"),
            subject_ref=user.record_ref,
            batch_minutes=0,
        )


@receiver(version_opening)
def say_by_what_session(version: Version, user: User, **_more: Any) -> StaffSession | None:
    """Name the staff session by which somebody without a part opens a paper."""
    if user.staff_role not in MAY_LOOK_IN:
        return None
    return StaffSession.objects.of(user).filter(matter__rooms__binder=version.file.binder_id).first()


@receiver(post_delete, sender=Room)
def take_the_rights_with_the_room(instance: Room, **_more: Any) -> None:
    """Leave no right on the papers of a room that is gone: no seat and no session explains one any more."""
    grants.rows(Binder).filter(content_object_id=instance.binder_id).delete()


@receiver(version_added)
def a_paper_came(version: Version, actor: User | None, **_more: Any) -> None:
    """Write the happening and tell everybody else in the room."""
    room = Room.objects.select_related("matter").filter(binder_id=version.file.binder_id).first()
    if room is None:
        return
    kind = ActivityKind.PAPER_ADDED if version.number == 1 else ActivityKind.PAPER_RETURNED
    happened(room=room, kind=kind, actor=actor, version=version)
    tell_room(room, messages.NEW_PAPER, but=actor)


@receiver(message_posted)
def a_message_came(message: Message, actor: User, **_more: Any) -> None:
    """Tell everybody else in the room that a message waits."""
    tell_room(message.thread.room, messages.NEW_MESSAGE, but=actor)


@receiver(status_changed)
def the_status_changed(matter: Matter, actor: User, **_more: Any) -> None:
    """Tell the people of the client's room."""
    for room in matter.rooms.filter(kind=RoomKind.CLIENT).select_related("matter"):
        tell_room(room, messages.NEW_STATUS, but=actor, firm=False)


@receiver(matter_closed)
def the_matter_closed(matter: Matter, actor: User, **_more: Any) -> None:
    """Tell the people of the client's room that there is a last word."""
    the_status_changed(matter=matter, actor=actor)


@receiver(ask_made)
def something_is_needed(ask: Ask, actor: User, **_more: Any) -> None:
    """Tell those outside the firm that something is asked of them."""
    tell_room(ask.room, messages.NEW_ASK, but=actor, firm=False)


def tell_room(room: Room, kind: NoticeKind, *, but: User | None, firm: bool = True) -> None:
    """Put a notice for each active person seated in `room`, except `but`; without `firm` only for outsiders."""
    seated = Participant.objects.active().filter(matter_id=room.matter_id, seats__room=room).select_related("user")
    # Several people are told in one transaction, always in the order of their keys: else two tellers could wait for each other.
    for participant in seated.order_by("user_id"):
        if participant.user is None or participant.user == but or (participant.is_firm and not firm):
            continue
        _tell(participant.user, kind, room.matter, room)


def _tell(user: User, kind: NoticeKind, matter: Matter, room: Room | None = None) -> None:
    if room is None or room.kind == RoomKind.CLIENT:
        url = reverse("matters:matter", args=[matter.reference])
    else:
        url = reverse("matters:room", args=[matter.reference, room.reference])
    notify(user=user, kind=kind, url=url, subject_ref=(room or matter).record_ref)


@names("matter", "room")
def by_title(user: Any, references: set[str]) -> dict[str, str]:
    """Give the titles of those matters and rooms that `user` sees now, for the list under her bell."""
    wanted = {reference.partition(":")[2] for reference in references}
    matters = Matter.objects.visible_to(user).filter(reference__in=wanted)
    rooms = Room.objects.visible_to(user).filter(reference__in=wanted).select_related("matter")
    found = {matter.record_ref: matter.title for matter in matters}
    for room in rooms:
        is_named = room.kind != RoomKind.CLIENT
        found[room.record_ref] = f"{room.matter.title} · {room.name}" if is_named else room.matter.title
    return found
