"""Look into a matter without a part in it: for a reason, for an hour, seen by those it concerns, and on the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import Conflict
from common.gate import require
from keys.services import seal_text
from matters import messages, rules, verbs
from matters.errors import LooksInAlready, TakesPartAlready
from matters.models import Countersignature, Matter, StaffSession
from matters.querysets import StaffSessionQuerySet
from matters.roles import MatterRole
from matters.services.countersigning import ask_countersignature, inner_key, reason_of, sentence_of, spend
from matters.services.seats import settle
from matters.states import CountersignedAct
from notifications.services import notify

LASTS: Final = timedelta(minutes=60)
AGAIN_WITHIN: Final = timedelta(days=30)


@transaction.atomic
def open_staff_session(*, actor: User, matter: Matter, reason: str) -> StaffSession:
    """Let `actor` look into `matter` for an hour: see its rooms, papers and messages, and do nothing.

    The matter's attorneys are told at once. Soon after an earlier one it takes a second person's word, which it uses up.
    Raises: NotFound, TakesPartAlready, LooksInAlready, ReasonTooShort, SecondPersonNeeded. Audit: staff_session.opened.
    """
    require(actor, rules.LOOK_IN, matter)
    # The matter's row first: of two at once, the second finds the first.
    locked = Matter.objects.select_for_update().get(pk=matter.pk)
    _refuse_needless(actor, locked)
    words = sentence_of(reason)
    word = spend(actor=actor, act=CountersignedAct.STAFF_SESSION, matter=locked) if is_again(actor, locked) else None
    moment = clock.now()
    session = StaffSession(matter=locked, user=actor, countersignature=word, opened_at=moment, ends_at=moment + LASTS)
    session.reason = seal_text(inner_key(locked), words, context=session.seal_context)
    session.save()
    settle(locked.pk, actor, locked.participants.filter(user=actor).first())
    more = {"agreed by": word.decided_by.name} if word is not None and word.decided_by is not None else {}
    _record(verbs.STAFF_SESSION_OPENED, actor, session, reason=words, **more)
    answering = locked.participants.active().filter(role=MatterRole.ATTORNEY).select_related("user")
    for part in answering.order_by("user_id"):
        if part.user is not None:
            notify(
                user=part.user,
                kind=messages.LOOKED_IN,
                url=f"{reverse('matters:people', args=[locked.reference])}#sessions",
                subject_ref=session.record_ref,
                batch_minutes=0,
            )
    return session


@transaction.atomic
def ask_for_staff_session(*, actor: User, matter: Matter, reason: str) -> Countersignature:
    """Ask a second person for her word on another look of `actor` into `matter`.

    Raises: NotFound, TakesPartAlready, LooksInAlready, ReasonTooShort, AskedAlready. Audit: countersignature.asked.
    """
    require(actor, rules.LOOK_IN, matter)
    _refuse_needless(actor, matter)
    return ask_countersignature(actor=actor, act=CountersignedAct.STAFF_SESSION, matter=matter, reason=reason)


def open_agreed_session(*, actor: User, asked: Countersignature) -> StaffSession:
    """Open the staff session that `asked` was about, for the reason given there. Raises, Audit: as `open_staff_session`."""
    require(actor, rules.WITHDRAW, asked)
    return open_staff_session(actor=actor, matter=asked.matter, reason=reason_of(asked))


@transaction.atomic
def end_staff_session(*, actor: User, session: StaffSession) -> StaffSession:
    """End it before its time; her next request finds nothing. Raises: NotFound, Refused, Conflict when it is over. Audit: staff_session.ended."""
    require(actor, rules.END, session)
    if not end_sessions(StaffSession.objects.filter(pk=session.pk), by=actor):
        raise Conflict
    return session


def end_sessions(sessions: StaffSessionQuerySet, *, by: User | None) -> int:
    """End those of `sessions` that are live and give how many; `by` None is the office itself. Call inside a transaction.

    For a caller who has asked for the right: a wall, a freeze, a change of role, a seat. Audit: staff_session.ended each.
    """
    ended = 0
    for session in sessions.live().select_related("matter", "user"):
        if not StaffSession.objects.live().filter(pk=session.pk).update(ended_at=clock.now(), ended_by=by):
            continue
        settle(session.matter_id, session.user, session.matter.participants.filter(user=session.user).first())
        _record(verbs.STAFF_SESSION_ENDED, by, session)
        ended += 1
    return ended


def is_again(actor: User, matter: Matter) -> bool:
    """Say whether `actor` looked into `matter` so lately that it takes a second person's word to do so again."""
    lately = StaffSession.objects.filter(user=actor, matter=matter, opened_at__gt=clock.now() - AGAIN_WITHIN)
    return lately.exists()


def _refuse_needless(actor: User, matter: Matter) -> None:
    if matter.participants.active().filter(user=actor).exists():
        raise TakesPartAlready
    if StaffSession.objects.live().filter(user=actor, matter=matter).exists():
        raise LooksInAlready


def _record(verb: str, actor: User | None, session: StaffSession, **labels: str) -> None:
    record(
        verb=verb,
        actor=actor,
        on=session.record_ref,
        matter=session.matter.record_ref,
        labels={"name": session.user.name, **labels},
        key=inner_key(session.matter),
    )
