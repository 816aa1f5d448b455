"""A passkey in a real browser: Chromium's own authenticator, our own pages, no inline script."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import new_browser
from tests.journeys.office import RunningOffice
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.xdist_group("browser")]
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def lena(office: RunningOffice, chromium: Browser, width: int) -> Iterator[Walker]:
    """Lena at the same office under a name: passkeys belong to a name, not to a number."""
    named = dataclasses.replace(
        office, told={**office.told, "base_url": office.base_url.replace("127.0.0.1", "localhost")}
    )
    context = new_browser(chromium, width)
    walker = Walker(context.new_page(), named)
    devtools = context.new_cdp_session(walker.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    walker.sign_in("lena")
    yield walker
    walker.leave()
    context.close()
    assert not walker.problems


def confirm_password(walker: Walker) -> None:
    """Confirm who one is where the page asks."""
    walker.at("Confirm it is you")
    walker.write("Password", walker.office.member("lena")["password"])
    walker.press("Go on")


def test_an_attorney_makes_a_passkey_comes_in_with_it_and_removes_it(lena: Walker) -> None:
    lena.page.goto(lena.office.base_url + "/accounts/security/")
    lena.follow("Add a passkey")
    confirm_password(lena)
    lena.at("Add a passkey")
    lena.page.get_by_label("Name of this passkey").fill("Lena's phone")
    lena.press("Make the passkey")
    lena.at("Sign-in and security")
    lena.sees("Lena's phone")

    lena.sign_out()
    lena.way("Sign in")
    lena.at("Sign in")
    lena.press("Sign in with a passkey")
    expect(lena.page.get_by_label("Your menu")).to_be_visible()

    lena.sign_out()
    lena.way("Sign in")
    person = lena.office.member("lena")
    lena.write("E-mail address", person["email"])
    lena.write("Password", person["password"])
    lena.press("Sign in", inside=lena.page.locator("main form").first)
    lena.at("One more step")
    lena.press("Use a passkey")
    expect(lena.page.get_by_label("Your menu")).to_be_visible()

    lena.page.goto(lena.office.base_url + "/accounts/security/")
    lena.follow("Remove Lena's phone")
    lena.at("Confirm it is you")
    lena.follow("Use a passkey instead")
    lena.at("Confirm it is you")
    lena.press("Use a passkey")
    lena.at("Remove a passkey")
    lena.press("Remove it")
    lena.at("Sign-in and security")
    expect(lena.page.get_by_text("Lena's phone")).to_have_count(0)
