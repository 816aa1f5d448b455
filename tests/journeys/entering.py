"""How a matter begins, and how its client comes in from the mail; several journeys start with it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator

from tests.journeys.walking import Walker

INVITATION = 'a[href*="/accounts/invitation/"]'
PASSWORD = "two-herons-on-the-pier-7"


def open_matter(attorney: Walker, *, title: str, client: str, address: str) -> None:
    """Open a matter from the desk; its client is invited."""
    attorney.front()
    attorney.way("Desk")
    attorney.at("Today")
    attorney.follow("Open a matter")
    attorney.at("Open a matter")
    attorney.write("Title", title)
    attorney.page.get_by_label("Client", exact=True).fill(client)
    attorney.page.get_by_label("Client's e-mail address").fill(address)
    attorney.press("Open and invite")
    attorney.at(title)


def come_in(client: Walker, *, address: str, title: str) -> None:
    """Make the account from the mail, arrive at home, go into the matter."""
    client.mail_to(address).locator(INVITATION).click()
    client.at(re.compile("Welcome to"))
    client.write("Choose a password", PASSWORD)
    client.page.get_by_label("I accept the terms of use").check()
    client.press("Make my account")
    client.at(re.compile("Good|Welcome|Hello"))
    client.follow(title)
    client.at(title)


def message_box(walker: Walker) -> Locator:
    """Give the field in which one writes to the room."""
    return walker.page.get_by_label("Write to")


def send(walker: Walker, text: str) -> None:
    """Write a message and see it in the thread."""
    message_box(walker).fill(text)
    walker.press("Send")
    walker.page.locator(".message__text", has_text=text[:60]).first.wait_for()
