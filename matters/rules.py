"""Who may do what in a matter. Walls, suspension and end say no before anything says yes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import grants
from accounts.models import Invitation
from common.gate import SEE, Reason, allow, deny
from matters.errors import MatterClosed
from matters.models import Matter, Participant, Room
from matters.roles import FIRM_ROLES, MatterRole
from matters.states import MatterState, ParticipantState, RoomKind
from vault.models import Binder, File, Version
from vault.roles import BinderAction

MANAGE = "manage"
WRITE = "write"
ADD = "add"
CLOSE = "close"
ADD_PEOPLE = "add_people"
SET_STATUS = "set_status"
ASK = "ask"
PARTIES = "parties"

_WALLED = Reason("walled", _("An ethical wall stands between you and this matter."))
_SUSPENDED = Reason("suspended", _("Your access to this matter is suspended. Call the firm."))
_ENDED = Reason("ended", _("Your part in this matter has ended."))
_NO_PART = Reason("no_part", _("You have no part in this matter."))
_CLOSED = Reason("closed", MatterClosed.default_message)
_SHUT_BY_CLOSING = frozenset({BinderAction.ADD.value, BinderAction.COMMENT.value})


def _refusal(actor: Any, matter_id: Any) -> Reason | None:
    if not actor.is_authenticated:
        return None
    from matters.models import Wall

    if Wall.objects.filter(matter_id=matter_id, user_id=actor.pk, lifted_at=None).exists():
        return _WALLED
    state = Participant.objects.filter(matter_id=matter_id, user_id=actor.pk).values_list("state", flat=True).first()
    if state == ParticipantState.ACTIVE:
        return None
    refusals: dict[str, Reason] = {ParticipantState.SUSPENDED: _SUSPENDED, ParticipantState.ENDED: _ENDED}
    return refusals.get(state or "", _NO_PART)


@deny(Matter)
def no_way_past_a_wall(actor: Any, _action: str, matter: Matter) -> Reason | None:
    """Refuse the walled, the suspended, the ended and the strangers, whatever they hold."""
    return _refusal(actor, matter.pk)


@deny(Room)
def no_way_into_a_room(actor: Any, _action: str, room: Room) -> Reason | None:
    """Refuse the same people at each room."""
    return _refusal(actor, room.matter_id)


@deny(Binder)
def no_way_into_a_binder(actor: Any, action: str, binder: Binder) -> Reason | None:
    """Refuse them at the binder too, should a grant row ever stand that no seat explains; and new things in a closed matter."""
    found = Room.objects.filter(binder_id=binder.pk).values_list("matter_id", "matter__state").first()
    if found is None:
        return None
    matter_id, state = found
    refusal = _refusal(actor, matter_id)
    if refusal is None and state == MatterState.CLOSED and action in _SHUT_BY_CLOSING:
        return _CLOSED
    return refusal


@deny(File)
def no_way_to_a_file(actor: Any, action: str, file: File) -> Reason | None:
    """Refuse them at each file of the binder."""
    return no_way_into_a_binder(actor, action, Binder(pk=file.binder_id))


@deny(Version)
def no_way_to_a_version(actor: Any, action: str, version: Version) -> Reason | None:
    """Refuse them at each version of the file."""
    return no_way_into_a_binder(actor, action, Binder(pk=version.file.binder_id))


def part(actor: Any, matter: Matter) -> str | None:
    """Give the part `actor` actively plays in `matter`, if any."""
    return Participant.objects.of(actor).filter(matter_id=matter.pk).values_list("role", flat=True).first()


@allow(Matter, SEE)
def participants_see(actor: Any, _action: str, matter: Matter) -> Reason | None:
    """Let everybody who takes part see the matter."""
    role = part(actor, matter)
    return Reason("participant", _("You take part in this matter.")) if role else None


@allow(Matter, SET_STATUS, ASK, ADD_PEOPLE)
def the_team_works(actor: Any, _action: str, matter: Matter) -> Reason | None:
    """Let the firm's people on the matter tell the status, ask for papers, and bring people in."""
    return Reason("team", _("You work on this matter.")) if part(actor, matter) in FIRM_ROLES else None


@allow(Matter, MANAGE, CLOSE)
def the_attorney_answers(actor: Any, _action: str, matter: Matter) -> Reason | None:
    """Let the attorney end seats, raise walls and close."""
    return (
        Reason("attorney", _("You are an attorney on this matter."))
        if part(actor, matter) == MatterRole.ATTORNEY
        else None
    )


@allow(Matter, PARTIES)
def the_team_inside_names_the_parties(actor: Any, _action: str, matter: Matter) -> Reason | None:
    """Let those of the firm read and change whom the matter concerns who have a seat in its internal room."""
    if part(actor, matter) not in FIRM_ROLES:
        return None
    inside = Room.objects.filter(matter_id=matter.pk, kind=RoomKind.INTERNAL).first()
    return _held(actor, inside, BinderAction.VIEW) if inside is not None else None


def _held(actor: Any, room: Room, codename: str) -> Reason | None:
    if codename in grants.held(actor, Binder(pk=room.binder_id)):
        return Reason("seat", _("You have a seat in this room."))
    return None


@allow(Room, SEE)
def the_seated_see(actor: Any, _action: str, room: Room) -> Reason | None:
    """Let those see a room who hold `view` on its binder."""
    return _held(actor, room, BinderAction.VIEW)


@allow(Room, WRITE)
def the_seated_write(actor: Any, _action: str, room: Room) -> Reason | None:
    """Let those write messages who hold `comment`."""
    return _held(actor, room, BinderAction.COMMENT)


@allow(Room, ADD)
def the_seated_add(actor: Any, _action: str, room: Room) -> Reason | None:
    """Let those add papers who hold `add`."""
    return _held(actor, room, BinderAction.ADD)


@allow(Invitation, SEE, "renew", "withdraw")
def the_team_manages_its_invitations(actor: Any, _action: str, invitation: Invitation) -> Reason | None:
    """Let the firm's people on a matter send its invitations again or take them back, whoever of them invited."""
    matter = Matter.objects.filter(participants__invitation=invitation).first()
    if matter is None or part(actor, matter) not in FIRM_ROLES:
        return None
    return Reason("team", _("You work on this matter."))
