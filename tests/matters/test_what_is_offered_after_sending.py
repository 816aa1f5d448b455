"""In a real browser on a phone: after her file has come, the question whether it is what was asked for is before her eyes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from matters.services import ask_for
from tests.cast import browser
from tests.factories.matters import SmallMatter, small_matter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IS_IN_VIEW = """node => {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}"""
LEASE: Any = {"name": "Lease.txt", "mimeType": "text/plain", "buffer": b"The lease.\n"}
INPUT = "input[data-upload-input]:not([capture])"


@pytest.fixture
def phone() -> Iterator[Any]:
    """Give the window of a phone that wants no motion."""
    # Playwright keeps an event loop in this thread while it lives; Django would take that for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = os.environ.get("MUNIMENT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def asked(transactional_db: None) -> SmallMatter:
    """A matter of Leo for Clara, whom he has asked for her lease."""
    small = small_matter()
    ask_for(actor=small.leo, room=small.client_room, title="The lease")
    return small


def at_the_papers(phone: Any, live_server: Any, small: SmallMatter) -> Any:
    """Give Clara's window, in her room, where she hands papers in."""
    cookie = browser(small.clara).cookies[settings.SESSION_COOKIE_NAME]
    phone.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = phone.new_page()
    page.goto(f"{live_server.url}{small.url()}#papers")
    return page


def test_the_offer_comes_into_view_and_under_the_hand(phone: Any, live_server: Any, asked: SmallMatter) -> None:
    page = at_the_papers(phone, live_server, asked)
    page.locator(INPUT).first.set_input_files(LEASE)
    offer = page.get_by_role("button", name="It is “Lease.txt”")
    expect(offer).to_be_focused()
    assert offer.evaluate(IS_IN_VIEW)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="Papers").wait_for()
    assert page.get_by_role("region", name="What we need from you").count() == 0


def test_whoever_writes_meanwhile_goes_on_writing(phone: Any, live_server: Any, asked: SmallMatter) -> None:
    page = at_the_papers(phone, live_server, asked)
    page.locator(INPUT).first.set_input_files(LEASE)
    page.locator("#messages textarea").focus()
    page.get_by_role("button", name="It is “Lease.txt”").wait_for()
    page.get_by_role("link", name="Lease.txt").wait_for()
    page.keyboard.type("Here it is")
    assert page.locator("#messages textarea").input_value() == "Here it is"
