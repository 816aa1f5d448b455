"""What is open to whom, from every source, on every day that matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Client as FirmClient
from accounts.models import User
from accounts.services import register_person
from matters.models import Matter, Room
from matters.roles import MatterRole
from matters.services import add_participant, open_matter
from matters.states import RoomKind
from subscriptions import entitlements, services
from subscriptions.entitlements import Feature
from subscriptions.errors import NothingLeft
from subscriptions.facts import SubscriptionFacts
from subscriptions.models import Customer, PlanEdition, Source, Subscription

BOUGHT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENDS = BOUGHT + timedelta(days=365)
DAY = timedelta(days=1)


@pytest.fixture
def reading(plans: dict[str, PlanEdition], rita: User, settings: Any) -> Callable[..., Subscription]:
    """Give a function that takes in a reading of Rita's household plan."""
    settings.STRIPE_API_KEY = "sk_test_x"
    PlanEdition.objects.filter(pk=plans["household"].pk).update(stripe_price_id="price_one")
    Customer.objects.create(user=rita, stripe_id="cus_rita")

    def read(status: str = "active", *, year: int = 0, ended_at: datetime | None = None, cancels: bool = False) -> Any:
        begins = BOUGHT + year * timedelta(days=365)
        facts = SubscriptionFacts(
            id="sub_one",
            customer_id="cus_rita",
            price_id="price_one",
            status=status,
            period_starts_at=begins,
            period_ends_at=begins + timedelta(days=365),
            cancels_at_period_end=cancels,
            started_at=BOUGHT,
            ended_at=ended_at,
            livemode=False,
        )
        return services.take_snapshot(facts=facts, read_at=datetime.now(UTC))

    return read


def opens(user: Any, at: datetime) -> set[Feature]:
    """The features open to somebody at a time."""
    rights = entitlements.of(user, at=at)
    return {feature for feature in Feature if rights.allows(feature)}


EVERYTHING = set(Feature)
PAPERS = {Feature.LIBRARY, Feature.CLIENT_LIBRARY}


@pytest.mark.parametrize("source", list(Source))
def test_each_source_opens_its_features_between_its_dates(source: Source, rita: User, sam: User) -> None:
    services.grant_source(
        actor=None,
        user=rita,
        source=source,
        source_ref=f"cause:{source}",
        features={Feature.LIBRARY},
        starts_at=BOUGHT,
        ends_at=ENDS,
    )
    assert opens(rita, BOUGHT - timedelta(seconds=1)) == set()
    assert opens(rita, BOUGHT) == {Feature.LIBRARY}
    assert opens(rita, ENDS - timedelta(seconds=1)) == {Feature.LIBRARY}
    assert opens(rita, ENDS) == set()
    allowance = entitlements.of(rita, at=BOUGHT).allows(Feature.LIBRARY)
    assert (allowance.source, allowance.source_ref, allowance.until) == (source, f"cause:{source}", ENDS)
    over = entitlements.of(rita, at=ENDS + DAY).allows(Feature.LIBRARY)
    assert over.ended is not None
    assert over.ended.source == source
    assert opens(sam, BOUGHT) == set()
    assert opens(AnonymousUser(), BOUGHT) == set()


def test_the_longest_of_several_rights_counts_and_no_end_is_longest(rita: User) -> None:
    for number, ends_at in enumerate((ENDS, ENDS + DAY, None, BOUGHT + DAY)):
        services.grant_source(
            actor=None,
            user=rita,
            source=Source.COMP,
            source_ref=f"present:{number}",
            features={Feature.LIBRARY},
            starts_at=BOUGHT,
            ends_at=ends_at,
        )
    assert entitlements.of(rita, at=BOUGHT).allows(Feature.LIBRARY).source_ref == "present:2"
    services.end_source(actor=None, user=rita, source=Source.COMP, source_ref="present:2", ends_at=BOUGHT + DAY)
    assert entitlements.of(rita, at=BOUGHT + 2 * DAY).allows(Feature.LIBRARY).source_ref == "present:1"


