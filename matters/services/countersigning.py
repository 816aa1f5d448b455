"""Two persons for one act: ask for a second word, give or refuse it, take the question back, and spend it once.

Whoever does the act asks here with its reason and later calls `spend` in the transaction of the act. Nobody agrees to her own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import StaffRole
from audit.services import record
from common import clock
from common.gate import may, require
from keys.errors import KeyShredded
from keys.models import Key
from keys.services import seal_text, unseal_text
from matters import messages, rules, verbs
from matters.errors import AskedAlready, ReasonTooShort, SecondPersonNeeded, TooLate
from matters.models import Countersignature, Matter, StaffSession
from matters.roles import MatterRole
from matters.states import CountersignedAct, CountersignState, RoomKind
from notifications.services import notify

ASKED_FOR: Final = timedelta(hours=72)
USABLE_FOR: Final = timedelta(hours=24)
LEAST_LETTERS, LEAST_WORDS, MOST_LETTERS = 20, 4, 600


@transaction.atomic
def ask_countersignature(*, actor: User, act: CountersignedAct, matter: Matter, reason: str) -> Countersignature:
    """Ask a second person of the firm for her word on `act`. The caller has asked for the actor's own right to it.

    Raises: ReasonTooShort, AskedAlready. Audit: countersignature.asked.
    """
    Matter.objects.select_for_update().get(pk=matter.pk)
    if standing_of(actor, act, matter) is not None:
        raise AskedAlready
    asked = Countersignature(act=act, matter=matter, asked_by=actor, expires_at=clock.now() + ASKED_FOR)
    words = sentence_of(reason)
    asked.reason = seal_text(inner_key(matter), words, context=asked.seal_context)
    asked.save()
    _record(verbs.COUNTERSIGNATURE_ASKED, actor, asked, reason=words)
    for person in User.objects.filter(staff_role=StaffRole.ADMINISTRATOR, is_active=True).order_by("pk"):
        if may(person, rules.DECIDE, asked):
            _tell(person, asked)
    for part in (
        matter.participants.active().filter(role=MatterRole.ATTORNEY).select_related("user").order_by("user_id")
    ):
        if part.user is not None and may(part.user, rules.DECIDE, asked):
            _tell(part.user, asked)
    return asked


@transaction.atomic
def agree(*, actor: User, asked: Countersignature) -> Countersignature:
    """Give the second word; it can be used for a day, once. Raises: NotFound, Refused, TooLate. Audit: countersignature.agreed."""
    return _decide(actor, asked, CountersignState.AGREED, verbs.COUNTERSIGNATURE_AGREED)


@transaction.atomic
def refuse(*, actor: User, asked: Countersignature) -> Countersignature:
    """Refuse it. Raises: NotFound, Refused, TooLate. Audit: countersignature.refused."""
    return _decide(actor, asked, CountersignState.REFUSED, verbs.COUNTERSIGNATURE_REFUSED)


@transaction.atomic
def withdraw(*, actor: User, asked: Countersignature) -> Countersignature:
    """Take the question back, or an answer not used yet. Raises: NotFound, Refused, TooLate. Audit: countersignature.withdrawn."""
    require(actor, rules.WITHDRAW, asked)
    _turn(asked, {CountersignState.ASKED, CountersignState.AGREED}, state=CountersignState.WITHDRAWN)
    _record(verbs.COUNTERSIGNATURE_WITHDRAWN, actor, asked)
    return asked


def spend(*, actor: User, act: CountersignedAct, matter: Matter) -> Countersignature:
    """Give the second word `actor` has for `act` on `matter`, used from now on. Call inside the transaction of the act.

    SECURITY: whoever gave it must still be one who could: a word of somebody frozen or walled off since counts for nothing.
    Raises: SecondPersonNeeded; TooLate when another call was quicker.
    """
    asked = standing_of(actor, act, matter)
    if asked is None or asked.state != CountersignState.AGREED or not may(asked.decided_by, rules.DECIDE, asked):
        raise SecondPersonNeeded
    _turn(asked, {CountersignState.AGREED}, state=CountersignState.USED)
    return asked


def standing_of(actor: User, act: CountersignedAct, matter: Matter) -> Countersignature | None:
    """Give what `actor` has asked for and can still come to something."""
    mine = Countersignature.objects.standing().filter(asked_by=actor, act=act, matter=matter)
    return mine.select_related("matter", "decided_by").order_by("-asked_at").first()


def reason_of(thing: Countersignature | StaffSession) -> str:
    """Give the reason of a countersignature or a staff session in words; of one whose matter was destroyed, that it is gone. Raises: SealBroken."""
    try:
        return unseal_text(inner_key(thing.matter), bytes(thing.reason), context=thing.seal_context)
    except KeyShredded:
        return _("The reason was destroyed with what the matter held.")


def sentence_of(reason: str) -> str:
    """Give `reason` in one line. Raises: ReasonTooShort unless it is a sentence at least."""
    words = reason.split()
    line = " ".join(words)
    if len(words) < LEAST_WORDS or not LEAST_LETTERS <= len(line) <= MOST_LETTERS:
        raise ReasonTooShort
    return line


def inner_key(matter: Matter) -> Key:
    """Give the key of the matter's internal room, under which what the firm alone reads is sealed."""
    return matter.rooms.select_related("binder__key").get(kind=RoomKind.INTERNAL).binder.key


def _decide(actor: User, asked: Countersignature, state: CountersignState, verb: str) -> Countersignature:
    require(actor, rules.DECIDE, asked)
    moment = clock.now()
    _turn(
        asked,
        {CountersignState.ASKED},
        state=state,
        decided_by=actor,
        decided_at=moment,
        expires_at=moment + USABLE_FOR,
    )
    _record(verb, actor, asked)
    notify(
        user=asked.asked_by,
        kind=messages.SECOND_WORD_GIVEN,
        url=reverse("matters:sessions"),
        subject_ref=asked.record_ref,
        batch_minutes=0,
    )
    return asked


def _turn(asked: Countersignature, states: set[CountersignState], **changes: object) -> None:
    """Change the row if it still stands as it was read: of two at once, one is too late."""
    if not Countersignature.objects.standing().filter(pk=asked.pk, state__in=states).update(**changes):
        raise TooLate
    for name, value in changes.items():
        setattr(asked, name, value)


def _tell(person: User, asked: Countersignature) -> None:
    notify(
        user=person,
        kind=messages.SECOND_WORD,
        url=reverse("matters:sessions"),
        subject_ref=asked.record_ref,
        batch_minutes=0,
    )


def _record(verb: str, actor: User, asked: Countersignature, **labels: str) -> None:
    record(
        verb=verb,
        actor=actor,
        on=asked.record_ref,
        matter=asked.matter.record_ref,
        labels={"for": str(CountersignedAct(asked.act).label), **labels},
        key=inner_key(asked.matter),
    )
