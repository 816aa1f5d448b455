"""In a real browser, by keyboard alone: a clause and its answers are seen together, and what is pressed lands where it was meant."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from accounts.models import User
from forms_service.models import Request
from tests.cast import browser
from tests.factories.forms import POWER_OF_ATTORNEY, answers_of, begin, offered, say, sent

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
IS_IN_VIEW = """node => {
  const { top, bottom } = node.getBoundingClientRect();
  return top >= 0 && bottom <= document.querySelector("[data-decide]").getBoundingClientRect().top;
}"""
FOCUSED = ".paper__clause:focus"


@pytest.fixture
def desk() -> Iterator[Any]:
    """Give the window of a desk that wants no motion."""
    # Playwright keeps an event loop in this thread while it lives; Django would take that for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = os.environ.get("MUNIMENT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(desk: Any, live_server: Any, people: dict[str, User], run_jobs: Callable[[], int]) -> Any:
    """Give Leo's window on Rita's power of attorney."""
    request: Request = sent(
        say(begin(people["rita"], offered(POWER_OF_ATTORNEY, reviewer=people["leo"])), answers_of(POWER_OF_ATTORNEY))
    )
    run_jobs()
    cookie = browser(people["leo"]).cookies[settings.SESSION_COOKIE_NAME]
    desk.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    opened = desk.new_page()
    opened.goto(f"{live_server.url}/desk/reviews/{request.reference}/")
    return opened


def walk_to(page: Any, words: str) -> Any:
    """Press J until the clause with these words has the focus, and give it."""
    for _clause in range(40):
        page.keyboard.press("j")
        clause = page.locator(FOCUSED)
        if words in clause.inner_text():
            return clause
    raise AssertionError(f"no clause says “{words}”")


def test_what_is_pressed_lands_where_it_was_meant(page: Any, run_jobs: Callable[[], int]) -> None:
    # A clause and its answers are in view together.
    clause = walk_to(page, "appoint my sister")
    assert clause.evaluate(IS_IN_VIEW)
    assert page.locator(".answers__lit").first.evaluate(IS_IN_VIEW)

    # Which of its answers a remark is about is asked; the box says it, and the focus comes back to the answer.
    page.keyboard.press("c")
    picks = page.get_by_role("dialog", name="Which answer is your remark about?").get_by_role("button")
    expect(picks.first).to_be_focused()
    expect(picks.first).to_contain_text("Your full name")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    box = page.get_by_label("Remark on “Your date of birth”")
    expect(box).to_be_focused()
    expect(page.locator("label:visible", has_text="Remark on “Your date of birth”")).to_have_count(1)
    page.keyboard.type("Is the year right?")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[data-answer='born_on']")).to_be_focused()
    expect(box).to_have_value("Is the year right?")

    # What was looked at last is offered first; no answer is made up where there is none.
    clause = page.locator(".paper__clause", has_text="appoint my sister").first
    clause.focus()
    page.keyboard.press("c")
    expect(picks.first).to_contain_text("Your date of birth")
    page.keyboard.press("Escape")
    expect(clause).to_be_focused()
    walk_to(page, "The law of the State of Franklin governs")
    none = page.get_by_text("No answer is behind this clause: it is the form's own wording.")
    expect(none).to_be_visible()
    assert none.evaluate(IS_IN_VIEW)

    # The words of a clause are under the hand at once; the key pressed while the paper is being written is not lost.
    page.keyboard.press("e")
    expect(page.get_by_label("The clause in your words")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("The law of Franklin governs this paper.")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("a")
    expect(page.locator("[data-being-written][tabindex]")).to_be_focused()
    run_jobs()
    approve = page.get_by_role("button", name="Approve and release")
    expect(approve).to_be_focused(timeout=20_000)
