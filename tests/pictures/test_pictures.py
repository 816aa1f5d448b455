"""Every screen of the story at both widths, light and dark, into var/pictures/: to be looked at before it is called done."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys import entering
from tests.journeys.conftest import Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.xdist_group("browser")]
FOLDER = Path(settings.VAR) / "pictures"


def take(walker: Walker, name: str) -> None:
    """Take the present screen whole, in the light and in the dark."""
    assert walker.page.viewport_size is not None
    FOLDER.mkdir(parents=True, exist_ok=True)
    walker.page.wait_for_load_state()
    width = walker.page.viewport_size["width"]
    for scheme in ("light", "dark"):
        walker.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        path = FOLDER / f"{name}-{width}-{scheme}.png"
        walker.page.screenshot(path=path, full_page=True, animations="disabled")
        assert path.stat().st_size > 5_000, f"{path.name} is empty"
    walker.page.emulate_media(color_scheme="light")


def by_way(*ways: str) -> Callable[[Walker], None]:
    """Give the walk through these ways of the head."""

    def walk(walker: Walker) -> None:
        for way in ways:
            walker.way(way)
            walker.page.get_by_role("heading", level=1).first.wait_for()

    return walk


def through(way: str, *links: str) -> Callable[[Walker], None]:
    """Give the walk by a way and then by links of the page; a link that is not there because one is there already is passed."""

    def walk(walker: Walker) -> None:
        by_way(way)(walker)
        for link in links:
            walker.follow(re.compile(re.escape(link)))
            walker.page.wait_for_load_state()
            walker.page.get_by_role("heading", level=1).first.wait_for()

    return walk


def outbox(walker: Walker) -> None:
    walker.page.get_by_role("complementary", name="Demonstration").get_by_role("link", name="Outbox").click()
    walker.page.get_by_role("heading", level=1).first.wait_for()


def stay(walker: Walker) -> None:
    walker.page.get_by_role("heading", level=1).first.wait_for()


def error(walker: Walker) -> None:
    walker.typed("/no-such-page/")


def spent(walker: Walker) -> None:
    with walker.expecting("status of 410"):
        walker.typed("/accounts/invitation/" + "A" * 43 + "/", status=410)


def searched(word: str) -> Callable[[Walker], None]:
    def walk(walker: Walker) -> None:
        walker.way("Search")
        walker.page.get_by_role("searchbox").fill(word)
        walker.press("Search", inside=walker.page.locator("main"))
        walker.page.get_by_role("status").first.wait_for()

    return walk


SCREENS: dict[str, tuple[str, Callable[[Walker], None]]] = {
    "front": ("", stay),
    "library": ("", by_way("Library")),
    "topic": ("", through("Library", "Who can sign for someone")),
    "pamphlet": ("", through("Library", "When a parent can no longer sign")),
    "pamphlet-locked": ("", through("Library", "Leaving a business to two children")),
    "plans": ("", by_way("Plans")),
    "plan-chosen": ("sam", through("My plan", "See the plans", "Choose Household")),
    "help": ("", by_way("Help")),
    "search": ("clara", searched("heating")),
    "search-nothing": ("", searched("xylophone")),
    "sign-in": ("", by_way("Sign in")),
    "outbox": ("", outbox),
    "not-found": ("", error),
    "invitation-spent": ("", spent),
    "home-client": ("clara", by_way("Home")),
    "home-reader": ("sam", by_way("Home")),
    "home-former-client": ("fred", by_way("Home")),
    "matter": ("clara", by_way("Matters")),
    "paper": ("clara", through("Matters", "Lease.pdf")),
    "why": ("clara", through("Home", "What is open to me, and why")),
    "notices": ("clara", Walker.notices),
    "my-plan-none": ("sam", by_way("My plan")),
    "security": ("clara", by_way("Sign-in and security")),
    "matter-closed": ("fred", by_way("Matters")),
    "matter-counsel": ("cole", by_way("Matters")),
    "desk-attorney": ("leo", by_way("Desk")),
    "desk-marketer": ("mia", by_way("Desk")),
    "desk-support": ("sue", by_way("Desk")),
    "desk-administrator": ("ada", by_way("Desk")),
    "matters-attorney": ("lena", by_way("Matters")),
    "matters-none": ("sam", by_way("Matters")),
    "matter-attorney": ("leo", through("Matters", "Reyes and Harbor View")),
    "matter-people": ("leo", through("Matters", "Reyes and Harbor View", "People")),
    "matter-status": ("leo", through("Matters", "Reyes and Harbor View", "Tell where it stands")),
    "matter-ask": ("leo", through("Matters", "Reyes and Harbor View", "Ask for a paper")),
    "matter-room-internal": ("leo", through("Matters", "Reyes and Harbor View", "Only us")),
    "open-a-matter": ("leo", through("Desk", "Open a matter")),
    "record": ("ada", by_way("Record")),
    "people": ("ada", by_way("People")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_of(visit: Visit, name: str) -> None:
    who, walk = SCREENS[name]
    walker = visit(who)
    walk(walker)
    take(walker, name)


def test_pictures_of_an_invitation_and_a_second_step(visit: Visit) -> None:
    ada = visit("ada")
    ada.way("People")
    invite = ada.page.get_by_role("region", name="Invite somebody")
    ada.write("Name", "Tom Berg", inside=invite)
    ada.write("E-mail address", "tom@halemercer.example", inside=invite)
    invite.get_by_label("What they will do").select_option(label="Support")
    ada.press("Send the invitation", inside=invite)
    ada.sees("Tom Berg")
    tom = visit(fresh=True)
    tom.mail_to("tom@halemercer.example").locator(entering.INVITATION).click()
    tom.page.get_by_role("heading", name=re.compile("Welcome to")).wait_for()
    take(tom, "invitation")
    tom.write("Choose a password", entering.PASSWORD)
    tom.page.get_by_label("I accept the terms of use").check()
    tom.press("Make my account")
    tom.page.get_by_role("heading", name="Set up the second step").wait_for()
    take(tom, "second-step-enrol")


def test_pictures_of_a_payment_and_a_plan(visit: Visit) -> None:
    rita = visit("rita")
    through("My plan", "See the plans", "Choose Household")(rita)
    rita.expected.append("status of 400")
    rita.press(re.compile("Go to payment"))
    rita.page.locator("#agree-error").wait_for()
    take(rita, "plan-not-agreed")
    rita.page.get_by_label("I agree that the plan renews each year until I cancel it.").check()
    rita.press(re.compile("Go to payment"))
    rita.page.get_by_role("heading", name="Subscribe").wait_for()
    take(rita, "payment")
    for label, text in (
        ("Name on the card", "Rita Solano"),
        ("Card number", "4242 4242 4242 4242"),
        ("Month / year", "12 / 34"),
        ("Security code", "123"),
    ):
        rita.write(label, text)
    rita.press(re.compile("Subscribe and pay"))
    rita.until(rita.page.get_by_role("heading", level=1, name="My plan"))
    take(rita, "my-plan")
    rita.follow("Cancel my plan")
    rita.page.get_by_role("heading", name="Cancel your plan?").wait_for()
    take(rita, "my-plan-cancel")
