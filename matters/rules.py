"""Who may do what in a matter. Walls, suspension and end say no before anything says yes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import grants
from accounts.models import Invitation
from accounts.roles import StaffRole
from common.gate import SEE, Reason, allow, deny
from matters.errors import MatterClosed
from matters.models import Countersignature, Matter, Participant, Room, StaffSession, Wall
from matters.roles import FIRM_ROLES, MAY_LOOK_IN, MatterRole
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
LOOK_IN = "look_in"
TAKE_OVER = "take_over"
END = "end"
DECIDE = "decide"
WITHDRAW = "withdraw"
CERTIFY = "certify"
ACKNOWLEDGE = "acknowledge"

_WALLED = Reason("walled", _("An ethical wall stands between you and this matter."))
_SUSPENDED = Reason("suspended", _("Your access to this matter is suspended. Call the firm."))
_ENDED = Reason("ended", _("Your part in this matter has ended."))
_NO_PART = Reason("no_part", _("You have no part in this matter."))
_VIEW_ONLY = Reason("view_only", _("A staff session lets you look, and nothing else."))
_LOOKS_IN = Reason("staff_session", _("You look into this matter by a staff session."))
_LOOKING = frozenset({SEE, BinderAction.VIEW.value})
_CLOSED = Reason("closed", MatterClosed.default_message)
# Guest links lend their maker's right to share, so they end with the matter too.
_SHUT_BY_CLOSING = frozenset({BinderAction.ADD.value, BinderAction.COMMENT.value, BinderAction.SHARE.value})


def _refusal(actor: Any, action: str, matter_id: Any) -> Reason | None:
    if not actor.is_authenticated:
        return None
    if _is_walled(actor, matter_id):
        return _WALLED
    parts = Participant.objects.filter(matter_id=matter_id, user_id=actor.pk)
    state, role = parts.values_list("state", "role").first() or ("", "")
    if state == ParticipantState.ACTIVE and (role not in FIRM_ROLES or actor.is_legal_team):
        return None
    if state == ParticipantState.SUSPENDED:
        return _SUSPENDED
    if _looks_in(actor, matter_id):
        return None if action in _LOOKING else _VIEW_ONLY
    # Whoever has left the legal team has no part for the firm any more, though it stands for when she comes back.
    return _ENDED if state in {ParticipantState.ENDED, ParticipantState.ACTIVE} else _NO_PART


def _is_walled(actor: Any, matter_id: Any) -> bool:
    return Wall.objects.filter(matter_id=matter_id, user_id=actor.pk, lifted_at=None).exists()


def _looks_in(actor: Any, matter_id: Any) -> bool:
    """Say whether a staff session of hers is live; asked only past the denials of walls, suspension and shut doors."""
    live = StaffSession.objects.live().filter(user_id=actor.pk, matter_id=matter_id)
    return actor.staff_role in MAY_LOOK_IN and live.exists()


@deny(Matter)
def no_way_past_a_wall(actor: Any, action: str, matter: Matter) -> Reason | None:
    """Refuse the walled, the suspended, the ended and the strangers, whatever they hold; looking in and taking over is for strangers."""
    refusal = _refusal(actor, action, matter.pk)
    return None if action in (LOOK_IN, TAKE_OVER) and refusal not in (_WALLED, _SUSPENDED) else refusal


@deny(Room)
def no_way_into_a_room(actor: Any, action: str, room: Room) -> Reason | None:
    """Refuse the same people at each room."""
    return _refusal(actor, action, room.matter_id)


@deny(Binder)
def no_way_into_a_binder(actor: Any, action: str, binder: Binder) -> Reason | None:
    """Refuse them at the binder too, should a grant row ever stand that no seat explains; and new things in a closed matter."""
    found = Room.objects.filter(binder_id=binder.pk).values_list("matter_id", "matter__state").first()
    if found is None:
        return None
    matter_id, state = found
    refusal = _refusal(actor, action, matter_id)
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


@allow(Matter, SEE)
def those_who_look_in_see(actor: Any, _action: str, matter: Matter) -> Reason | None:
    """Let somebody of the firm see the matter during her staff session."""
    return _LOOKS_IN if actor.is_authenticated and _looks_in(actor, matter.pk) else None


@allow(Matter, LOOK_IN)
def the_firm_may_look_in(actor: Any, _action: str, _matter: Matter) -> Reason | None:
    """Let attorneys and administrators open a staff session. It needs a reason, and soon again a second person."""
    if actor.is_authenticated and actor.staff_role in MAY_LOOK_IN:
        return Reason("of_the_firm", _("You are an attorney or an administrator of the firm."))
    return None


@allow(Matter, TAKE_OVER)
def an_attorney_takes_over_what_has_none(actor: Any, _action: str, matter: Matter) -> Reason | None:
    """Let an attorney of the firm take over a matter for which none answers. It needs a reason and a second person."""
    if not actor.is_authenticated or actor.staff_role != StaffRole.ATTORNEY:
        return None
    if Matter.objects.found_without_attorney_by(actor).filter(pk=matter.pk).exists():
        return Reason("no_attorney", _("No attorney answers for this matter."))
    return None


@allow(StaffSession, SEE)
def those_it_concerns_see_a_session(actor: Any, _action: str, session: StaffSession) -> Reason | None:
    """Let her see it whose it is, the matter's attorneys, and administrators."""
    found = StaffSession.objects.visible_to(actor).filter(pk=session.pk).exists()
    return Reason("concerned", _("This staff session is yours, or you answer for it.")) if found else None


