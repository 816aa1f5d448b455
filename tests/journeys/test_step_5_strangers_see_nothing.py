"""Who has no seat in Clara's matter finds none of it: not in a list, not by searching, not by its address."""

import re

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.xdist_group("browser")]
STRANGERS = ("lena", "walt", "gina", "vic", "sue", "sam")
WORDS = ("Reyes", "Harbor View", "Lease")


def addresses_of(walker: Walker, *, paper: str) -> list[str]:
    """Collect what the matter is reached by, as somebody with a seat sees it: matter, room, list of papers, paper, file."""
    enter_the_matter(walker)
    send = str(walker.page.locator("form.compose").get_attribute("action"))
    room = send.removesuffix("send/")
    link = walker.page.get_by_role("link", name=paper)
    shown = str(link.get_attribute("href"))
    link.click()
    walker.at(paper)
    file = str(walker.page.locator('a[href*="/files/"]').first.get_attribute("href"))
    return [room.rsplit("/", 2)[0] + "/", room, room + "papers/", shown, file]


def enter_the_matter(walker: Walker) -> None:
    walker.front()
    walker.way("Matters")
    walker.at(re.compile("Reyes|Your matters"))
    link = walker.page.get_by_role("link", name=re.compile("Reyes"))
    if "Reyes" not in walker.page.get_by_role("heading", level=1).inner_text():
        link.first.click()
    walker.at(re.compile("Reyes"))


@pytest.fixture
def matter_addresses(visit: Visit) -> list[str]:
    return addresses_of(visit("clara"), paper="Lease.pdf")


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_finds_nothing(visit: Visit, matter_addresses: list[str], who: str) -> None:
    stranger = visit(who)
    stranger.way("Matters")
    stranger.page.get_by_role("heading", level=1).wait_for()
    stranger.check()
    stranger.sees_no("Reyes")
    stranger.way("Search")
    stranger.at("Search")
    for word in WORDS:
        stranger.page.get_by_role("searchbox").fill(word)
        stranger.press("Search", inside=stranger.page.locator("main"))
        stranger.page.get_by_role("status").first.wait_for()
        assert stranger.page.locator('main a[href*="/matters/"]').count() == 0, f"{word} leads into a matter"
        assert "Reyes" not in stranger.page.locator("main").inner_text().replace(f"“{word}”", "")
    stranger.check()
    for address in matter_addresses:
        assert stranger.status_of(address) == 404, address
    stranger.typed(matter_addresses[0])
    stranger.check()


def test_nobody_is_sent_to_the_door_from_every_address_alike(visit: Visit, matter_addresses: list[str]) -> None:
    nobody = visit()
    for address in matter_addresses:
        invented = re.sub(r"/[0-9a-z]{12}/", "/zzzzzzzzzzzz/", address)
        answers = [
            nobody.page.request.get(nobody.office.base_url + each, max_redirects=0) for each in (address, invented)
        ]
        assert answers[0].status == answers[1].status, address
        assert answers[0].status in {302, 404}
    nobody.typed(matter_addresses[0], status=200)
    nobody.at("Sign in")
    nobody.sees_no("Harbor")


def test_a_stranger_who_searches_in_the_address_finds_nothing(visit: Visit) -> None:
    nobody = visit()
    nobody.way("Search")
    nobody.at("Search")
    nobody.page.get_by_role("searchbox").fill("Reyes")
    nobody.press("Search", inside=nobody.page.locator("main"))
    nobody.at("Search")
    nobody.sees("Nothing found")


def test_an_ended_seat_ends_with_the_next_click_and_the_next_range(visit: Visit) -> None:
    cole, leo = visit("cole"), visit("leo")
    addresses = addresses_of(cole, paper="Question on abatement.pdf")
    file = addresses[-1]
    stale = cole.page.context.new_page()
    stale.goto(cole.office.base_url + addresses[1])
    assert cole.status_of(file, headers={"Range": "bytes=0-99"}) == 206

    enter_the_matter(leo)
    leo.follow("People")
    leo.at("People in this matter")
    leo.press(re.compile("End seat\\s+Cole Aldana"))
    leo.at("People in this matter")

    assert cole.status_of(file, headers={"Range": "bytes=100-199"}) == 404
    with cole.expecting("status of 404"):
        cole.follow(re.compile("Reyes"))
        cole.page.wait_for_url(re.compile("/matters/"))
    cole.sees_no("Reyes")
    cole.check()
    for address in addresses:
        assert cole.status_of(address) == 404, address
    # The tab that was open all the time: what is written there goes nowhere.
    stale.get_by_label(re.compile("^Write to")).fill("Is anybody still there?")
    with stale.expect_response(re.compile("/send/")) as answer:
        stale.get_by_role("button", name="Send").click()
    assert answer.value.status == 404
    leo.front()
    enter_the_matter(leo)
    leo.sees_no("Is anybody still there?")
