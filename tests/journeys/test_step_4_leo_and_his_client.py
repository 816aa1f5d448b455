"""Leo opens a matter; his client joins from her phone, sends a picture through a bad line, writes; he answers."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Request, Route, expect

from tests.journeys import entering, things
from tests.journeys.conftest import Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLE, NAME, ADDRESS = "Duarte and the Fish Market Hall", "Alma Duarte", "alma@mail.example"
PAPER = "Stall contract.jpg"


def test_a_picture_survives_a_cut_line_and_comes_back_as_version_two(visit: Visit, tmp_path: Path) -> None:
    leo = visit("leo")
    entering.open_matter(leo, title=TITLE, client=NAME, address=ADDRESS)
    alma = visit(wide=390, fresh=True)
    entering.come_in(alma, address=ADDRESS, title=TITLE)

    picture = tmp_path / PAPER
    picture.write_bytes(things.heavy_picture(22))
    offsets = send_through_a_bad_line(alma, picture)
    assert offsets[0] == 0
    assert offsets[-1] > 0, "the new tab began again from the first byte"
    alma.until(alma.page.get_by_role("link", name=PAPER)).click()
    alma.at(PAPER)
    alma.page.get_by_text("Proof that it arrived whole").click()
    alma.sees(hashlib.sha256(picture.read_bytes()).hexdigest())
    alma.check()
    alma.follow(TITLE)
    entering.send(alma, "Here is the contract of the stall. Is page one enough?")
    alma.at(TITLE)

    answer_with_a_version(leo)

    alma.page.reload()
    alma.sees("Yes, it is. I have marked the notice period for you.")
    alma.sees(re.compile("Only you and Leo Marsh can see this room"))
    alma.sees(re.compile("read by Leo"))
    alma.follow(re.compile("Stall contract"))
    alma.at(re.compile("Stall contract"))
    alma.sees("Page one is enough. I marked the notice period.")
    alma.sees(re.compile("Only you and Leo Marsh can see this room"))
    first = alma.page.get_by_role("article").filter(has=alma.page.get_by_role("heading", name="Version 1"))
    opened = first.get_by_role("listitem").filter(has_text="Leo Marsh")
    expect(opened).to_contain_text("opened", ignore_case=True)
    assert -1 < alma.hours_until(opened.locator("time")) <= 0


def answer_with_a_version(leo: Walker) -> None:
    """Be told by mail that something waits, and no more; read both; send the paper back with a comment, and an answer."""
    leo.front()
    mail = leo.mail_to("leo@halemercer.example")
    for secret in (TITLE, NAME, "Duarte", PAPER, "contract"):
        assert secret not in mail.inner_text(), f"the mail tells {secret}"
    assert "Sign in to see it" in mail.inner_text()
    leo.front()
    leo.way("Desk")
    leo.follow(NAME)
    leo.at(TITLE)
    leo.sees(re.compile("Is page one enough"))
    leo.follow(PAPER)
    leo.at(PAPER)
    leo.follow("Open")
    leo.page.wait_for_url(re.compile("/papers/[0-9a-z]+/1/"))
    leo.page.wait_for_function("document.querySelector('.reader__picture').naturalWidth > 0")
    leo.check()
    leo.follow("Version 1")
    leo.at(PAPER)
    leo.page.get_by_label("Comment").fill("Page one is enough. I marked the notice period.")
    leo.page.locator("input[data-upload-input]").last.set_input_files(
        things.upload("Stall contract, marked.pdf", "application/pdf", things.pdf("Stall contract, marked"))  # type: ignore[arg-type]
    )
    leo.page.get_by_role("heading", name="Version 2").wait_for()
    assert leo.page.get_by_label("Comment").input_value() == "", "the comment went with the version"
    leo.sees("Page one is enough. I marked the notice period.")
    leo.at(re.compile("Stall contract"))
    leo.follow(TITLE)
    entering.send(leo, "Yes, it is. I have marked the notice period for you.")
    leo.at(TITLE)


def send_through_a_bad_line(client: Walker, picture: Path) -> list[int]:
    """Begin in one tab, lose the line after the first request, go on in another. Give the offsets at which parts began."""
    page, offsets = client.page, list[int]()

    def first_request_only(route: Route, request: Request) -> None:
        if request.method != "PATCH" or request.headers["upload-offset"] == "0":
            route.continue_()
        else:
            route.abort("connectionreset")

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.context.on("request", note)
    page.context.route("**/uploads/**", first_request_only)
    with client.expecting("net::ERR"):
        with page.expect_event("requestfailed"):
            page.locator("input[data-upload-input][capture]").set_input_files(picture)
        client.page = page.context.new_page()
        client.page.goto(page.url)
        page.close()
    client.page.context.unroute("**/uploads/**")
    client.listen()
    client.page.locator("input[data-upload-input][capture]").set_input_files(picture)
    client.page.get_by_role("link", name=PAPER).or_(client.page.get_by_text("arrived, being checked")).first.wait_for()
    return offsets


def test_cole_sees_his_room_and_no_other(visit: Visit) -> None:
    clara, cole = visit("clara"), visit("cole")
    clara.way("Matters")
    clara.at(re.compile("Reyes"))
    cole.way("Matters")
    cole.at(re.compile("Reyes"))
    assert cole.page.locator("nav.rooms").count() == 0
    cole.sees("Question on abatement.pdf")
    for foreign in ("Lease.pdf", "Kitchen wall", "Notes after", "Pat, please find", "pay slips"):
        cole.sees_no(foreign)
    room = clara.page.locator("form.compose").get_attribute("action")
    assert room is not None
    cole.typed(room.removesuffix("send/"))
    cole.check()
