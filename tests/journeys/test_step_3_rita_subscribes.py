"""Rita reads, meets a locked file, chooses a plan, pays, has the file, cancels, and goes on after all."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import ONCE, Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
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


@pytest.fixture
def locked_file(visit: Visit) -> str:
    """Give the address of the locked file, as somebody of the office has it from the page."""
    mia = visit("mia")
    open_the_guide(mia)
    return str(mia.page.get_by_role("link", name=FILE).get_attribute("href"))


@ONCE
def test_the_file_is_not_there_for_who_has_not_paid_whatever_she_tries(visit: Visit, locked_file: str) -> None:
    sam, nobody = visit("sam"), visit()
    number = locked_file.split("/")[2]
    tries: list[tuple[str, str, dict[str, str]]] = [
        ("GET", locked_file, {}),
        ("HEAD", locked_file, {}),
        ("POST", locked_file, {}),
        ("GET", locked_file, {"Range": "bytes=0-99"}),
        ("GET", locked_file, {"If-None-Match": "*"}),
        ("GET", locked_file, {"If-Range": '"any"', "Range": "bytes=0-99"}),
        ("GET", locked_file + "?save=1", {}),
        ("GET", locked_file.rstrip("/") + "/", {}),
        ("GET", locked_file.replace("/documents/", "/documents//"), {}),
        ("GET", f"/documents/{number}/", {}),
        ("GET", f"/documents/{number}/another-name.pdf", {}),
        ("GET", f"/media/documents/{locked_file.rsplit('/', 1)[-1]}", {}),
        ("GET", f"/library-files/{locked_file.rsplit('/', 1)[-1]}", {}),
    ]
    for walker in (sam, nobody):
        for method, address, headers in tries:
            answer = walker.page.request.fetch(
                walker.office.base_url + address, method=method, headers=headers, max_redirects=0
            )
            assert answer.status in {403, 404, 405}, (method, address)
            assert not answer.body().startswith(b"%PDF")


def stands_before(button: Locator, *, inside: Locator) -> None:
    """Find what is included, the price, the renewal and how to cancel, all of it above `button`."""
    for words in (
        "Documents reviewed by an attorney",
        "2 a year",
        "$180.00",
        "renews by itself every year",
        "You can cancel at any time",
    ):
        told = inside.get_by_text(re.compile(re.escape(words))).locator("visible=true").first
        box, below = told.bounding_box(), button.bounding_box()
        assert box is not None, words
        assert below is not None
        assert box["y"] + box["height"] <= below["y"], f"“{words}” stands beside or under the button"


def test_rita_pays_has_the_file_cancels_and_goes_on(visit: Visit, locked_file: str, tmp_path: Path) -> None:
    rita = visit("rita")
    open_the_guide(rita)
    lock = rita.page.locator("section.lock").filter(has_text=FILE)
    expect(lock.locator(".lock__why")).to_contain_text(re.compile("plan"))
    expect(lock).to_contain_text("A yearly plan opens it at once")
    assert rita.page.locator('a[href*="/documents/"]').count() == 0, "the locked file's address is on the page"
    assert rita.status_of(locked_file) == 404
    rita.follow("See the plans", inside=lock)
    rita.at("Stay with us")
    choose = rita.page.get_by_role("link", name="Choose Household")
    stands_before(choose, inside=rita.page.get_by_role("region", name="Household"))
    choose.click()
    rita.at("Household")
    stands_before(rita.page.get_by_role("button", name=re.compile("Go to payment")), inside=rita.page.locator("main"))
    rita.page.get_by_label("I agree that the plan renews each year until I cancel it.").check()
    rita.press(re.compile("Go to payment"))
    rita.at("Subscribe")
    pay(rita, "4242 4242 4242 4242")
    rita.until(rita.page.get_by_role("heading", level=1, name="My plan"))
    rita.at("My plan")
    rita.sees("Household")
    renewal = rita.page.locator("dl.facts > div").filter(has_text="Renews on").locator("time")
    assert 364 <= rita.hours_until(renewal) / 24 <= 366

    open_the_guide(rita)
    with rita.page.expect_download() as coming:
        rita.follow(FILE)
    coming.value.save_as(tmp_path / "worksheet.pdf")
    assert (tmp_path / "worksheet.pdf").read_bytes().startswith(b"%PDF")
    assert rita.status_of(locked_file) == 200

    rita.way("My plan")
    receipts = rita.page.get_by_role("region", name="Receipts")
    receipt = rita.until(receipts.get_by_role("link", name=re.compile(r"\$180\.00.*receipt")))
    answer = rita.page.request.get(rita.office.base_url + str(receipt.get_attribute("href")))
    assert answer.body().startswith(b"%PDF")
    rita.follow("Cancel my plan")
    rita.at("Cancel your plan?")
    rita.press("Cancel my plan")
    rita.until(rita.page.get_by_text("Open until"))
    rita.at("My plan")
    assert rita.status_of(locked_file) == 200, "what is paid for stays open"
    rita.press("Go on after all")
    rita.until(rita.page.get_by_text("Renews on"))
    rita.at("My plan")