@allow(StaffSession, END)
def she_and_the_attorneys_end_it(actor: Any, _action: str, session: StaffSession) -> Reason | None:
    """Let her end it whose it is, and the matter's attorneys."""
    if actor.is_authenticated and actor.pk == session.user_id:
        return Reason("own_session", _("This is your own staff session."))
    return the_attorney_answers(actor, MANAGE, Matter(pk=session.matter_id))


@deny(Countersignature)
def no_word_from_behind_a_wall(actor: Any, _action: str, asked: Countersignature) -> Reason | None:
    """Refuse the walled: they neither ask nor decide about that matter."""
    return _WALLED if actor.is_authenticated and _is_walled(actor, asked.matter_id) else None


@allow(Countersignature, SEE)
def the_firm_sees_what_is_asked(actor: Any, _action: str, asked: Countersignature) -> Reason | None:
    """Let the attorneys and administrators of the firm see what waits for a second word."""
    return the_firm_may_look_in(actor, LOOK_IN, asked.matter)


@allow(Countersignature, DECIDE)
def another_decides(actor: Any, _action: str, asked: Countersignature) -> Reason | None:
    """Let any of them decide but the one who asked."""
    if not actor.is_authenticated or actor.pk == asked.asked_by_id:
        return None
    return the_firm_may_look_in(actor, LOOK_IN, asked.matter)


@allow(Countersignature, WITHDRAW)
def she_takes_it_back(actor: Any, _action: str, asked: Countersignature) -> Reason | None:
    """Let her take it back who asked."""
    if actor.is_authenticated and actor.pk == asked.asked_by_id:
        return Reason("asked", _("You asked for this."))
    return None


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


@allow(Room, CERTIFY)
def the_team_in_the_room_certifies(actor: Any, _action: str, room: Room) -> Reason | None:
    """Let those of the firm certify who have a seat in the room: a certificate names everybody in it."""
    return _held(actor, room, BinderAction.VIEW) if part(actor, room.matter) in FIRM_ROLES else None


@allow(Version, ACKNOWLEDGE)
def the_seated_acknowledge(actor: Any, _action: str, version: Version) -> Reason | None:
    """Let whoever takes part and may view a version say that it reached her, in a closed matter too; nobody who only looks in."""
    room = Room.objects.select_related("matter").filter(binder_id=version.file.binder_id).first()
    return _held(actor, room, BinderAction.VIEW) if room is not None and part(actor, room.matter) else None


@deny(Invitation)
def nobody_comes_where_no_one_may_bring_her(actor: Any, action: str, invitation: Invitation) -> Reason | None:
    """Refuse to renew, or to stand for, an invitation to a closed matter; nobody stands for one to a matter she has no part in any more."""
    if action not in {"renew", "stand_for"}:
        return None
    found = Participant.objects.filter(invitation=invitation).values_list("matter_id", "matter__state").first()
    if found is None:
        return None
    matter_id, state = found
    if state == MatterState.CLOSED:
        return _CLOSED
    return _refusal(actor, action, matter_id) if action == "stand_for" else None


@allow(Invitation, SEE, "renew", "withdraw", "stand_for")
def the_team_manages_its_invitations(actor: Any, _action: str, invitation: Invitation) -> Reason | None:
    """Let the firm's people on a matter send its invitations again or take them back, whoever of them invited."""
    matter = Matter.objects.filter(participants__invitation=invitation).first()
    if matter is None or part(actor, matter) not in FIRM_ROLES:
        return None
    return Reason("team", _("You work on this matter."))
