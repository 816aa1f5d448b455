"""Ada reads what happened: times and references, no names; and the record proves itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.xdist_group("browser")]
NAMES = ("Clara", "Reyes", "Harbor", "Leo Marsh", "Cole", "Rita", "Lease", "mail.example", "Household")


def test_the_record_has_times_and_references_and_no_names(visit: Visit) -> None:
    clara, ada = visit("clara"), visit("ada")
    clara.way("Matters")
    clara.at(re.compile("Reyes"))
    ada.front()
    ada.way("Record")
    ada.at("The record")
    rows = ada.page.locator("table.record tbody tr")
    assert rows.count() > 10
    expect(rows.first.locator("time")).to_be_visible()
    shown = ada.page.locator("main").inner_text()
    assert re.search(r"user:[0-9a-f-]{8}", shown)
    assert re.search(r"(room|matter):[0-9a-z]{12}", shown)
    for name in NAMES:
        assert name not in shown, f"the record tells {name}"
    ada.page.get_by_label("Show").select_option(index=3)
    ada.press("Show", inside=ada.page.locator("main"))
    ada.at("The record")


def test_the_record_verifies(visit: Visit) -> None:
    ada = visit("ada")
    ada.front()
    done = ada.office.manage("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr
