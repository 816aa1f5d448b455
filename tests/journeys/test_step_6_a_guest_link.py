"""Grace, who has no account, fetches a paper on her telephone by a link, and sends one through another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import things
from tests.journeys.conftest import ONCE, Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
GRACE = "grace@elsewhere.example"
PASSWORD = "seven tall ships"
PHONE = 390


def make_a_link(leo: Walker, way: str, note: str) -> None:
    """Fill in the page behind one of the ways of a room, and send."""
    leo.front()
    leo.way("Matters")
    leo.follow(re.compile("Reyes"))
    leo.at(re.compile("Reyes"))
    leo.follow(way)
    leo.at(re.compile("by link"))
    expect(leo.page.get_by_label("Works until the end of")).not_to_have_value("")
    if way == "Send by link":
        leo.page.get_by_label("Lease.pdf").check()
        leo.page.locator("input[name=password]").fill(PASSWORD)
    leo.page.get_by_label("Who is it for?").fill("Grace Kim")
    leo.page.get_by_label("E-mail address").fill(GRACE)
    leo.page.get_by_label("Words for the recipient").fill(note)
    leo.press("Send the link")
    leo.at("Links")
    leo.sees("Grace Kim")


def follow_the_mail(grace: Walker, subject: str) -> None:
    """Open the link of the newest mail of this subject."""
    grace.front()
    mail = grace.mail_to(GRACE, re.compile(subject))
    grace.sees_no("Lease.pdf")
    address = re.search(r"https?://\S+/links/[\w-]{43}/", mail.inner_text().replace("\n", " "))
    assert address is not None
    grace.page.goto(address[0])


@ONCE
def test_grace_fetches_a_paper_on_her_phone_and_sends_one(visit: Visit) -> None:
    leo, grace = visit("leo"), visit(fresh=True, wide=PHONE)
    make_a_link(leo, "Send by link", "As promised on Friday.")

    follow_the_mail(grace, "sent you files")
    grace.at(re.compile("sent you something"))
    grace.sees_no("Lease.pdf")
    grace.sees_no("As promised")
    grace.page.locator("input[name=password]").fill("not this one")
    with grace.expecting("status of 403"):
        grace.press("Open it")
        grace.sees(re.compile("not the password"))
    grace.check()
    grace.page.locator("input[name=password]").fill(PASSWORD)
    grace.press("Open it")
    grace.at("A file for you")
    grace.sees("As promised on Friday.")
    assert not re.search(r"/links/[\w-]{43}/", grace.page.url)
    with grace.page.expect_download() as saved:
        grace.follow(re.compile("Download"))
    assert saved.value.suggested_filename == "Lease.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF")

    make_a_link(leo, "Ask for files by link", "The kitchen, please.")
    follow_the_mail(grace, "asks you for files")
    grace.at(re.compile("asks you for files"))
    grace.press("Open it")
    grace.at(re.compile("Send files to"))
    grace.sees("The kitchen, please.")
    grace.sees_no("Lease.pdf")
    grace.page.locator("[data-upload-input]").first.set_input_files(
        [things.upload("kitchen-floor.jpg", "image/jpeg", things.picture("the kitchen"))]  # type: ignore[list-item]
    )
    grace.sees("One file has arrived.")
    grace.check()

    leo.page.reload()
    leo.sees("1 download")
    leo.sees(re.compile("1 file came"))
    leo.check()
    leo.way("Matters")
    leo.follow(re.compile("Reyes"))
    leo.sees("kitchen-floor.jpg")
    leo.sees(re.compile("Grace Kim, by link"))

    leo.way("Links")
    leo.at("Links")
    leo.press(re.compile("Stop"))
    leo.sees("The link is stopped. It opens nothing any more.")
    with grace.expecting("status of 404"):
        grace.page.reload()
        grace.at("This link opens nothing")
