"""The service ledger: give units, reserve one at sending, use it at release, return it at refusal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from audit.services import record
from common import clock
from subscriptions import entitlements, verbs
from subscriptions.errors import NothingLeft, UnitReturned
from subscriptions.features import Feature
from subscriptions.models import EntryKind, IncludedService, ServiceAccount, ServiceEntry


def balances(user: User, *, at: datetime | None = None) -> list[ServiceAccount]:
    """Give the accounts of `user` that she can draw on now (or `at`), as her home shows them."""
    moment = at or clock.now()
    return list(_in_force(user, moment).order_by("name", "ends_at"))


def _in_force(user: User, moment: datetime) -> QuerySet[ServiceAccount]:
    """Give the accounts whose period runs and whose source opens services now: a late payment stops them, not the library."""
    rights = entitlements.of(user, at=moment).living
    causes = {right.source_ref for right in rights if Feature.SERVICES in right.features}
    return ServiceAccount.objects.filter(user=user, source_ref__in=causes, starts_at__lte=moment, ends_at__gt=moment)


@transaction.atomic
def grant_services(
    *, user: User, included: list[IncludedService], source_ref: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Open the accounts of one paid period, once. Actor: the office itself. Audit: service.moved."""
    for service in included:
        account, made = ServiceAccount.objects.get_or_create(
            user=user,
            code=service.code,
            source_ref=source_ref,
            starts_at=starts_at,
            defaults={"name": service.name, "ends_at": ends_at, "granted": service.units},
        )
        if made:
            _move(None, account, EntryKind.GRANT, service.units, source_ref)


@transaction.atomic
def reserve(*, actor: User, code: str, request_ref: str) -> ServiceAccount:
    """Set one unit of `code` aside for `request_ref`, from the account that ends first. A repeat changes nothing.

    Raises: NothingLeft, UnitReturned. Audit: service.moved.
    """
    hers = ServiceAccount.objects.select_for_update().filter(user=actor, code=code).order_by("ends_at", "pk")
    list(hers)  # the locks: her requests for one service are counted one after the other
    # Whatever its service was called at first: a request uses one unit.
    entries = ServiceEntry.objects.filter(account__user=actor, request_ref=request_ref)
    if entries.filter(kind=EntryKind.RETURN).exists():
        raise UnitReturned(detail=request_ref)
    held = entries.filter(kind=EntryKind.RESERVE).select_related("account").first()
    if held is not None:
        return held.account
    for account in _in_force(actor, clock.now()).filter(code=code).order_by("ends_at", "pk"):
        taken = ServiceAccount.objects.filter(pk=account.pk, granted__gt=F("reserved") + F("used")).update(
            reserved=F("reserved") + 1
        )
        if taken:
            _move(actor, account, EntryKind.RESERVE, 1, request_ref)
            account.refresh_from_db()
            return account
    raise NothingLeft(detail=f"{code} for {request_ref}")


def use(*, actor: User | None, request_ref: str) -> None:
    """Use up the unit reserved for `request_ref`. A repeat changes nothing. Audit: service.moved."""
    _settle(actor, request_ref, EntryKind.USE, used=1)


def return_unit(*, actor: User | None, request_ref: str) -> None:
    """Give back the unit reserved for `request_ref`. A repeat changes nothing. Audit: service.moved."""
    _settle(actor, request_ref, EntryKind.RETURN, used=0)


@transaction.atomic
def _settle(actor: User | None, request_ref: str, kind: EntryKind, *, used: int) -> None:
    entry = (
        ServiceEntry.objects.select_related("account").filter(kind=EntryKind.RESERVE, request_ref=request_ref).first()
    )
    if entry is None:
        return
    account = ServiceAccount.objects.select_for_update().get(pk=entry.account_id)
    if account.entries.filter(kind__in=[EntryKind.USE, EntryKind.RETURN], request_ref=request_ref).exists():
        return
    account.reserved -= 1
    account.used += used
    account.save(update_fields=["reserved", "used"])
    _move(actor, account, kind, 1, request_ref)


def _move(actor: User | None, account: ServiceAccount, kind: EntryKind, units: int, request_ref: str) -> None:
    ServiceEntry.objects.create(account=account, kind=kind, units=units, request_ref=request_ref)
    record(
        verb=verbs.SERVICE_MOVED,
        actor=actor,
        on=account.record_ref,
        labels={"kind": kind, "service": account.code, "units": str(units), "for": request_ref},
    )
