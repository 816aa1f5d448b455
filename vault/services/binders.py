"""Make binders, and say who sits in them."""

from __future__ import annotations

from django.db import transaction

from accounts import grants
from accounts.models import User
from audit.services import record
from common.gate import require
from keys.models import KeyKind
from keys.services import new_key
from vault import rules, verbs
from vault.models import Binder
from vault.roles import ACTIONS, BinderRole


@transaction.atomic
def make_binder(*, actor: User | None, label: str = "", belongs_to: str = "") -> Binder:
    """Give a new binder with a key of its own and nobody in it; `actor` None is the office itself.

    `belongs_to` is the record reference of what it is a part of, e.g. a matter. Audit: binder.made.
    """
    binder = Binder(belongs_to=belongs_to)
    binder.key = new_key(KeyKind.BINDER, binder.record_ref)
    binder.save(force_insert=True)
    record(
        verb=verbs.BINDER_MADE,
        actor=actor,
        on=binder.record_ref,
        matter=binder.matter_ref,
        labels={"label": label} if label else None,
        key=binder.key,
    )
    return binder


@transaction.atomic
def seat(*, actor: User | None, user: User, binder: Binder, role: BinderRole) -> None:
    """Let `user` do in `binder` what `role` says, no more and no less; `actor` None is the office itself.

    Only the office seats the first person; afterwards whoever may manage. Raises: NotFound, Refused. Audit: binder.seated.
    """
    if actor is not None:
        require(actor, rules.MANAGE, binder)
    grants.settle(user, binder, dict.fromkeys(ACTIONS[role]))
    _note(verbs.BINDER_SEATED, actor, user, binder, role=role.value)


@transaction.atomic
def unseat(*, actor: User | None, user: User, binder: Binder) -> None:
    """Take every right on `binder` from `user`; the next request knows it. `actor` None is the office itself.

    Raises: NotFound, Refused. Audit: binder.unseated.
    """
    if actor is not None:
        require(actor, rules.MANAGE, binder)
    grants.rows(binder).filter(user_id=user.pk, content_object_id=binder.pk).delete()
    _note(verbs.BINDER_UNSEATED, actor, user, binder)


def _note(verb: str, actor: User | None, user: User, binder: Binder, **more: str) -> None:
    labels = {"name": user.name, "person": user.record_ref, **more}
    record(verb=verb, actor=actor, on=binder.record_ref, matter=binder.matter_ref, labels=labels, key=binder.key)
