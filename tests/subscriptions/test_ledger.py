"""Included services are counted to the unit, however many hands reach for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.services import register_person
from common import clock
from subscriptions import services
from subscriptions.entitlements import Feature
from subscriptions.errors import NothingLeft, UnitReturned
from subscriptions.models import IncludedService, PlanEdition, ServiceAccount, ServiceEntry, Source

HANDS = 50


def give(user: User, units: int = 5, *, cause: str = "subscription:one", days: int = 30) -> ServiceAccount:
    """Give somebody so many questions from a source that opens services."""
    now = clock.now()
    span = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=days)}
    services.grant_source(
        actor=None, user=user, source=Source.PLAN, source_ref=cause, features={Feature.SERVICES}, **span
    )
    included = [IncludedService(code="question", name="Questions", units=units)]
    services.grant_services(user=user, included=included, source_ref=cause, **span)
    return ServiceAccount.objects.get(user=user, source_ref=cause)


def counts(account: ServiceAccount) -> tuple[int, int, int]:
    """Granted, reserved, used."""
    account.refresh_from_db()
    return account.granted, account.reserved, account.used


def test_a_unit_is_reserved_then_used_or_returned_and_each_only_once(
    rita: User, verbs_of: Callable[[], list[str]]
) -> None:
    account = give(rita)
    for _time in range(2):
        services.reserve(actor=rita, code="question", request_ref="request:a")
    services.reserve(actor=rita, code="question", request_ref="request:b")
    assert counts(account) == (5, 2, 0)
    for _time in range(2):
        services.use(actor=None, request_ref="request:a")
        services.return_unit(actor=None, request_ref="request:b")
    services.return_unit(actor=None, request_ref="request:a")
    services.use(actor=None, request_ref="request:b")
    services.use(actor=None, request_ref="request:unknown")
    assert counts(account) == (5, 0, 1)
    assert verbs_of().count("service.moved") == 5
    assert list(account.entries.order_by("pk").values_list("kind", flat=True)) == [
        "grant",
        "reserve",
        "reserve",
        "use",
        "return",
    ]


def test_a_request_whose_unit_was_returned_is_not_served_uncounted(rita: User) -> None:
    give(rita)
    services.reserve(actor=rita, code="question", request_ref="request:a")
    services.return_unit(actor=None, request_ref="request:a")
    with pytest.raises(UnitReturned):
        services.reserve(actor=rita, code="question", request_ref="request:a")


def test_the_account_that_ends_first_is_drawn_on_first(rita: User) -> None:
    later, sooner = give(rita, 1, cause="subscription:long", days=90), give(rita, 1, cause="subscription:short")
    assert services.reserve(actor=rita, code="question", request_ref="request:a") == sooner
    assert services.reserve(actor=rita, code="question", request_ref="request:b") == later
    with pytest.raises(NothingLeft):
        services.reserve(actor=rita, code="question", request_ref="request:c")


def test_nobody_draws_on_anothers_account_or_on_another_service(rita: User, sam: User) -> None:
    account = give(rita)
    with pytest.raises(NothingLeft):
        services.reserve(actor=sam, code="question", request_ref="request:a")
    with pytest.raises(NothingLeft):
        services.reserve(actor=rita, code="will_checkup", request_ref="request:a")
    assert counts(account) == (5, 0, 0)


def test_opening_a_period_twice_gives_its_units_once(rita: User, plans: dict[str, PlanEdition]) -> None:
    account = give(rita)
    services.grant_services(
        user=rita,
        included=[IncludedService(code="question", name="Questions", units=5)],
        source_ref="subscription:one",
        starts_at=account.starts_at,
        ends_at=account.ends_at,
    )
    assert ServiceAccount.objects.filter(user=rita).count() == 1
    assert counts(account) == (5, 0, 0)


@pytest.mark.parametrize("change", [{"reserved": 6}, {"used": 6}, {"reserved": 3, "used": 3}, {"granted": 0}])
def test_the_database_itself_refuses_to_overdraw(rita: User, change: dict[str, int]) -> None:
    account = give(rita)
    services.reserve(actor=rita, code="question", request_ref="request:a")
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceAccount.objects.filter(pk=account.pk).update(**change)
    assert counts(account) == (5, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_fifty_hands_reaching_for_five_units_get_five() -> None:
    """On the database file of this run: SQLite's one writer, or PostgreSQL's row locks."""
    rita = register_person(actor=None, email="rita@mail.example", name="Rita Solano", accepts_terms=True)
    account = give(rita)
    together = Barrier(HANDS)

    def reach(number: int) -> bool:
        together.wait(60)
        try:
            services.reserve(actor=rita, code="question", request_ref=f"request:{number}")
        except NothingLeft:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(HANDS) as hands:
        got = list(hands.map(reach, range(HANDS)))
    assert sum(got) == 5
    assert counts(account) == (5, 5, 0)
    assert ServiceEntry.objects.filter(account=account, kind="reserve").count() == 5


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_by_many_hands_is_counted_once() -> None:
    rita = register_person(actor=None, email="rita@mail.example", name="Rita Solano", accepts_terms=True)
    account = give(rita)
    together = Barrier(8)

    def send(_number: int) -> None:
        together.wait(60)
        try:
            services.reserve(actor=rita, code="question", request_ref="request:same")
            services.use(actor=None, request_ref="request:same")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        list(hands.map(send, range(8)))
    assert counts(account) == (5, 0, 1)
