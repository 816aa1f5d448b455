"""What a matter opens to its client, and for how long afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from aftercare.services import FREE_WINDOW, follow
from audit.models import Record
from common import clock
from matters.models import Matter
from matters.roles import MatterRole
from matters.services import close_matter, end_participation, open_matter, suspend
from subscriptions import entitlements
from subscriptions.entitlements import Feature
from subscriptions.models import Entitlement, Source
from tests.aftercare.conftest import Office, person


def opens(user: User, at: datetime | None = None) -> set[Feature]:
    """The features open to somebody."""
    rights = entitlements.of(user, at=at)
    return {feature for feature in Feature if rights.allows(feature)}


GUIDES = {Feature.CLIENT_LIBRARY}


def test_an_open_matter_opens_the_guides_for_clients_and_nothing_dearer(office: Office) -> None:
    assert opens(office.clara) == GUIDES
    allowance = entitlements.of(office.clara).allows(Feature.CLIENT_LIBRARY)
    assert (allowance.source, allowance.source_ref, allowance.until) == (
        Source.OPEN_MATTER,
        office.matter.record_ref,
        None,
    )
    assert opens(office.leo) == set()


def test_closing_leaves_ninety_days_to_the_second(office: Office) -> None:
    closed = close_matter(actor=office.leo, matter=office.matter)
    assert closed.closed_at is not None
    assert timedelta(days=90) == FREE_WINDOW
    last = closed.closed_at + timedelta(days=90)
    assert opens(office.clara) == GUIDES
    assert opens(office.clara, last - timedelta(seconds=1)) == GUIDES
    assert opens(office.clara, last) == set()
    over = entitlements.of(office.clara, at=last).allows(Feature.CLIENT_LIBRARY)
    assert over.ended is not None
    assert over.ended.source == Source.FREE_WINDOW


def test_the_guides_never_close_between_open_and_closed(office: Office) -> None:
    with time_machine.travel(clock.now() + timedelta(days=5), tick=False):
        closed = close_matter(actor=office.leo, matter=office.matter)
    assert closed.closed_at is not None
    for seconds in (-1, 0, 1):
        assert opens(office.clara, closed.closed_at + timedelta(seconds=seconds)) == GUIDES


def test_of_two_matters_the_one_still_open_keeps_the_guides_open(office: Office) -> None:
    other = office.another()
    close_matter(actor=office.leo, matter=office.matter)
    much_later = clock.now() + timedelta(days=400)
    assert opens(office.clara, much_later) == GUIDES
    close_matter(actor=office.leo, matter=other)
    assert opens(office.clara, much_later) == set()


@pytest.mark.parametrize("leave", [suspend, end_participation])
def test_who_is_suspended_or_gone_loses_what_the_matter_gave(leave: object, office: Office) -> None:
    assert callable(leave)
    leave(actor=office.leo, participant=office.part())
    assert opens(office.clara) == set()


@pytest.mark.parametrize("leave", [suspend, end_participation])
def test_who_is_shut_out_of_a_closed_matter_loses_the_free_window_too(leave: object, office: Office) -> None:
    assert callable(leave)
    close_matter(actor=office.leo, matter=office.matter)
    leave(actor=office.leo, participant=office.part())
    assert opens(office.clara) == set()


def test_leaving_one_matter_takes_nothing_of_another(office: Office) -> None:
    office.another()
    end_participation(actor=office.leo, participant=office.part())
    assert opens(office.clara) == GUIDES


def test_only_clients_get_anything(office: Office) -> None:
    for role in (MatterRole.COUNSEL, MatterRole.EXPERT, MatterRole.OTHER_PARTY):
        somebody = person(role.value.title().replace("_", ""))
        office.seat(office.matter, somebody, role)
        assert opens(somebody) == set()
    close_matter(actor=office.leo, matter=office.matter)
    assert set(Entitlement.objects.values_list("user__name", flat=True)) == {"Clara"}


def test_a_matter_without_its_client_in_it_opens_nothing_and_closes_in_peace(office: Office) -> None:
    empty: Matter = open_matter(actor=office.leo, client=office.matter.client, title="Nobody came")
    before = Entitlement.objects.count()
    close_matter(actor=office.leo, matter=empty)
    assert Entitlement.objects.count() == before


def test_following_again_changes_nothing_and_says_nothing(office: Office) -> None:
    for step in ("open", "closed"):
        follow(user=office.clara, matter=office.matter)
        rows, said = list(Entitlement.objects.order_by("pk").values()), Record.objects.count()
        follow(user=office.clara, matter=office.matter)
        assert list(Entitlement.objects.order_by("pk").values()) == rows
        assert Record.objects.count() == said
        if step == "open":
            close_matter(actor=office.leo, matter=office.matter)
