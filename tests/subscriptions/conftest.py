"""An office with two plans on sale, and a real payment simulator to buy them from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import register_person
from audit.models import Record
from demo.seed.plans import seed_plans
from subscriptions.models import PlanEdition
from tests.simulator.process import API_KEY, WEBHOOK_SECRET, Receiver, Simulator, running
from tests.subscriptions.story import Buyer


@pytest.fixture(scope="session")
def receiving() -> Iterator[Receiver]:
    """The address the simulator sends its events to."""
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def one_simulator(tmp_path_factory: pytest.TempPathFactory, receiving: Receiver) -> Iterator[Simulator]:
    """One simulator process for all tests of this folder."""
    with running(tmp_path_factory.mktemp("simulator") / "state.sqlite3", receiving.url) as simulator:
        yield simulator


@pytest.fixture
def letters(receiving: Receiver) -> Receiver:
    """The events that arrived since the test began."""
    receiving.forget()
    return receiving


@pytest.fixture
def simulator(one_simulator: Simulator, letters: Receiver, settings: Any) -> Simulator:
    """The simulator with nothing in it, and an office that speaks to it."""
    one_simulator.control("reset", confirm="reset")
    letters.forget()
    settings.STRIPE_API_KEY, settings.STRIPE_API_BASE = API_KEY, one_simulator.url
    settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]
    settings.SITE_ADDRESS = "http://testserver"
    return one_simulator


@pytest.fixture
def plans(db: None) -> dict[str, PlanEdition]:
    """Both plans of the demo on offer, by slug."""
    seed_plans()
    return {edition.plan.slug: edition for edition in PlanEdition.objects.select_related("plan")}


@pytest.fixture
def rita(db: None) -> User:
    """Somebody with an account and no plan."""
    return register_person(actor=None, email="rita@mail.example", name="Rita Solano", accepts_terms=True)


@pytest.fixture
def sam(db: None) -> User:
    """A stranger with an account."""
    return register_person(actor=None, email="sam@mail.example", name="Sam Keller", accepts_terms=True)


@pytest.fixture
def ada(db: None) -> User:
    """Who runs the office."""
    return register_person(
        actor=None, email="ada@halemercer.example", name="Ada Hale", staff_role="administrator", accepts_terms=True
    )


@pytest.fixture
def buyer(simulator: Simulator, letters: Receiver, plans: dict[str, PlanEdition], rita: User) -> Buyer:
    """Rita at her browser, signed in, before two plans on sale."""
    browser = Client()
    browser.force_login(rita)
    return Buyer(rita, browser, simulator, letters, plans)


@pytest.fixture
def two_windows(simulator: Simulator, letters: Receiver, transactional_db: None) -> Buyer:
    """Rita before two plans on sale, in a database that other threads see."""
    rita = register_person(actor=None, email="rita@mail.example", name="Rita Solano", accepts_terms=True)
    seed_plans()
    browser = Client()
    browser.force_login(rita)
    plans = {edition.plan.slug: edition for edition in PlanEdition.objects.select_related("plan")}
    return Buyer(rita, browser, simulator, letters, plans)


@pytest.fixture
def verbs_of(db: None) -> Callable[[], list[str]]:
    """Give a function that lists the verbs put on the record since the test began, oldest first."""
    lines = Record.objects.order_by("pk").values_list("verb", flat=True)
    before = lines.count()
    return lambda: list(lines)[before:]
