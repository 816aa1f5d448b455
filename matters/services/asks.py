"""Ask for papers by a date, and mark them as come."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import clock
from common.errors import Conflict
from common.gate import require
from matters import rules, verbs
from matters.errors import MatterClosed
from matters.events import ask_answered, ask_made
from matters.models import ActivityKind, Ask, Matter, Room
from matters.services.activity import happened
from matters.states import AskState
from vault.models import Version


@transaction.atomic
def ask_for(*, actor: User, room: Room, title: str, note: str = "", due_on: date | None = None) -> Ask:
    """Ask everybody in `room` for something by `due_on` (a firm-local day). Raises: MatterClosed. Audit: ask.made."""
    require(actor, rules.ASK, room.matter)
    require(actor, rules.WRITE, room)
    if not room.matter.is_open:
        raise MatterClosed
    ask = Ask.objects.create(room=room, title=title, note=note, due_on=due_on, asked_by=actor)
    happened(room=room, kind=ActivityKind.ASKED, actor=actor, text=title)
    _record(verbs.ASK_MADE, actor, ask)
    ask_made.send(sender=Ask, ask=ask, actor=actor)
    return ask


@transaction.atomic
def answer_ask(*, actor: User, ask: Ask, version: Version | None = None) -> Ask:
    """Mark `ask` as answered, with the paper that answers it if there is one.

    Raises: MatterClosed; Conflict when it is not open any more. Audit: ask.answered.
    """
    require(actor, rules.ADD, ask.room)
    locked = _locked(ask)
    if not locked.room.matter.is_open:
        raise MatterClosed
    if locked.state != AskState.OPEN:
        raise Conflict
    locked.state, locked.answered_by, locked.answered_at = AskState.ANSWERED, actor, clock.now()
    if version is not None and version.file.binder_id == locked.room.binder_id:
        locked.answered_with = version
    locked.save()
    happened(room=locked.room, kind=ActivityKind.ANSWERED, actor=actor, text=locked.title)
    _record(verbs.ASK_ANSWERED, actor, locked)
    ask_answered.send(sender=Ask, ask=locked, actor=actor)
    return locked


@transaction.atomic
def withdraw_ask(*, actor: User, ask: Ask) -> Ask:
    """Take back a request that is no longer needed. Raises: Conflict when it is not open. Audit: ask.withdrawn."""
    require(actor, rules.ASK, ask.room.matter)
    locked = _locked(ask)
    if locked.state != AskState.OPEN:
        raise Conflict
    _withdraw(actor, locked)
    return locked


def withdraw_all(*, actor: User, matter: Matter) -> None:
    """Take back whatever was still asked for in a matter that closes. Call inside its transaction. Audit: ask.withdrawn each."""
    open_ones = Ask.objects.filter(room__matter=matter, state=AskState.OPEN)
    for ask in open_ones.select_related("room__matter", "room__binder__key"):
        _withdraw(actor, ask)


def _locked(ask: Ask) -> Ask:
    # The matter first, as its closing does; then the request itself, and nothing else of its room.
    Matter.objects.select_for_update().get(pk=ask.room.matter_id)
    rows = Ask.objects.select_for_update(of=("self",)).select_related("room__matter", "room__binder__key")
    return rows.get(pk=ask.pk)


def _withdraw(actor: User, ask: Ask) -> None:
    ask.state = AskState.WITHDRAWN
    ask.save(update_fields=["state"])
    _record(verbs.ASK_WITHDRAWN, actor, ask)


def _record(verb: str, actor: User, ask: Ask) -> None:
    matter = ask.room.matter
    record(
        verb=verb,
        actor=actor,
        on=ask.record_ref,
        matter=matter.record_ref,
        labels={"title": ask.title},
        key=ask.room.binder.key,
    )
