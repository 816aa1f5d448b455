"""Ada comes in through two doors and invites the people who will work here."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.entering import INVITATION, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
COLLEAGUES = [
    ("Mia Novak", "mia.novak@halemercer.example", "Marketer"),
    ("Leo Brandt", "leo.brandt@halemercer.example", "Attorney"),
]


def test_ada_signs_in_with_password_and_code(visit: Visit) -> None:
    ada = visit("ada", fresh=True)
    ada.at("Today")
    ada.way("People")
    ada.at("People")


@pytest.mark.parametrize(("name", "address", "role"), COLLEAGUES)
def test_a_colleague_comes_in_from_the_mail_with_a_second_step(
    visit: Visit, name: str, address: str, role: str
) -> None:
    ada = visit("ada")
    ada.front()
    ada.way("People")
    invite = ada.page.get_by_role("region", name="Invite somebody")
    ada.write("Name", name, inside=invite)
    ada.write("E-mail address", address, inside=invite)
    invite.get_by_label("What they will do").select_option(label=role)
    ada.press("Send the invitation", inside=invite)
    waiting = ada.page.get_by_role("listitem").filter(has_text=address)
    expect(waiting).to_contain_text("works until")
    hours = ada.hours_until(waiting.locator("time"))
    assert 71 < hours <= 72.1, f"the invitation works for {hours} hours"
    ada.at("People")

    colleague = visit(fresh=True)
    mail = colleague.mail_to(address)
    expect(mail).to_contain_text("It works once, for 72 hours")
    mail.locator(INVITATION).click()
    colleague.at(re.compile("Welcome to"))
    colleague.write("Choose a password", PASSWORD)
    colleague.page.get_by_label("I accept the terms of use").check()
    colleague.press("Make my account")
    secret = colleague.enrol()
    colleague.at("Keep these codes")
    colleague.follow("I have kept them")
    colleague.at("Today")

    colleague.sign_out()
    colleague.way("Sign in")
    colleague.write("E-mail address", address)
    colleague.write("Password", PASSWORD)
    colleague.press("Sign in", inside=colleague.page.locator("main form"))
    colleague.at("One more step")
    # The code of now is used up; the door takes the one after it as well.
    colleague.page.locator("input.code-input").fill(pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30)))
    colleague.press("Go on")
    colleague.at("Today")


def test_a_used_invitation_says_what_to_do(visit: Visit) -> None:
    ada = visit("ada")
    ada.front()
    ada.way("People")
    invite = ada.page.get_by_role("region", name="Invite somebody")
    ada.write("Name", "Ines Faro", inside=invite)
    ada.write("E-mail address", "ines@halemercer.example", inside=invite)
    invite.get_by_label("What they will do").select_option(label="Paralegal")
    ada.press("Send the invitation", inside=invite)
    ada.sees("Ines Faro")
    ada.press(re.compile("Send again: the invitation to Ines Faro"))
    ada.at("People")

    ines = visit(fresh=True)
    ines.mail_to("ines@halemercer.example", at_least=2)
    letters = ines.page.get_by_role("article").locator(INVITATION)
    with ines.expecting("status of 410", "status of 404"):
        letters.nth(1).click()
        ines.page.get_by_role("heading", name="This link does not work any more").wait_for()
    ines.at("This link does not work any more")
    ines.press("Send me a fresh link")
    ines.at("Look at your mail")
