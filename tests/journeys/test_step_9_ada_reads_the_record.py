"""Ada reads what happened: times and references, no names; and the record proves itself.

It is told last: an office whose record has lost its protection takes nothing in any more.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import IN_ONE_OFFICE, Visit
from tests.journeys.office import RunningOffice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAMES = ("Clara", "Reyes", "Harbor", "Leo Marsh", "Cole", "Rita", "Lease", "mail.example", "Household")

# What somebody does who holds the database: first against the triggers, then without them.
CHANGE_A_ROW = """
from django.db import DatabaseError, connection
from tests.audit import attacker
change = "UPDATE audit_record SET ip = '203.0.113.9' WHERE id = (SELECT record_id FROM audit_link WHERE seq = 9)"
try:
    with connection.cursor() as cursor:
        cursor.execute(change)
except DatabaseError as error:
    print(error)
attacker.disarm()
with connection.cursor() as cursor:
    cursor.execute(change)
    assert cursor.rowcount == 1
"""


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
    assert re.search(r"Person [0-9a-f]{8}", shown)
    assert re.search(r"(Room|Matter) [0-9a-z]{12}", shown)
    for name in NAMES:
        assert name not in shown, f"the record tells {name}"
    ada.page.get_by_label("Show").select_option(index=3)
    ada.press("Show", inside=ada.page.locator("main"))
    ada.at("The record")


@IN_ONE_OFFICE
def test_the_record_verifies_until_somebody_changes_a_row_in_the_database(office: RunningOffice) -> None:
    done = office.manage("audit", "verify")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The record is whole" in done.stdout

    changed = office.manage("shell", "-c", CHANGE_A_ROW)
    assert changed.returncode == 0, changed.stdout + changed.stderr
    assert "append-only" in changed.stdout, "the row could be changed while the triggers stood"
    found = office.manage("audit", "verify")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN at sequence 9:" in found.stdout
