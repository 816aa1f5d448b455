"""The story once without a mouse; and what people do that they should not."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import entering
from tests.journeys.conftest import ONCE, Visit
from tests.journeys.hands import tab_to, type_into

# What is asked here is asked of the pages, not of the database: once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.once]
TITLE, NAME, ADDRESS = "Okafor and the North Pier Lease", "Ngozi Okafor", "ngozi@mail.example"


@ONCE
def test_leo_opens_a_matter_and_writes_with_the_keyboard_alone(visit: Visit) -> None:
    leo = visit(fresh=True)
    keys, person = leo.page.keyboard, leo.office.member("leo")
    tab_to(leo, "link", "Skip to the content")
    tab_to(leo, "link", "Sign in")
    keys.press("Enter")
    leo.at("Sign in")
    type_into(leo, "E-mail address", person["email"])
    type_into(leo, "Password", person["password"])
    keys.press("Enter")
    leo.at("One more step")
    used = leo.office.told.setdefault("used_codes", [])
    code = leo.page.locator("[data-demo-code]")
    while code.inner_text() in used:
        leo.page.reload()
    used.append(code.inner_text())
    if not leo.page.locator("input.code-input").evaluate("node => node === document.activeElement"):
        tab_to(leo, "textbox", "Code")
    keys.type(used[-1])
    keys.press("Enter")
    leo.at("Today")
    tab_to(leo, "link", "Open a matter")
    keys.press("Enter")
    leo.at("Open a matter")
    type_into(leo, "Title", TITLE)
    type_into(leo, "Client", NAME)
    type_into(leo, "Client's e-mail address", ADDRESS)
    tab_to(leo, "button", "Open and invite")
    keys.press("Enter")
    leo.at(TITLE)
    type_into(leo, re.compile("^Write to"), "Welcome. Everything about the lease is kept here.")
    tab_to(leo, "button", "Send")
    keys.press("Enter")
    expect(leo.page.locator(".message__text")).to_contain_text("Everything about the lease")
    leo.at(TITLE)


def test_a_message_too_long_keeps_its_text_and_says_what_to_do(visit: Visit) -> None:
    gina = visit("gina")
    gina.way("Matters")
    gina.at(re.compile("Barlow"))
    long = "The school has written again. " * 3_334
    entering.message_box(gina).fill(long)
    with gina.expecting("status of 400"):
        gina.press("Send")
        gina.sees(re.compile("Shorten it"))
    assert entering.message_box(gina).input_value().strip() == long.strip()
    gina.check()


def test_pressing_twice_sends_once(visit: Visit) -> None:
    gina = visit("gina")
    gina.way("Matters")
    gina.at(re.compile("Barlow"))
    words = f"Sent once, at {gina.page.viewport_size}."
    entering.message_box(gina).fill(words)
    gina.page.get_by_role("button", name="Send").dblclick()
    gina.page.locator(".message__text", has_text=words).first.wait_for()
    gina.page.reload()
    expect(gina.page.locator(".message__text", has_text=words)).to_have_count(1)


def test_an_invented_invitation_link_says_what_to_do(visit: Visit) -> None:
    nobody = visit()
    with nobody.expecting("status of 410"):
        nobody.typed("/accounts/invitation/" + "A" * 43 + "/", status=410)
    nobody.at("This link does not work any more")


@pytest.mark.parametrize("role", ["client", "staff"])
def test_an_empty_sign_in_points_to_its_fields(visit: Visit, role: str) -> None:
    nobody = visit()
    nobody.way("Sign in")
    nobody.at("Sign in")
    nobody.write("E-mail address", "leo@halemercer.example" if role == "staff" else "clara@mail.example")
    nobody.write("Password", "not the password")
    nobody.press("Sign in", inside=nobody.page.locator("main form"))
    nobody.page.locator("[aria-invalid=true], .field__error, [data-summary]").first.wait_for()
    nobody.at("Sign in")
    expect(nobody.page.get_by_label("E-mail address", exact=True)).to_have_value(re.compile("@"))


def test_a_file_that_cannot_be_taken_says_what_to_do_instead(visit: Visit, tmp_path: Path) -> None:
    gina = visit("gina")
    gina.way("Matters")
    gina.at(re.compile("Barlow"))
    too_large, empty, program = (tmp_path / name for name in ("film of the yard.mov", "empty.pdf", "tool.exe"))
    with too_large.open("wb") as file:
        file.truncate(2_000_000_001)
    empty.touch()
    program.write_bytes(b"MZ" + bytes(2_000))
    with gina.expecting("status of 4"):
        gina.page.locator("input[data-upload-input]:not([capture])").set_input_files([too_large, empty, program])
        rows = gina.page.get_by_role("list", name="Papers being sent").get_by_role("listitem")
        expect(rows.filter(has_text=too_large.name)).to_contain_text("larger than 2 GB; send it in parts or ask us")
        expect(rows.filter(has_text=empty.name)).to_contain_text("this file is empty")
        expect(rows.filter(has_text=program.name)).to_contain_text("Programs and scripts are not accepted.")
    gina.check()
    gina.page.reload()
    for path in (too_large, empty, program):
        gina.sees_no(path.name)


@ONCE
@pytest.mark.parametrize(
    ("title", "name"),
    [("عقد إيجار السوق", "ليلى المنصور"), ("王家的老房子", "王小明"), ("Żółć i spółka", "Łucja Ążyńska")],
)
def test_a_name_in_any_script_is_kept_as_it_is_written(visit: Visit, title: str, name: str) -> None:
    leo = visit("leo")
    entering.open_matter(leo, title=title, client=name, address=f"any-{len(title)}{len(name)}@mail.example")
    entering.send(leo, f"{name}: {title}")
    leo.follow("People")
    leo.at("People in this matter")
    leo.sees(re.compile(re.escape(name)))