def test_all_questions_about_a_person_cost_one_query(
    rita: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rights = entitlements.of(rita)
    with django_assert_num_queries(1):
        for feature in Feature:
            assert not rights.allows(feature)
        assert rights.living == []
    with django_assert_num_queries(0):
        assert not entitlements.of(AnonymousUser()).allows(Feature.LIBRARY)


def test_a_paid_plan_stays_open_72_hours_into_a_renewal_nobody_told_of(reading: Any, rita: User) -> None:
    reading()
    assert opens(rita, ENDS - DAY) == EVERYTHING
    assert opens(rita, ENDS + timedelta(hours=71, minutes=59)) == EVERYTHING
    assert opens(rita, ENDS + timedelta(hours=72)) == set()


def test_a_cancelled_plan_ends_with_its_paid_year_to_the_second(reading: Any, rita: User) -> None:
    reading(cancels=True)
    assert opens(rita, ENDS - timedelta(seconds=1)) == EVERYTHING
    assert opens(rita, ENDS) == set()


def test_a_late_payment_keeps_the_library_14_days_and_stops_services_at_once(reading: Any, rita: User) -> None:
    reading()
    reading("active", year=1)  # the new year begins before its payment is collected
    with time_machine.travel(ENDS + DAY, tick=False):
        reading("past_due", year=1)
        assert opens(rita, ENDS + DAY) == PAPERS
        assert services.balances(rita) == []
        with pytest.raises(NothingLeft):
            services.reserve(actor=rita, code="question", request_ref="request:late")
    assert opens(rita, ENDS + 14 * DAY - timedelta(seconds=1)) == PAPERS
    assert opens(rita, ENDS + 14 * DAY) == set()
    with time_machine.travel(ENDS + 2 * DAY, tick=False):
        reading("active", year=1)
        assert opens(rita, ENDS + 2 * DAY) == EVERYTHING
        assert services.reserve(actor=rita, code="question", request_ref="request:paid").left == 4


def test_the_page_of_a_late_plan_says_until_when_the_library_is_open(reading: Any, rita: User) -> None:
    reading()
    with time_machine.travel(ENDS + DAY, tick=False):
        reading("past_due", year=1)
        browser = Client()
        browser.force_login(rita)
        page = browser.get("/plans/mine/").content.decode()
    assert "Library open until" in page
    assert "15 March 2027" in page
    assert "Renews on" not in page


def test_an_unfinished_first_payment_opens_nothing(reading: Any, rita: User) -> None:
    reading("incomplete")
    assert opens(rita, BOUGHT + DAY) == set()
    reading("incomplete_expired", ended_at=BOUGHT + DAY)
    assert opens(rita, BOUGHT + DAY) == set()


@pytest.mark.parametrize("status", ["past_due", "unpaid", "canceled", "incomplete", "paused"])
def test_a_matter_stays_open_to_its_client_whatever_she_pays(status: str, reading: Any, rita: User) -> None:
    leo = register_person(
        actor=None, email="leo@halemercer.example", name="Leo Marsh", staff_role="attorney", accepts_terms=True
    )
    matter = open_matter(actor=leo, client=FirmClient.objects.create(name="Rita Solano"), title="Solano lease")
    add_participant(
        actor=leo,
        matter=matter,
        user=rita,
        role=MatterRole.CLIENT,
        rooms=Room.objects.filter(matter=matter, kind=RoomKind.CLIENT),
    )
    reading()
    reading(status, ended_at=datetime.now(UTC) if status == "canceled" else None)
    browser = Client()
    browser.force_login(rita)
    assert browser.get(f"/matters/{matter.reference}/").status_code == 200
    assert list(Matter.objects.visible_to(rita)) == [matter]
    assert entitlements.of(rita).allows(Feature.CLIENT_LIBRARY)


def test_a_lapsed_subscriber_still_sees_her_receipts_and_why_the_library_is_closed(reading: Any, rita: User) -> None:
    reading()
    reading("canceled", ended_at=datetime.now(UTC) - timedelta(seconds=1))
    allowance = entitlements.of(rita).allows(Feature.LIBRARY)
    assert not allowance
    assert allowance.ended is not None
    assert allowance.ended.source == Source.PLAN
    browser = Client()
    browser.force_login(rita)
    assert "You have no plan" in browser.get("/plans/mine/").content.decode()


def test_giving_the_same_right_twice_leaves_one_line_on_the_record(
    rita: User, verbs_of: Callable[[], list[str]]
) -> None:
    for _time in range(2):
        services.grant_source(
            actor=None, user=rita, source=Source.GIFT, source_ref="gift:1", features={Feature.LIBRARY}, ends_at=ENDS
        )
    for _time in range(2):
        services.end_source(actor=None, user=rita, source=Source.GIFT, source_ref="gift:1", ends_at=BOUGHT)
    assert verbs_of() == ["right.given", "right.ended"]
