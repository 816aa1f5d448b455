"""Rita reads, meets a locked file, chooses a plan, pays, has the file, cancels, and goes on after all."""

import re
from pathlib import Path

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.xdist_group("browser")]
GUIDE = re.compile("When a parent can no longer sign")
FILE = "Worksheet: who may do what for a parent"


def open_the_guide(walker: Walker) -> None:
    walker.front()
    walker.way("Library")
    walker.at("Library")
    walker.follow(GUIDE)
    walker.at(GUIDE)


def go_to_payment(walker: Walker) -> None:
    walker.way("My plan")
    walker.at("My plan")
    walker.follow("See the plans")
    walker.at("Stay with us")
    walker.follow("Choose Household")
    walker.at("Household")
    walker.page.get_by_label("I agree that the plan renews each year until I cancel it.").check()
    walker.press(re.compile("Go to payment"))
    walker.at("Subscribe")


def pay(walker: Walker, card: str) -> None:
    walker.write("Name on the card", "Rita Solano")
    walker.write("Card number", card)
    walker.write("Month / year", "12 / 34")
    walker.write("Security code", "123")
    walker.press(re.compile("Subscribe and pay"))


def test_without_the_tick_there_is_no_payment(visit: Visit) -> None:
    sam = visit("sam")
    sam.way("My plan")
    sam.follow("See the plans")
    sam.follow("Choose Household")
    with sam.expecting("status of 400"):
        sam.press(re.compile("Go to payment"))
        sam.page.locator("#agree-error").wait_for()
    sam.at("Household")


def test_a_declined_card_is_told_in_a_sentence_and_nothing_is_charged(visit: Visit) -> None:
    rita = visit("rita")
    go_to_payment(rita)
    with rita.expecting("status of 402", "status of 400"):
        pay(rita, "4000 0000 0000 0002")
        rita.page.get_by_role("alert").wait_for()
    rita.sees(re.compile("Nothing was charged"))
    rita.check()
    rita.follow(re.compile("Back without paying"), inside=rita.page.locator("body"))
    rita.way("My plan")
    rita.sees("You have no plan")


def test_rita_pays_has_the_file_cancels_and_goes_on(visit: Visit, tmp_path: Path) -> None:
    nobody, rita, sam = visit(), visit("rita"), visit("sam")
    open_the_guide(rita)
    lock = rita.page.locator("section.lock").filter(has_text=FILE)
    rita.sees(re.compile("opens it at once"))
    assert lock.locator(".lock__why").inner_text().strip(), "the lock does not say why"
    address = "/documents/1/"
    assert rita.page.locator('a[href*="/documents/"]').count() == 0, "the locked file's address is on the page"
    open_the_guide(nobody)
    assert nobody.page.locator('a[href*="/documents/"]').count() == 0
    rita.follow("See the plans", inside=lock)
    rita.at("Stay with us")
    rita.follow("Choose Household")
    rita.at("Household")
    rita.sees(re.compile("You can cancel at any time"))
    rita.page.get_by_label("I agree that the plan renews each year until I cancel it.").check()
    rita.press(re.compile("Go to payment"))
    rita.at("Subscribe")
    pay(rita, "4242 4242 4242 4242")
    rita.until(rita.page.get_by_role("heading", level=1, name="My plan"))
    rita.at("My plan")
    rita.sees("Household")
    rita.sees("Renews on")

    open_the_guide(rita)
    link = rita.page.get_by_role("link", name=FILE)
    address = str(link.get_attribute("href"))
    with rita.page.expect_download() as coming:
        link.click()
    coming.value.save_as(tmp_path / "worksheet.pdf")
    assert (tmp_path / "worksheet.pdf").read_bytes().startswith(b"%PDF")
    assert nobody.status_of(address) == 404
    assert sam.status_of(address) == 404
    assert rita.status_of(address) == 200

    rita.way("My plan")
    receipts = rita.page.get_by_role("region", name="Receipts")
    rita.until(receipts.get_by_role("link"))
    receipt = rita.page.request.get(
        rita.office.base_url + str(receipts.get_by_role("link").first.get_attribute("href"))
    )
    assert receipt.body().startswith(b"%PDF")
    rita.follow("Cancel my plan")
    rita.at("Cancel your plan?")
    rita.press("Cancel my plan")
    rita.until(rita.page.get_by_text("Open until"))
    rita.at("My plan")
    assert rita.status_of(address) == 200, "what is paid for stays open"
    rita.press("Go on after all")
    rita.until(rita.page.get_by_text("Renews on"))
    rita.at("My plan")
